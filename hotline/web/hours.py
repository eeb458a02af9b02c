"""When the operator's own line is staffed, holidays of the Land included. Must not know Flask, or the hours of other services."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from opening_hours import OpeningHours

from hotline.store.clock import BERLIN

_LOOK_AHEAD_DAYS = 21


@dataclass(frozen=True)
class Line:
    """The line at one moment: staffed or not, and when that changes next (Berlin time; None where no change is known)."""

    is_open: bool
    until: datetime | None


class OperatorHours:
    """Opening hours in the notation of OpenStreetMap, closed on the public holidays of the country and of `land` (two letters, or "").

    Hours that speak of holidays themselves ("PH"), or never close, are taken at their word.
    """

    def __init__(self, hours: str, *, land: str = "") -> None:
        self._hours = OpeningHours(hours, timezone=BERLIN, country="DE")
        self._land = land
        self._keeps_holidays = "PH" not in hours and hours.strip() != "24/7"

    def at(self, moment: datetime) -> Line:
        """Return the line at an aware moment."""
        local = moment.astimezone(BERLIN)
        if not self._free(local.date()) and self._hours.is_open(local):
            return Line(True, self._next_change(local))
        return Line(False, self._next_opening(local))

    def _next_change(self, local: datetime) -> datetime | None:
        change: datetime | None = self._hours.next_change(local)
        return change.astimezone(BERLIN) if change is not None else None

    def _next_opening(self, local: datetime) -> datetime | None:
        looked = local
        if self._free(local.date()):
            looked = _next_midnight(local)
        while looked is not None and looked - local < timedelta(days=_LOOK_AHEAD_DAYS):
            if self._free(looked.date()):
                looked = _next_midnight(looked)
            elif self._hours.is_open(looked):
                return looked
            else:
                following = self._next_change(looked)
                if following is None:
                    return None
                looked = following
        return None

    def _free(self, day: date) -> bool:
        return self._keeps_holidays and day in _holidays(self._land, day.year)


def _next_midnight(local: datetime) -> datetime:
    return datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), tzinfo=BERLIN)


@lru_cache(maxsize=64)
def _holidays(land: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DE", subdiv=land or None, years=year))
