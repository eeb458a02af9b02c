"""What the directory decides: how fresh an entry is, whom it shows, where it stands in a list. Standard library only; must not know tables or pages."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

LAENDER: Final = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH")


class Freshness(StrEnum):
    """How far an entry can be trusted today."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    OVERDUE = "overdue"
    EXPIRED = "expired"
    DEAD = "dead"


class Result(StrEnum):
    """What a check found."""

    REACHED = "reached"
    CHANGED = "changed"
    DEAD = "dead"


class How(StrEnum):
    """How a check was made; CASE is a counsellor's word out of a conversation."""

    CALL = "call"
    MAIL = "mail"
    WEB = "web"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number as its source wrote it, and the form a link dials."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """One service, as lists, cards and suggestions need it. `public_facts` gives the form that may leave the desk.

    `land` is the code of a Land, "" for all of Germany; `level` federal, state or regional (a part of the Land). `internal` names the fields
    that must not be shown in public; `duty` is "police" or "prosecution" where the law makes them pursue crimes, else "".
    """

    id: str
    slug: str
    name: str
    organization: str
    level: str
    land: str
    topics: tuple[str, ...]
    audience: tuple[str, ...]
    target_group: str
    phones: tuple[Number, ...] = ()
    email: str = ""
    web: str = ""
    urls: tuple[tuple[str, str], ...] = ()
    hours_text: str = ""
    hours_osm: str = ""
    cost: str = ""
    confidentiality: str = ""
    address: str = ""
    description: str = ""
    source: str = ""
    source_date: str = ""
    seen: str = "source"
    duty: str = ""
    languages: tuple[str, ...] = ()
    notes: str = ""
    contact: str = ""
    alert: str = ""
    status: str = "active"
    internal: frozenset[str] = frozenset()
    verified_day: date | None = None
    verified_by: str = ""
    verified_how: str = ""
    dead_reports: int = 0
    freshness: Freshness = Freshness.UNVERIFIED
    due_day: date | None = None

    @property
    def phone(self) -> str:
        """The first number, or ""."""
        return self.phones[0].text if self.phones else ""

    @property
    def has_contact(self) -> bool:
        """Whether there is any way at all to reach the service."""
        return bool(self.phones or self.email or self.web or self.urls)


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether a service is open at a moment: `open` None means that nobody knows; `until` the end of today's opening; `opens` the next beginning."""

    open: bool | None
    until: datetime | None = None
    opens: datetime | None = None
    holiday: str = ""


UNKNOWN_HOURS: Final = OpenState(open=None)

_BUDGET_DAYS: Final = {
    "police_security": 90,
    "emergency": 90,
    "psychosocial": 90,
    "victim_support": 180,
    "digital_violence": 180,
}
_BUDGET_ELSE: Final = 365
_GRACE_DAYS: Final = 60
_DEAD_AFTER: Final = 2


def budget(topics: Iterable[str]) -> timedelta:
    """Return how long a check of an entry with these topics is good for: the shorter, the more depends on getting through."""
    return timedelta(days=min((_BUDGET_DAYS.get(topic, _BUDGET_ELSE) for topic in topics), default=_BUDGET_ELSE))


def due_day(topics: Iterable[str], verified_day: date | None) -> date | None:
    """Return the day on which the entry should be looked at again; None for one never verified (it is due at once)."""
    return None if verified_day is None else verified_day + budget(topics)


def freshness(
    *, topics: Iterable[str], verified_day: date | None, dead: bool, dead_reports: int, today: date
) -> Freshness:
    """Return how far an entry can be trusted on the day `today`.

    Dead: a check found nobody there, or two people said so since the last good check. Overdue: the budget is used up; expired: 60 days later.
    """
    if dead or dead_reports >= _DEAD_AFTER:
        return Freshness.DEAD
    due = due_day(topics, verified_day)
    if due is None:
        return Freshness.UNVERIFIED
    if today <= due:
        return Freshness.VERIFIED
    return Freshness.OVERDUE if today <= due + timedelta(days=_GRACE_DAYS) else Freshness.EXPIRED


def is_public(facts: ServiceFacts) -> bool:
    """Return whether an entry may stand on the public pages: not dead, not expired, not closed for good, not marked internal as a whole."""
    gone = facts.freshness in (Freshness.DEAD, Freshness.EXPIRED)
    return not gone and facts.status in ("active", "temporarily closed") and "entry" not in facts.internal


def public_facts(facts: ServiceFacts) -> ServiceFacts:
    """Return the entry without what is for the desk only: fields marked internal, notes, the contact person, who verified.

    `internal` stays, so that a page can say that a number exists but is not public.
    """
    secret = facts.internal
    return replace(
        facts,
        notes="",
        contact="",
        verified_by="",
        dead_reports=0,
        phones=() if "phone" in secret else facts.phones,
        email="" if "email" in secret else facts.email,
        web="" if "web" in secret else facts.web,
        hours_text="" if "hours" in secret else facts.hours_text,
        hours_osm="" if "hours" in secret else facts.hours_osm,
        address="" if "address" in secret else facts.address,
    )


def dial(number: str) -> str:
    """Return what a tel: link dials for a number as it is written in Germany: "0351 855-2223" -> "+493518552223", "116 006" -> "116006"."""
    digits = re.sub(r"[^0-9+]", "", number)
    if digits.startswith("00"):
        return "+" + digits[2:]
    return "+49" + digits[1:] if digits.startswith("0") else digits


def is_responsible(facts: ServiceFacts, land: str) -> bool:
    """Return whether a service is there for people in `land` ("" = unknown: only what serves all of Germany)."""
    return not facts.land or facts.land == land


def tier(facts: ServiceFacts) -> int:
    """Return the place of an entry by its freshness: verified, overdue, unverified, from memory only, the rest. Lists sort by it before all else."""
    order = {Freshness.VERIFIED: 0, Freshness.OVERDUE: 1, Freshness.UNVERIFIED: 2 if facts.seen == "source" else 3}
    return order.get(facts.freshness, 4)


def is_free(facts: ServiceFacts) -> bool:
    """Return whether the service is said to cost nothing."""
    return "kostenfrei" in facts.cost or "kostenlos" in facts.cost


def is_anonymous(facts: ServiceFacts) -> bool:
    """Return whether the service is said to be open to people who give no name."""
    return "anonym" in facts.confidentiality


# ---------------------------------------------------------------- words
_ASIDE: Final = re.compile(r"[^a-z0-9]+")
_UMLAUT: Final = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "a", "ø": "o"})


def fold(text: str) -> str:
    """Return text as it is compared: small letters, no accents; "Löbau", "Loebau" and "Lobau" become one word."""
    small = text.casefold().translate(_UMLAUT)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", small) if not unicodedata.combining(sign))
    for long, short in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        bare = bare.replace(long, short)
    return bare


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text, in order."""
    return tuple(part for part in _ASIDE.split(fold(text)) if part)


# ---------------------------------------------------------------- hours
def on_evenings_or_weekends(osm: str) -> bool:
    """Return whether hours in OSM syntax reach past six in the evening or into Saturday or Sunday."""
    if not osm:
        return False
    late = any(time.fromisoformat(end) > time(18, 0) for end in re.findall(r"-(\d\d:\d\d)", osm) if end < "24:00")
    return late or "24/7" in osm or "24:00" in osm or bool(re.search(r"\bS[au]\b", osm))
