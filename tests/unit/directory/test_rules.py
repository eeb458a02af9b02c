"""Freshness, what may be public, folded words, numbers to dial."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.directory import rules
from hotline.directory.rules import Freshness, Number, ServiceFacts
from tests.support.services import starter

TODAY = date(2026, 11, 23)
TOPICS = ("legal", "victim_support")  # 180 days


def fresh(**changes: Any) -> Freshness:
    given = {"topics": TOPICS, "verified_day": None, "dead": False, "dead_reports": 0, "today": TODAY, **changes}
    return rules.freshness(**given)  # type: ignore[arg-type]


def facts(**changes: Any) -> ServiceFacts:
    return replace(starter()["sn-zastex"], **changes)


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        (0, Freshness.VERIFIED),
        (180, Freshness.VERIFIED),
        (181, Freshness.OVERDUE),
        (240, Freshness.OVERDUE),
        (241, Freshness.EXPIRED),
    ],
)
def test_a_check_is_good_for_its_time_then_overdue_then_expired(days_ago, expected):
    assert fresh(verified_day=TODAY - timedelta(days=days_ago)) is expected


def test_what_nobody_checked_is_unverified_however_old_its_source():
    assert fresh() is Freshness.UNVERIFIED


def test_one_report_of_a_dead_number_is_a_doubt_two_are_enough():
    assert fresh(verified_day=TODAY, dead_reports=1) is Freshness.VERIFIED
    assert fresh(verified_day=TODAY, dead_reports=2) is Freshness.DEAD
    assert fresh(dead=True) is Freshness.DEAD


def test_what_people_call_in_fear_is_checked_more_often():
    assert rules.budget(["prevention_training"]) > rules.budget(["prevention_training", "police_security"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"freshness": Freshness.OVERDUE}, True),
        ({"freshness": Freshness.EXPIRED}, False),
        ({"freshness": Freshness.DEAD}, False),
        ({"status": "temporarily closed"}, True),
        ({"status": "defunct"}, False),
        ({"internal": frozenset({"entry"})}, False),
    ],
)
def test_expired_dead_closed_and_internal_entries_leave_the_public_pages(changes, expected):
    assert rules.is_public(facts(**changes)) is expected


def test_public_facts_drop_what_is_for_the_desk_and_keep_the_rest():
    whole = facts(
        phones=(Number("030 1", "+49301"),),
        email="a@b.example",
        web="b.example",
        notes="Notiz",
        contact="Frau Beispiel",
        verified_by="K. Fels",
        internal=frozenset({"phone", "email"}),
    )
    shown = rules.public_facts(whole)
    assert shown.phones == ()
    assert shown.email == shown.notes == shown.contact == shown.verified_by == ""
    assert shown.web == "b.example"
    assert "phone" in shown.internal


@pytest.mark.parametrize("field", ["email", "web", "hours", "address"])
def test_each_field_can_be_kept_internal_alone(field):
    whole = facts(
        email="a@b.example", web="b.example", hours_text="Mo", hours_osm="Mo", address="X", internal=frozenset({field})
    )
    shown = rules.public_facts(whole)
    empty = {"hours": ("hours_text", "hours_osm")}.get(field, (field,))
    assert all(getattr(shown, name) == "" for name in empty)
    others = {"email", "web", "hours_text", "hours_osm", "address"} - set(empty)
    assert all(getattr(shown, name) for name in others)


def test_services_of_germany_are_there_for_every_land_those_of_a_land_for_that_land_alone():
    federal, saxon = starter()["hateaid"], starter()["sn-zastex"]
    assert all(rules.is_responsible(federal, land) for land in (*rules.LAENDER, ""))
    assert [land for land in (*rules.LAENDER, "") if rules.is_responsible(saxon, land)] == ["SN"]


def test_lists_put_verified_before_overdue_before_unverified_before_memory():
    order = [
        facts(freshness=Freshness.VERIFIED),
        facts(freshness=Freshness.OVERDUE),
        facts(freshness=Freshness.UNVERIFIED),
        facts(freshness=Freshness.UNVERIFIED, seen="memory"),
        facts(freshness=Freshness.DEAD),
    ]
    assert [rules.tier(one) for one in order] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("written", ["Löbau", "Loebau", "LOBAU", "lo\u0308bau"])
def test_umlauts_are_folded_whichever_way_they_are_typed(written):
    assert rules.fold(written) == "lobau"


def test_sharp_s_and_double_s_are_one():
    assert rules.words("Straße, Strasse") == ("strasse", "strasse")


@given(st.text())
def test_folding_never_fails_and_folding_twice_changes_nothing_of_words(text):
    for word in rules.words(text):
        assert word
        assert word.isascii()


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("0351 855-2223", "+493518552223"),
        ("+49 351 855-2223", "+493518552223"),
        ("0049 351 1", "+493511"),
        ("116 006", "116006"),
        ("110", "110"),
        ("0800 300 99 44", "+498003009944"),
    ],
)
def test_numbers_are_dialled_as_germany_writes_them(written, dialled):
    assert rules.dial(written) == dialled


@pytest.mark.parametrize(
    ("osm", "expected"),
    [
        ("", False),
        ("Mo-Fr 09:00-16:00", False),
        ("Mo-Fr 09:00-18:00", False),
        ("Th 16:00-19:00", True),
        ("Mo-Su 07:00-22:00", True),
        ("Sa 10:00-12:00", True),
        ("24/7", True),
        ("Mo-Fr 00:00-24:00", True),
    ],
)
def test_evenings_and_weekends_are_read_from_the_hours(osm, expected):
    assert rules.on_evenings_or_weekends(osm) is expected


def test_free_and_anonymous_are_taken_only_from_what_the_source_says():
    assert rules.is_free(facts(cost="kostenfrei"))
    assert not rules.is_free(facts(cost=""))
    assert rules.is_anonymous(facts(confidentiality="vertraulich, auf Wunsch anonym"))
    assert not rules.is_anonymous(facts(confidentiality="vertraulich"))


def test_any_way_to_reach_a_service_counts_as_contact():
    bare = facts(phones=(), email="", web="", urls=())
    assert not bare.has_contact
    assert bare.phone == ""
    assert replace(bare, urls=(("Chat", "https://c.example"),)).has_contact
    assert facts().phone
