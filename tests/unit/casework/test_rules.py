"""Urgency: the rules of config/triage.toml say what they say, more facts never lower it, a person may overrule it."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.casework.rules import Band, Level, Target, Triage, answer_by, band, parse, urgency
from hotline.paths import CONFIG
from hotline.store.clock import BERLIN

SHIPPED = parse(tomllib.loads((CONFIG / "triage.toml").read_text(encoding="utf-8")))
FLAGS = sorted({name for rule in SHIPPED.rules for name in (*rule.all, *rule.any)} - {"prevention"})


def level(**facts: Any) -> Level:
    return urgency(facts, SHIPPED).level


def test_somebody_near_now_is_sofort() -> None:
    assert level(not_safe_now=True, danger_near=True) is Level.SOFORT


def test_a_message_with_the_danger_tick_is_sofort_even_over_a_lower_override() -> None:
    found = urgency({"danger_tick": True}, SHIPPED, override=Level.INFO, reason="war ruhig")
    assert found.level is Level.SOFORT


def test_a_known_home_with_a_weapon_is_at_least_hoch() -> None:
    assert level(danger_home=True, danger_weapon=True).rank <= Level.HOCH.rank


def test_an_insult_alone_is_normal() -> None:
    assert level(forms=["insult"], incident_count=1) is Level.NORMAL


def test_a_prevention_enquiry_is_info() -> None:
    assert level(prevention=True) is Level.INFO


def test_each_reason_is_a_sentence_in_both_languages() -> None:
    for rule in SHIPPED.rules:
        assert rule.text["de"].strip()
        assert rule.text["en"].strip()


def test_an_override_stands_with_its_reason_and_says_what_the_rules_said() -> None:
    found = urgency({"danger_weapon": True, "danger_home": True}, SHIPPED, override=Level.NORMAL, reason="Spielzeug")
    assert found.level is Level.NORMAL
    assert found.overruled_from is not None
    assert found.overruled_reason == "Spielzeug"


@given(st.sets(st.sampled_from(FLAGS)), st.sampled_from(FLAGS))
def test_more_signs_of_danger_never_lower_the_level(present: set[str], more: str) -> None:
    before = urgency(dict.fromkeys(present, True), SHIPPED)
    after = urgency(dict.fromkeys(present | {more}, True), SHIPPED)
    assert after.level.rank <= before.level.rank


@given(st.integers(0, 40), st.integers(0, 40))
def test_more_incidents_never_lower_the_level(some: int, more: int) -> None:
    assert level(incident_count=some + more).rank <= level(incident_count=some).rank


@given(st.dictionaries(st.sampled_from([*FLAGS, "prevention"]), st.booleans()))
def test_the_same_facts_give_the_same_answer_and_points_are_those_of_the_reasons(facts: dict[str, bool]) -> None:
    assert urgency(facts, SHIPPED) == urgency(dict(reversed(facts.items())), SHIPPED)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def test_two_working_days_after_a_friday_end_on_tuesday_night() -> None:
    friday = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    owed = answer_by(Target(working_days=2), friday, zone=BERLIN, works=weekdays)
    assert owed == datetime(2026, 11, 25, 0, 0, tzinfo=BERLIN)


def test_minutes_count_on_by_the_clock() -> None:
    moment = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    assert answer_by(Target(minutes=15), moment, zone=BERLIN, works=weekdays) == moment + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("found", "waits", "late", "due", "expected"),
    [
        (Level.SOFORT, True, False, None, Band.NOW),
        (Level.SOFORT, False, False, None, Band.LATER),
        (Level.NORMAL, True, True, None, Band.NOW),
        (Level.NORMAL, False, False, date(2026, 11, 22), Band.TODAY),
        (Level.NORMAL, True, False, date(2026, 11, 23), Band.LATER),
    ],
)
def test_the_inbox_has_three_bands(found: Level, waits: bool, late: bool, due: date | None, expected: Band) -> None:
    assert band(found, waits_for_us=waits, late=late, due=due, today=date(2026, 11, 22)) is expected


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({}, "levels"),
        ({"levels": {"sofort": {"from_points": 1}}, "rule": []}, "must name"),
        ({"levels": {}, "rule": [{}]}, "must name"),
    ],
)
def test_a_broken_rule_file_is_refused_with_a_sentence(raw: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse(raw)


def _levels() -> dict[str, dict[str, int]]:
    return {
        name: {"from_points": points}
        for name, points in [("sofort", 9), ("hoch", 6), ("mittel", 3), ("normal", 1), ("info", 0)]
    }


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"points": 1}, "without an id"),
        ({"id": "x", "points": 1}, "no condition"),
        ({"id": "x", "all": ["danger_near"], "colour": "red"}, "unknown keys: colour"),
    ],
)
def test_a_broken_rule_is_refused_by_name(rule: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse({"levels": _levels(), "rule": [rule]})


def test_a_ceiling_holds_a_level_down_unless_danger_is_told() -> None:
    rules = parse(
        {
            "levels": _levels(),
            "rule": [
                {"id": "a", "all": ["danger_weapon"], "points": 9, "de": "a", "en": "a"},
                {"id": "b", "all": ["prevention"], "points": 0, "ceiling": "info", "de": "b", "en": "b"},
            ],
        }
    )
    assert isinstance(rules, Triage)
    assert urgency({"danger_weapon": True, "prevention": True}, rules).level is Level.INFO
    assert urgency({"danger_weapon": True, "prevention": True, "danger_tick": True}, rules).level is Level.SOFORT
