"""Synthetic cases: the same for the same seed, all codes have their turn, and nobody and no place in them is real."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from hotline.cli.synthetic import answers, done, net, stage, told
from hotline.cli.synthetic.cases import CONCERNS, EFFECTS, WAYS, make_cases
from hotline.cli.synthetic.dice import Dice, turn
from hotline.cli.synthetic.stories import LATER, SKELETONS, fill
from hotline.paths import CONFIG

SEEDS = [1, 2026, 99]
KEYS = {
    "role", "office_kind", "level", "land", "for_whom", "relation", "safe_now", "danger", "incidents", "effects", "police", "done", "wishes", "reach", "name", "contact", "state", "age_days", "replies", "notes",
}  # fmt: skip


def codes(name: str) -> set[str]:
    return {
        each["code"] for each in tomllib.loads((CONFIG / "codes" / f"{name}.toml").read_text(encoding="utf-8"))["code"]
    }


def everything() -> list[dict[str, Any]]:
    return list(make_cases(200, 7))


def written(case: dict[str, Any]) -> Iterator[str]:
    yield from (incident["story"] for incident in case["incidents"])
    yield from (case["done"]["text"], case["reach"]["safe"], case["name"], *case["replies"], *case["notes"])


def test_the_same_seed_tells_the_same_and_another_seed_something_else() -> None:
    assert json.dumps(list(make_cases(60, 3))) == json.dumps(list(make_cases(60, 3)))
    assert list(make_cases(20, 3)) != list(make_cases(20, 4))


def test_the_first_cases_do_not_depend_on_how_many_are_made() -> None:
    assert list(make_cases(10, 5)) == list(islice(make_cases(500, 5), 10))


def test_none_are_made_of_nought_and_fewer_are_refused() -> None:
    assert list(make_cases(0, 1)) == []
    with pytest.raises(ValueError, match="no fewer"):
        list(make_cases(-1, 1))


@pytest.mark.parametrize("seed", SEEDS)
def test_two_hundred_cases_cover_every_code_of_a_case(seed: int) -> None:
    cases = list(make_cases(200, seed))
    for name, found in {
        "role": {case["role"] for case in cases},
        "land": {case["land"] for case in cases},
        "office_kind": {case["office_kind"] for case in cases},
        "level": {case["level"] for case in cases},
        "for_whom": {case["for_whom"] for case in cases},
        "danger": {code for case in cases for code in case["danger"]},
        "effect": {code for case in cases for code in case["effects"]},
        "concern": {code for case in cases for code in case["wishes"]},
        "contact_way": {case["reach"]["way"] for case in cases},
        "callback_window": {case["reach"]["times"] for case in cases},
        "police": {case["police"] for case in cases} - {""},
    }.items():
        assert found == codes(name), name
    assert {case["state"] for case in cases} == {"new", "answered", "waiting", "referred", "closed"}
    assert {case["relation"] for case in cases} <= codes("relation") | {""}
    assert {case["safe_now"] for case in cases} == {True, False}


@pytest.mark.parametrize("seed", SEEDS)
def test_two_hundred_cases_cover_every_code_of_an_incident(seed: int) -> None:
    incidents = [incident for case in make_cases(200, seed) for incident in case["incidents"]]
    for name, key in {
        "channel": "channel",
        "place": "place",
        "frequency": "frequency",
        "offender": "offender",
        "reference": "reference",
        "topic_issue": "topic",
        "when": "when_code",
    }.items():
        assert {incident[key] for incident in incidents} - {""} == codes(name), name
    assert {code for incident in incidents for code in incident["forms"]} == codes("form")
    assert {code for incident in incidents for code in incident["against"]} == codes("target")


def test_a_case_has_the_keys_the_demo_reads_and_a_story() -> None:
    for case in everything():
        assert set(case) == KEYS
        assert case["incidents"]
        assert all(incident["story"].strip() for incident in case["incidents"])
        assert set(case["reach"]) == {"way", "times", "safe"}
        assert set(case["done"]) == {"text", "file_number"}


def test_replies_and_notes_fit_the_state() -> None:
    for case in everything():
        number = {"new": 0, "answered": 1, "waiting": 2, "referred": 3, "closed": 3}[case["state"]]
        assert len(case["replies"]) == number
        assert case["state"] != "new" or (not case["notes"] and case["age_days"] <= 3)
        assert case["age_days"] >= 0


def test_an_enquiry_tells_of_no_hostility_and_a_family_member_writes_for_somebody() -> None:
    for case in everything():
        if case["for_whom"] == "prevention":
            assert not any(incident["forms"] for incident in case["incidents"])
            assert not case["danger"]
        else:
            assert case["incidents"][0]["forms"]
        assert (case["for_whom"] == "other") == bool(case["relation"])
        if case["role"] == "family":
            assert case["for_whom"] == "other"


def test_city_states_have_no_counties_and_no_mayors_of_municipalities() -> None:
    for case in make_cases(600, 11):
        if case["land"] in {"BE", "HH", "HB"} and case["for_whom"] == "me":
            assert case["role"] not in {"mayor_full", "mayor_hon", "landrat", "county", "vg_mayor", "locality"}


def test_there_are_forty_skeletons_of_stories_and_no_two_are_alike() -> None:
    assert len({skeleton.text for skeleton in SKELETONS}) == len(SKELETONS) >= 40
    assert len({skeleton.text for skeleton in (*SKELETONS, *LATER)}) == len(SKELETONS) + len(LATER)


def test_stories_vary_and_leave_nothing_unfilled() -> None:
    stories = [incident["story"] for case in make_cases(400, 8) for incident in case["incidents"]]
    first = [case["incidents"][0]["story"] for case in make_cases(400, 8)]
    assert len(set(first)) > 0.9 * len(first)
    for story in stories:
        assert not re.search(r"[{}<>|]| / |  |\.\.", story), story
        assert story[0].isupper()
        assert not re.search(r"[.!?] [a-zäöü]", story), story


def test_every_skeleton_speaks_of_known_codes() -> None:
    for skeleton in (*SKELETONS, *LATER):
        for name, used in {
            "form": skeleton.forms,
            "channel": skeleton.channels,
            "place": skeleton.places,
            "frequency": skeleton.frequencies,
            "target": skeleton.targets,
            "offender": skeleton.offenders,
            "reference": skeleton.references,
            "danger": skeleton.danger,
        }.items():
            assert set(used) <= codes(name), skeleton.text[:50]
    assert (set(EFFECTS), set(CONCERNS), set(WAYS)) == (codes("effect"), codes("concern"), codes("contact_way"))


def test_every_place_and_surname_says_that_it_is_invented() -> None:
    for name in (*stage.PLACES, *stage.SURNAMES):
        assert re.search("muster|beispiel", name.casefold()), name


def test_telephone_numbers_are_of_the_block_kept_for_fiction_and_file_numbers_say_so() -> None:
    for case in everything():
        assert re.fullmatch(r"(030 23125 \d{3})?", case["contact"])
        assert re.fullmatch(r"(MUSTER/\d{5}/26)?", case["done"]["file_number"])
        assert not case["done"]["file_number"] or case["police"] == "yes"


def test_no_text_names_a_service_or_a_town_of_the_directory_or_a_land() -> None:
    services = [
        each
        for path in sorted((CONFIG / "directory").glob("*.toml"))
        for each in tomllib.loads(path.read_text(encoding="utf-8")).get("service", ())
    ]
    assert services
    towns = {
        town for each in services for town in re.findall(r"\b\d{5} ([A-ZÄÖÜ][\wäöüß-]{3,})", each.get("address", ""))
    }
    lands = {each["de"] for each in tomllib.loads((CONFIG / "codes" / "land.toml").read_text(encoding="utf-8"))["code"]}
    names = {each[key] for each in services for key in ("name", "organization") if each.get(key) and len(each[key]) > 5}
    text = "\n".join(
        (
            told.TOLD,
            net.NET,
            done.DONE,
            done.FOR_OTHERS,
            done.ENQUIRIES,
            done.FOLLOW_UPS,
            *answers.SECOND,
            *answers.NOTES,
            *answers.CLOSING,
            *stage.PLACES,
        )
    )
    generic = {"Polizei", "Feuerwehr"}
    assert [name for name in (names | towns | lands) - generic if re.search(rf"\b{re.escape(name)}\b", text)] == []


def test_answers_promise_nothing_and_speak_to_nobody_as_a_victim() -> None:
    said = [
        *(text for texts in answers.FIRST.values() for text in texts),
        *answers.SECOND,
        *answers.REFERRED,
        *answers.CLOSING,
    ]
    for text in said:
        assert not re.search(r"garantier|versprechen|Opfer|kann Ihnen nichts passieren|!|sind Sie sicher\b", text), text
        assert " du " not in text.casefold()


def test_dice_are_fair_enough_and_refuse_what_has_no_side() -> None:
    dice = Dice("fair")
    seen = Counter(dice.below(6) for _ in range(6000))
    assert set(seen) == set(range(6))
    assert min(seen.values()) > 800
    with pytest.raises(ValueError, match="side"):
        dice.below(0)
    assert sorted(dice.some_order(9)) == list(range(9))
    assert dice.some("abc", 9) == ["a", "b", "c"]


def test_each_thing_has_its_turn() -> None:
    assert {turn(range(16), number, 5) for number in range(16)} == set(range(16))


def test_a_sentence_begins_with_a_capital_after_what_was_filled_in() -> None:
    assert (
        fill("{wann} lag er da. {wann} <auch / auch> hier.", {"wann": "am Abend"}, Dice(1))
        == "Am Abend lag er da. Am Abend auch hier."
    )
