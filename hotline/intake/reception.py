"""Takes a report in: answers become sealed entries of a new case. Thin, over casefile.reception; must not know pages or forms.

Error: DeskNotReady.
"""

from collections.abc import Mapping, Sequence

from hotline.audit.standing import is_behind
from hotline.casefile import reception
from hotline.casefile.post.drafts import OpenDraft, Received
from hotline.casefile.report import IdentityBody, Incident, ReportBody
from hotline.casework.rules import Level, parse, urgency
from hotline.intake.rules import triage_facts
from hotline.roster.chain import Roster, RosterBroken
from hotline.roster.queries import current
from hotline.store.work import Work

Answers = Mapping[str, object]

LOUD = frozenset({Level.SOFORT, Level.HOCH})
_IDENTITY = frozenset(IdentityBody.model_fields) - {"v", "kind"}


class DeskNotReady(Exception):
    """Nobody can be sealed to: no member yet, or the roster does not hold. The public side takes nothing then (INT-11)."""


def ready_roster(work: Work) -> Roster:
    """Return the verified roster. Raises DeskNotReady, also where the store was taken back: then no report could be kept (CR-09b)."""
    try:
        roster = current(work)
    except RosterBroken:
        raise DeskNotReady from None
    if not roster.ready or is_behind(work):
        raise DeskNotReady
    return roster


def send(
    work: Work,
    draft: OpenDraft,
    answers: Answers,
    incidents: Sequence[Answers] = (),
    *,
    via: str = "web",
    lang: str,
    keep_copy: bool = False,
) -> Received:
    """Send a draft off under its words, once: a draft that was sent answers with what it was given then (INT-03). Raises DeskNotReady."""
    roster = ready_roster(work)
    if draft.sent is not None:
        return draft.sent
    # None is a field that was on no page she saw: of an older release, or left out by a client of her own. It must not keep a report back.
    given = {name: value for name, value in answers.items() if value is not None}
    told = {name: value for name, value in given.items() if name not in _IDENTITY}
    cards = tuple(
        Incident.model_validate({name: value for name, value in card.items() if value is not None})
        for card in incidents
    )
    report = ReportBody.model_validate(
        {**told, "incidents": cards, "via": via, "language": lang, "keep_copy": keep_copy}
    )
    identity = IdentityBody.model_validate({name: given[name] for name in _IDENTITY if name in given})
    ring = _ring(work, report)
    return reception.receive(
        work, roster, keys=draft.keys, report=report, identity=identity, keep_copy=keep_copy, ring=ring, draft=draft
    )


def _ring(work: Work, report: ReportBody) -> reception.Ring:
    """How it rings: in the hour it came in for every report alike, because a later hour for a milder one would show in the clear.
    How loudly is sealed, and follows config/triage.toml."""
    strong = [entry.code for entry in work.codes["effect"].values() if entry.extra.get("distress") == "strong"]
    told = report.model_dump()
    known = triage_facts(told, told["incidents"], strong=strong)
    level = urgency(known, parse(work.codes.toml("triage"))).level
    return reception.Ring(str(level), work.now, "alarm" if level in LOUD else "news")
