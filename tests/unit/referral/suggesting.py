"""Suggestions over the real starter directory at one fixed moment; it must not know what a test expects."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast

from hotline.directory.queries.hours import open_state
from hotline.directory.rules import OpenState, ServiceFacts
from hotline.referral import queries
from hotline.referral.rules.matching import Matching, Need, Suggestion, suggest
from hotline.store.clock import BERLIN
from hotline.store.codes import Codes
from hotline.store.work import Work
from tests.support.services import starter

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, 42, tzinfo=BERLIN)
MATCHING: Matching = queries.matching(cast(Work, SimpleNamespace(memo={}, codes=Codes())))
HOURS = {facts.id: open_state(facts, NOW) for facts in starter().values()}
CONCERNS, FORMS, ROLES = (tuple(Codes()[name]) for name in ("concern", "form", "role"))


def need(*concerns: str, land: str = "SN", role: str = "council", **more: Any) -> Need:
    return Need(TODAY, concerns=concerns, land=land, role=role, **more)


def suggested(
    wanted: Need, services: Iterable[ServiceFacts] | None = None, hours: dict[str, OpenState] | None = None
) -> list[Suggestion]:
    return suggest(
        wanted, starter().values() if services is None else services, MATCHING, HOURS if hours is None else hours
    )


def slugs(wanted: Need) -> list[str]:
    return [one.service.slug for one in suggested(wanted)]


def one(slug: str, wanted: Need, **changes: Any) -> Suggestion:
    """The suggestion of one service, alone, with some of its facts changed."""
    facts = replace(starter()[slug], **changes)
    return suggested(wanted, [facts], {facts.id: open_state(facts, NOW)})[0]
