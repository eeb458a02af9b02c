"""Open now: by the hours a service gives and the holidays of its Land; what is unknown stays unknown."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from hotline.directory.queries import hours
from hotline.directory.rules import ServiceFacts
from hotline.store.clock import BERLIN
from tests.support.services import starter

MONDAY = datetime(2026, 11, 23, 10, 42, tzinfo=BERLIN)


def service(osm: str, land: str = "SN", **changes: Any) -> ServiceFacts:
    return replace(starter()["sn-zastex"], hours_osm=osm, land=land, **changes)


def at(day: int, month: int, hour: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=BERLIN)


def test_an_open_service_says_until_when():
    state = hours.open_state(service("Mo-Fr 09:00-16:00"), MONDAY)
    assert state.open is True
    assert state.until == at(23, 11, 16)


def test_a_closed_service_says_when_it_opens_again():
    state = hours.open_state(service("Mo-Fr 09:00-16:00"), at(23, 11, 17))
    assert state.open is False
    assert state.opens == at(24, 11, 9)


@pytest.mark.parametrize("osm", ["", "   ", "nach Vereinbarung", "Mo-Fr 99:00"])
def test_hours_nobody_can_read_are_unknown_and_never_closed(osm):
    assert hours.open_state(service(osm), MONDAY).open is None
    assert not hours.is_readable(osm)


def test_the_moment_may_come_in_any_time_zone():
    from datetime import UTC

    assert hours.open_state(service("Mo-Fr 09:00-16:00"), datetime(2026, 11, 23, 8, 30, tzinfo=UTC)).open is True
    assert hours.open_state(service("Mo-Fr 09:00-16:00"), datetime(2026, 11, 23, 7, 30, tzinfo=UTC)).open is False


def test_a_holiday_of_the_land_makes_weekday_hours_unknown_there_and_nowhere_else():
    repentance = at(18, 11, 10)  # Buß- und Bettag 2026, in Sachsen alone
    here = hours.open_state(service("Mo-Fr 09:00-16:00", "SN"), repentance)
    assert here.open is None
    assert "Bettag" in here.holiday
    assert hours.open_state(service("Mo-Fr 09:00-16:00", "BB"), repentance).open is True
    assert hours.open_state(service("Mo-Fr 09:00-16:00", ""), repentance).open is True


def test_a_national_holiday_counts_for_services_of_the_whole_country():
    assert hours.open_state(service("Mo-Fr 09:00-16:00", ""), at(25, 12, 10)).open is None


@pytest.mark.parametrize("osm", ["24/7", "Mo-Su 07:00-22:00"])
def test_hours_that_speak_of_every_day_hold_on_holidays(osm):
    assert hours.open_state(service(osm), at(25, 12, 10)).open is True


def test_hours_that_name_holidays_are_followed():
    named = service("Mo-Fr 09:00-16:00; PH 10:00-12:00")
    assert hours.open_state(named, at(25, 12, 11)).open is True
    assert hours.open_state(named, at(25, 12, 13)).open is False
    assert hours.open_state(service("Mo-Fr 09:00-16:00; PH off"), at(25, 12, 11)).open is False


def test_the_next_opening_is_not_promised_for_a_holiday():
    christmas_eve_evening = at(24, 12, 20)
    assert hours.open_state(service("Mo-Fr 09:00-16:00"), christmas_eve_evening).opens is None


def test_round_the_clock_has_no_end():
    assert hours.open_state(service("24/7"), MONDAY).until is None


def test_a_service_closed_for_the_time_being_is_closed_whatever_its_hours():
    assert hours.open_state(service("24/7", status="temporarily closed"), MONDAY).open is False
