"""The operator's hours: staffed or not, until when, and when again, holidays of the Land included."""

from datetime import datetime

import pytest

from hotline.store.clock import BERLIN
from hotline.web.hours import OperatorHours

WEEK = "Mo-Fr 09:00-16:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "is_open", "until"),
    [
        ("2026-11-23 10:42", True, "2026-11-23 16:00"),
        ("2026-11-23 08:59", False, "2026-11-23 09:00"),
        ("2026-11-23 16:00", False, "2026-11-24 09:00"),
        ("2026-11-27 18:00", False, "2026-11-30 09:00"),
        ("2026-12-25 10:00", False, "2026-12-28 09:00"),  # Christmas Day, a Friday
        ("2026-12-24 17:00", False, "2026-12-28 09:00"),
        ("2026-10-25 02:30", False, "2026-10-26 09:00"),  # the hour that comes twice
    ],
)
def test_the_line_says_its_state_and_its_next_change(moment: str, is_open: bool, until: str) -> None:
    line = OperatorHours(WEEK).at(at(moment))
    assert (line.is_open, line.until) == (is_open, at(until))


def test_a_holiday_of_the_land_closes_the_line_there_only() -> None:
    repentance_day = at("2026-11-18 10:00")
    assert OperatorHours(WEEK, land="SN").at(repentance_day).is_open is False
    assert OperatorHours(WEEK, land="SN").at(repentance_day).until == at("2026-11-19 09:00")
    assert OperatorHours(WEEK, land="BE").at(repentance_day).is_open is True


def test_a_line_that_never_closes_knows_no_change() -> None:
    line = OperatorHours("24/7").at(at("2026-11-23 03:00"))
    assert (line.is_open, line.until) == (True, None)


@pytest.mark.parametrize(("hours", "is_open"), [("24/7", True), ("Mo-Su,PH 09:00-16:00", True), (WEEK, False)])
def test_hours_that_speak_of_holidays_are_taken_at_their_word(hours: str, is_open: bool) -> None:
    assert OperatorHours(hours).at(at("2026-12-25 10:00")).is_open is is_open


def test_a_line_that_never_opens_promises_no_opening() -> None:
    line = OperatorHours("off").at(at("2026-11-23 10:00"))
    assert (line.is_open, line.until) == (False, None)
