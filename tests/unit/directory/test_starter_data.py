"""config/directory/: complete, honest about its sources, nothing invented."""

from collections import Counter

import pytest

from hotline.directory.queries.hours import is_readable
from hotline.directory.rules import LAENDER
from hotline.store.codes import Codes
from tests.support.services import entries

CONTACT = ("phones", "email", "web", "address", "urls", "hours", "hours_text")
MEMORY = {"notruf-112", "kpv", "bff", "eaf-hwk", "das-nettz", "nw-zac", "th-mobit"}


def test_there_are_150_services_each_with_a_name_of_its_own_in_addresses():
    assert len(entries()) == 150
    assert len({entry["slug"] for entry in entries()}) == 150


def test_every_land_has_services_and_federal_ones_name_no_land():
    counts = Counter(entry.get("land", "DE") for entry in entries())
    assert set(counts) == {"DE", *LAENDER}
    assert counts["DE"] == 40
    assert all((entry["level"] == "federal") == ("land" not in entry) for entry in entries())


def test_what_was_seen_names_its_source_and_what_rests_on_memory_has_no_contact():
    for entry in entries():
        if entry["seen"] == "memory":
            assert not any(field in entry for field in CONTACT), entry["slug"]
        else:
            assert entry["source"].startswith(("http://", "https://", "SGB XIV")), entry["slug"]
    assert {entry["slug"] for entry in entries() if entry["seen"] == "memory"} == MEMORY


def test_gaps_are_gaps_and_not_guesses():
    assert sum("phones" not in entry for entry in entries()) == 104
    assert sum("hours_text" not in entry for entry in entries()) == 138


def test_lines_that_the_police_keep_to_themselves_are_marked_internal():
    internal = {entry["slug"]: entry["internal"] for entry in entries() if "internal" in entry}
    assert internal == {"be-lka": ["phone"], "mv-polizei": ["phone"], "th-polizei": ["phone"]}


def test_topics_are_those_of_the_code_list():
    known = set(Codes()["support_topic"])
    assert {topic for entry in entries() for topic in entry["topics"]} <= known


@pytest.mark.parametrize("entry", [entry for entry in entries() if "hours" in entry], ids=lambda entry: entry["slug"])
def test_hours_can_be_read_and_stand_in_words_too(entry):
    assert is_readable(entry["hours"])
    assert entry["hours_text"]


def test_an_event_line_gets_no_hours_it_does_not_keep():
    line = next(entry for entry in entries() if entry["slug"] == "hotline-bundesopferbeauftragter")
    assert "hours" not in line
