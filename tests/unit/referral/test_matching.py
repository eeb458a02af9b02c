"""Suggestions over the real starter directory: the reasons given, and what holds of all suggestions."""

import dataclasses
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.directory.queries.hours import open_state
from hotline.directory.rules import LAENDER, Freshness, OpenState
from hotline.referral.rules.audience import Background
from hotline.referral.rules.matching import Need, gaps, suggest
from hotline.store.clock import BERLIN
from hotline.store.codes import Codes
from tests.support.services import starter, verified
from tests.unit.referral.suggesting import (
    CONCERNS,
    FORMS,
    HOURS,
    MATCHING,
    NOW,
    ROLES,
    TODAY,
    need,
    one,
    slugs,
    suggested,
)


def test_the_reasons_of_the_drawing_are_the_reasons_given():
    """product.md E1: why this service, in words one can read out."""
    wanted = need("safety", "family", forms=("threat",))
    checked = verified(replace(starter()["sn-zastex"], hours_osm="Mo-Fr 08:00-16:00"), date(2026, 11, 11))
    found = suggested(wanted, [checked], {checked.id: open_state(checked, NOW)})[0]
    assert found.reasons_for == (
        "zuständig für Sachsen",
        "Schwerpunkt Sicherheit, Polizei; Hilfe nach einer Straftat",
        "für Amts- und Mandatstragende",
        "heute bis 16 Uhr erreichbar",
        "Eintrag geprüft vor 12 Tagen",
    )
    assert found.reasons_against == ("Polizei: muss Straftaten verfolgen",)
    assert found.meets == ("safety", "family")


def test_what_speaks_against_is_said_as_plainly():
    support = one("sn-raa-support", need("listen"))
    assert support.reasons_against == (
        "nur bei rechtem Hintergrund; hier nicht bekannt",
        "Zeiten nicht bekannt",
        "von uns noch nicht geprüft, Stand 2023-12",
        "keine Telefonnummer bekannt",
    )


def test_what_nobody_of_us_checked_is_never_called_reachable():
    line = one("weisser-ring-opfertelefon", need("listen"))
    assert "laut Quelle heute bis 22 Uhr offen" in line.reasons_for
    assert all("erreichbar" not in reason for reason in line.reasons_for)
    for each in (found for concern in CONCERNS for found in suggested(need(concern))):
        assert all("erreichbar" not in reason for reason in each.reasons_for), each.service.slug


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"freshness": Freshness.OVERDUE, "verified_day": date(2026, 5, 1), "due_day": date(2026, 11, 14)},
            "Prüfung überfällig seit 9 Tagen",
        ),
        (
            {"freshness": Freshness.OVERDUE, "verified_day": date(2026, 5, 1), "due_day": date(2026, 11, 22)},
            "Prüfung überfällig seit einem Tag",
        ),
        ({"source_date": ""}, "von uns noch nicht geprüft, Stand nicht bekannt"),
        ({"seen": "memory"}, "von uns noch nicht geprüft, ohne Quelle"),
        ({"hours_osm": "Mo-Fr 12:00-16:00"}, "jetzt geschlossen, wieder Montag ab 12:00 Uhr"),
        ({"status": "temporarily closed"}, "vorübergehend geschlossen"),
        ({"dead_reports": 1}, "einmal als tot gemeldet"),
        ({"internal": frozenset({"phone"})}, "Nummer ist nicht öffentlich: nur im Gespräch weitergeben"),
        ({"internal": frozenset({"phone"}), "phones": ()}, "Nummer ist nicht öffentlich und uns nicht bekannt"),
        ({"phones": (), "web": "", "email": ""}, "keine Kontaktangaben bekannt"),
    ],
)
def test_every_doubt_has_its_sentence(changes, reason):
    assert reason in one("sn-zastex", need("safety", "family"), **changes).reasons_against


@pytest.mark.parametrize(
    ("days", "reason"),
    [(0, "Eintrag geprüft heute"), (1, "Eintrag geprüft vor einem Tag"), (12, "Eintrag geprüft vor 12 Tagen")],
)
def test_a_check_is_told_by_its_age(days, reason):
    facts = verified(starter()["sn-zastex"], date.fromordinal(TODAY.toordinal() - days))
    assert reason in suggested(need("safety"), [facts])[0].reasons_for


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        (datetime(2026, 11, 23, 16, tzinfo=BERLIN), "heute bis 16 Uhr erreichbar"),
        (datetime(2026, 11, 23, 16, 30, tzinfo=BERLIN), "heute bis 16:30 Uhr erreichbar"),
        (datetime(2026, 11, 24, 2, tzinfo=BERLIN), "bis 2 Uhr erreichbar"),
        (datetime(2026, 11, 28, 0, tzinfo=BERLIN), "rund um die Uhr erreichbar"),
        (None, "rund um die Uhr erreichbar"),
    ],
)
def test_until_when_is_said_as_one_would_say_it(until, reason):
    facts = verified(starter()["sn-zastex"], TODAY - timedelta(days=1))
    found = suggested(need("safety"), [facts], {facts.id: OpenState(open=True, until=until)})
    assert reason in found[0].reasons_for


def test_a_holiday_there_is_said():
    facts = replace(starter()["sn-zastex"], hours_osm="Mo-Fr 09:00-16:00")
    holiday = {facts.id: open_state(facts, datetime(2026, 11, 18, 10, tzinfo=BERLIN))}
    assert any("Feiertag" in reason for reason in suggested(need("safety"), [facts], holiday)[0].reasons_against)


def test_the_language_asked_for_counts_only_when_it_is_not_german():
    wanted = need("listen", land="BY", lang="en", background=Background.RIGHT)
    assert "berät mehrsprachig" in one("by-bud", wanted).reasons_for
    assert "Sprachen nicht bekannt" in one("hateaid", wanted).reasons_against
    assert "berät in der gewünschten Sprache" in one("hateaid", wanted, languages=("en",)).reasons_for
    assert not any("Sprache" in reason for reason in one("hateaid", need("listen")).reasons_against)


def test_who_wants_no_police_yet_gets_the_others_first():
    wanted = need("safety", "family", forms=("threat",))
    assert slugs(wanted)[0] == "sn-zastex"
    assert slugs(replace(wanted, avoid_police=True))[0] == "sn-asskomm"


def test_who_wants_to_stay_unnamed_gets_a_point_for_services_that_allow_it():
    wanted = need("listen")
    assert one("sn-opferhilfe", replace(wanted, anonymous=True)).score > one("sn-opferhilfe", wanted).score
    assert one("sn-raa-support", replace(wanted, anonymous=True)).score == one("sn-raa-support", wanted).score


def test_a_gap_is_said_in_one_honest_sentence():
    wanted = need("mediation", "safety")
    found = gaps(wanted, suggested(wanted), MATCHING)
    assert [gap.concern for gap in found] == ["mediation"]
    assert found[0].sentence == "Für „Konflikt in Rat oder Gemeinde“ in Sachsen kennen wir keine Stelle."


def test_a_gap_without_a_land_says_that_the_land_is_missing():
    wanted = need("mediation", land="")
    assert gaps(wanted, suggested(wanted), MATCHING)[0].sentence.endswith("Das Land ist nicht bekannt.")


def test_without_any_need_nothing_is_suggested():
    assert suggested(Need(TODAY, land="SN")) == []


def test_what_the_operator_left_out_is_left_out():
    without = dataclasses.replace(MATCHING, left_out=frozenset({"starke-stelle"}))
    found = suggest(need("listen", land=""), starter().values(), without, HOURS)
    assert "starke-stelle" not in {each.service.slug for each in found}
    assert "starke-stelle" in slugs(need("listen", land=""))


def test_every_concern_and_role_of_the_lists_is_known_to_the_matching():
    assert set(MATCHING.concerns) == set(CONCERNS)
    assert set(MATCHING.forms) <= set(FORMS)
    assert set(MATCHING.roles) - {"else"} <= set(ROLES)
    topics = set(Codes()["support_topic"])
    assert all(set(answers) <= topics for answers in (*MATCHING.concerns.values(), *MATCHING.forms.values()))


NEEDS = st.builds(
    Need,
    today=st.just(TODAY),
    concerns=st.lists(st.sampled_from(CONCERNS), max_size=4).map(tuple),
    topics=st.lists(st.sampled_from(tuple(Codes()["support_topic"])), max_size=2).map(tuple),
    land=st.sampled_from(("", *LAENDER)),
    role=st.sampled_from(("", *ROLES)),
    forms=st.lists(st.sampled_from(FORMS), max_size=3).map(tuple),
    lang=st.sampled_from(("de", "en")),
    background=st.sampled_from(Background),
    anonymous=st.booleans(),
    avoid_police=st.booleans(),
)
quick = settings(max_examples=60, deadline=None)


@quick
@given(NEEDS, st.randoms(use_true_random=False))
def test_the_order_in_which_services_come_changes_nothing(wanted, random):
    services = list(starter().values())
    expected = suggested(wanted, services)
    random.shuffle(services)
    assert suggested(wanted, services) == expected


@quick
@given(NEEDS)
def test_services_of_another_land_are_never_suggested_and_each_has_a_reason(wanted):
    for found in suggested(wanted):
        assert found.service.land in ("", wanted.land)
        assert found.reasons_for
        assert found.score > 0
        assert "emergency" not in found.service.topics


@quick
@given(
    NEEDS,
    st.sets(st.sampled_from(sorted(starter())), max_size=20),
    st.sampled_from([Freshness.DEAD, Freshness.EXPIRED]),
)
def test_dead_and_expired_ones_are_never_suggested(wanted, gone, freshness):
    services = [replace(facts, freshness=freshness) if facts.slug in gone else facts for facts in starter().values()]
    assert not gone & {found.service.slug for found in suggested(wanted, services)}


@quick
@given(NEEDS, st.sampled_from(CONCERNS), st.sampled_from(FORMS))
def test_one_more_need_never_lowers_and_never_drops_a_service(wanted, concern, form):
    before = {found.service.slug: found.score for found in suggested(wanted)}
    more = replace(wanted, concerns=(*wanted.concerns, concern), forms=(*wanted.forms, form))
    after = {found.service.slug: found.score for found in suggested(more)}
    assert all(after[slug] >= score for slug, score in before.items())


@quick
@given(NEEDS)
def test_concerns_are_met_or_named_as_gaps_never_both(wanted):
    found = suggested(wanted)
    met = {concern for each in found for concern in each.meets}
    open_ones = {gap.concern for gap in gaps(wanted, found, MATCHING)}
    assert met | open_ones == set(wanted.concerns)
    assert not met & open_ones


@quick
@given(NEEDS, st.sampled_from(sorted(starter())))
def test_a_good_check_never_lowers_a_service(wanted, slug):
    facts = starter()[slug]
    before = suggested(wanted, [facts])
    after = suggested(wanted, [verified(facts, TODAY)])
    assert not before or after[0].score >= before[0].score
