"""The coordinator's view: what should be looked at next and why, and the history of one entry. Must not know pages or cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import col, select

from hotline.directory import tables
from hotline.directory.queries import services
from hotline.directory.rules import Freshness, ServiceFacts, fold
from hotline.store.work import Work

_SOON: Final = timedelta(days=14)
_HISTORY: Final = 50


@dataclass(frozen=True, slots=True)
class Due:
    """One line of the work list: the entry and what is to be done, most pressing first (codes: dead, phone, overdue, hours, unverified, soon)."""

    facts: ServiceFacts
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """What happened to one entry, newest first."""

    checks: Sequence[tables.Check]
    changes: Sequence[tables.Change]


VIEWS: Final = ("due", "dead", "phone", "overdue", "hours", "unverified", "soon", "all")
"""The lists there are: everything to be done, one list for each reason, and every entry."""


def work_list(work: Work, *, view: str = "due", land: str = "", words: str = "") -> tuple[list[Due], Mapping[str, int]]:
    """Return the entries of a view, most pressing first, and how many each view has. `land` "DE": those for all of Germany."""
    found, _ = services.ranked(work, words=words, land="") if words else (services.all_facts(work), ())
    here = [facts for facts in found if not land or (facts.land or "DE") == land]
    lines = sorted((Due(facts, _reasons(facts, work)) for facts in here), key=_pressing)
    counts = {name: sum(map(_in_view(name), lines)) for name in VIEWS}
    return [line for line in lines if _in_view(view)(line)], counts


def history(work: Work, service_id: str) -> History:
    """Return the last 50 checks and changes of an entry, newest first."""
    checks = (
        select(tables.Check)
        .where(tables.Check.service_id == service_id)
        .order_by(col(tables.Check.sequence).desc(), tables.Check.id)
    )
    changes = (
        select(tables.Change)
        .where(tables.Change.resource_id == service_id)
        .order_by(col(tables.Change.sequence).desc(), tables.Change.id)
    )
    return History(work.db.exec(checks.limit(_HISTORY)).all(), work.db.exec(changes.limit(_HISTORY)).all())


_TESTS: Final[Mapping[str, Callable[[ServiceFacts, Work], bool]]] = {
    "dead": lambda facts, _: facts.dead_reports > 0 or facts.freshness is Freshness.DEAD,
    "phone": lambda facts, _: not facts.phones,
    "overdue": lambda facts, _: facts.freshness in (Freshness.OVERDUE, Freshness.EXPIRED),
    "hours": lambda facts, _: not facts.hours_osm,
    "unverified": lambda facts, _: facts.freshness is Freshness.UNVERIFIED,
    "soon": lambda facts, work: facts.due_day is not None and work.today <= facts.due_day <= work.today + _SOON,
}


def _reasons(facts: ServiceFacts, work: Work) -> tuple[str, ...]:
    """Return what is to be done. An entry checked in time is left alone, whatever it lacks: then there is nothing to be had there."""
    if facts.freshness is Freshness.VERIFIED and not facts.dead_reports:
        return ("soon",) if _TESTS["soon"](facts, work) else ()
    return tuple(name for name, test in _TESTS.items() if test(facts, work))


def _pressing(line: Due) -> tuple[int, int, str, str]:
    order = list(_TESTS)
    first = order.index(line.reasons[0]) if line.reasons else len(order)
    return (first, -len(line.reasons), fold(line.facts.name), line.facts.id)


def _in_view(view: str) -> Callable[[Due], bool]:
    def belongs(line: Due) -> bool:
        return view == "all" or (bool(line.reasons) if view == "due" else view in line.reasons)

    return belongs
