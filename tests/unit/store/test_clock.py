"""Days are Berlin days, moments are aware and in UTC."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine

from hotline.store import clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-22T22:59:59+00:00", date(2026, 11, 22)),
        ("2026-11-22T23:00:00+00:00", date(2026, 11, 23)),
        ("2026-07-01T21:59:59+00:00", date(2026, 7, 1)),
        ("2026-07-01T22:00:00+00:00", date(2026, 7, 2)),
    ],
)
def test_a_day_begins_at_midnight_in_berlin_in_winter_and_in_summer(moment: str, day: date) -> None:
    assert clock.berlin_day(datetime.fromisoformat(moment)) == day
    with time_machine.travel(moment, tick=False):
        assert clock.today() == day


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_the_hour_of_a_moment_is_its_beginning_in_utc() -> None:
    moment = datetime(2026, 11, 23, 10, 42, 31, 5, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert clock.hour(moment) == datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def test_naive_moments_are_refused() -> None:
    naive = datetime(2026, 11, 23, 10)  # noqa: DTZ001
    for refused in (clock.berlin_day, clock.hour):
        with pytest.raises(ValueError, match="time zone"):
            refused(naive)


def test_a_month_is_written_with_four_and_two_digits() -> None:
    assert clock.month(date(2026, 3, 9)) == "2026-03"
