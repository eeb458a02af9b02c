"""Finding: umlauts folded, synonyms followed, typing errors forgiven, nothing found said so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.directory.queries import search
from hotline.directory.queries.search import Group
from hotline.store.codes import Codes
from tests.support.services import starter

GROUPS = (
    Group(("Drohbrief", "Drohschreiben", "Bedrohung"), ("police_security", "victim_support")),
    Group(("Angst", "schlafen", "Schlaf"), ("psychosocial",)),
    Group(("Angriff", "geschlagen", "schlagen"), ("victim_support",)),
    Group(("Hass im Netz", "Shitstorm"), ("digital_violence",)),
)


@pytest.fixture(scope="module")
def index():
    codes = Codes()
    names = {code: entry.de for code, entry in codes["support_topic"].items()}
    lands = {code: entry.de for code, entry in codes["land"].items()}
    return search.index(starter().values(), topic_names=names, land_names=lands)


def slugs(index, text: str) -> list[str]:
    hits = search.nearest(index, search.understand(text, GROUPS))
    return [facts.slug for _, facts in sorted(hits, key=lambda hit: (-hit[0], hit[1].slug))]


@pytest.mark.parametrize("typed", ["HateAid", "hateaid", "hate aid", "hataid", "hateaidd", "HATEAID "])
def test_a_name_is_found_however_it_is_typed(index, typed):
    assert "hateaid" in slugs(index, typed)[:3]


@pytest.mark.parametrize("typed", ["Thüringen", "Thueringen", "thuringen", "Türingen"])
def test_a_land_is_found_with_and_without_its_umlaut(index, typed):
    assert any(slug.startswith("th-") for slug in slugs(index, typed)[:5])


def test_words_that_no_entry_contains_are_found_through_their_kin(index):
    found = slugs(index, "Drohbrief")
    assert "sn-zastex" in found
    assert "rp-lka" in found
    assert search.understand("Drohbrief", GROUPS).also == ("Drohschreiben", "Bedrohung")


@pytest.mark.parametrize("typed", ["Drohbriefe", "drohbreif", "DROHBRIEF"])
def test_plurals_and_slips_of_a_known_word_are_understood(index, typed):
    assert "sn-zastex" in slugs(index, typed)


def test_a_word_that_is_right_in_one_group_is_no_slip_towards_another():
    query = search.understand("schlafen", GROUPS)
    assert query.terms[0][1] == ("psychosocial",)


def test_a_phrase_counts_only_when_it_is_all_there():
    assert search.understand("Hass im Netz", GROUPS).terms[0][1] == ("digital_violence",)
    assert search.understand("Netz", GROUPS).terms[0][1] == ()


def test_the_name_counts_more_than_the_description(index):
    assert slugs(index, "weisser ring")[0].startswith(("weisser-ring", "hh-weisser-ring"))


def test_all_words_must_be_met_where_any_entry_meets_them_all(index):
    both = slugs(index, "Opferberatung Rheinland")
    assert both[0] == "nw-obr"
    assert "nw-stgb" not in both


def test_where_no_entry_meets_all_words_those_that_meet_one_are_shown(index):
    assert "hateaid" in slugs(index, "hateaid Mondfinsternis")


def test_nonsense_finds_nothing(index):
    assert slugs(index, "qqxxyz") == []


def test_empty_words_ask_nothing(index):
    assert search.understand("", GROUPS).terms == ()
    assert search.understand(" ,;! ", GROUPS).terms == ()


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(index, text):
    for value, _ in search.nearest(index[:20], search.understand(text, GROUPS)):
        assert value > 0
