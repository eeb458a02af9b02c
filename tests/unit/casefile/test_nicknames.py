"""Nicknames: two neutral parts, drawn by chance."""

import re

from hotline.casefile.nicknames import PLANTS, nickname


def test_a_nickname_is_a_plant_and_a_number() -> None:
    drawn = {nickname() for _ in range(300)}
    assert len(drawn) > 200
    for each in drawn:
        plant, count = each.split(" ")
        assert plant in PLANTS
        assert 2 <= int(count) <= 99


def test_the_plants_are_distinct_words_that_are_easy_to_say() -> None:
    assert len(set(PLANTS)) == len(PLANTS) >= 80
    assert all(re.fullmatch(r"[A-ZÄÖÜ][a-zäöüß]{3,15}", plant) for plant in PLANTS)
