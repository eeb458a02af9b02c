"""The time: the one module that reads the clock, so that tests can fix it. Must not know what the time is for."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
"""Days are Berlin days; moments are kept in UTC."""


_standing: ContextVar[datetime | None] = ContextVar("hotline_clock", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _standing.get() or datetime.now(UTC)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at an aware moment inside the block: for tests, and for demo cases that lie in the past."""
    mark = _standing.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _standing.reset(mark)


def berlin_day(moment: datetime) -> date:
    """Return the Berlin day of an aware moment. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(BERLIN).date()


def today() -> date:
    """Return the present Berlin day."""
    return berlin_day(now())


def month(day: date) -> str:
    """Return the month of a day as it is stored: "2026-11"."""
    return f"{day.year:04d}-{day.month:02d}"


def hour(moment: datetime) -> datetime:
    """Return the beginning of the hour of an aware moment, in UTC. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
