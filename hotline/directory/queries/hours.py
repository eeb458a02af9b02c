"""Is a service open now, and until when? Opening hours in OSM syntax and the holidays of its Land. Must not know the database or any page."""

import re
from datetime import date, datetime
from functools import lru_cache

import holidays
from opening_hours import OpeningHours, validate

from hotline.directory.rules import UNKNOWN_HOURS, OpenState, ServiceFacts
from hotline.store.clock import BERLIN

_EVERY_DAY = ("24/7", "Mo-Su", "PH")


def is_readable(osm: str) -> bool:
    """Return whether a text is opening hours in OSM syntax."""
    return _parsed(osm) is not None


def open_state(facts: ServiceFacts, moment: datetime) -> OpenState:
    """Return whether the service is open at an aware moment, by the hours it gives.

    Unknown hours stay unknown; so do those of a public holiday of its Land, unless its hours speak of every day or of holidays ("PH").
    """
    if facts.status == "temporarily closed":
        return OpenState(open=False)
    hours = _parsed(facts.hours_osm)
    if hours is None:
        return UNKNOWN_HOURS
    local = moment.astimezone(BERLIN).replace(tzinfo=None)
    holiday = holiday_name(facts.land, local.date())
    if holiday and not any(sign in facts.hours_osm for sign in _EVERY_DAY):
        return OpenState(open=None, holiday=holiday)
    if holiday and "PH" in facts.hours_osm:
        hours = _parsed(_on_holidays(facts.hours_osm)) or hours
    if hours.is_open(local):
        return OpenState(open=True, until=_aware(hours.next_change(local)), holiday=holiday)
    return OpenState(open=False, opens=_next_opening(facts, hours, local), holiday=holiday)


def holiday_name(land: str, day: date) -> str:
    """Return the German name of the public holiday on `day` in `land` ("" = the whole country), or ""."""
    return _holidays(land, day.year).get(day, "")


def _next_opening(facts: ServiceFacts, hours: OpeningHours, local: datetime) -> datetime | None:
    change: datetime | None = hours.next_change(local)
    if change is None or holiday_name(facts.land, change.date()):
        return None  # the first chance falls on a holiday: nobody knows
    return _aware(change)


def _aware(naive: datetime | None) -> datetime | None:
    return None if naive is None else naive.replace(tzinfo=BERLIN)


def _on_holidays(osm: str) -> str:
    """Return the rule that holds on holidays, as one for every day: "Mo-Fr 09:00-16:00; PH 10:00-12:00" -> "Mo-Su 10:00-12:00"."""
    for rule in osm.split(";"):
        if re.match(r"\s*PH\b", rule):
            return re.sub(r"\bPH\b", "Mo-Su", rule).strip()
    return osm


@lru_cache(maxsize=512)
def _parsed(osm: str) -> OpeningHours | None:
    return OpeningHours(osm) if osm.strip() and validate(osm) else None


@lru_cache(maxsize=64)
def _holidays(land: str, year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("DE", subdiv=land or None, years=year, language="de"))
