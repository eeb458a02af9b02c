"""What the desk reads: the inbox in the order of urgency, and one case for its page. Changes nothing, knows no page."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

import holidays

from hotline.accounts.queries import Staff, name_of
from hotline.accounts.rules import initials
from hotline.casefile.entries import Payload
from hotline.casefile.opening.cases import OpenCase
from hotline.casefile.opening.lists import Listed, count, summaries
from hotline.casefile.state import CaseState, OpenEntry
from hotline.casefile.summary import Summary
from hotline.casework.rules import Band, Fact, Facts, Level, Triage, Urgency, answer_by, band, parse, urgency
from hotline.store.clock import BERLIN
from hotline.store.work import Work

OPEN_LIFECYCLES = ("new", "open")
PAGE = 50

VIEWS = ("all", "new", "waiting", "today", "overdue", "mine", "unassigned", "restricted")


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One case as the inbox shows it. Codes, not labels: the page knows the language."""

    case_id: str
    summary: Summary = field(repr=False)
    urgency: Urgency
    band: Band
    since: datetime
    owed: datetime | None
    late: bool
    is_new: bool
    restricted: bool
    assignee: str
    mine: bool

    @property
    def due_today(self) -> bool:
        """Whether its next step is due today or was."""
        return self.band is Band.TODAY

    @property
    def initials(self) -> str:
        """Two letters for whoever takes care, "" for nobody."""
        return initials(self.assignee) if self.assignee else ""


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of the inbox: rows of the chosen view, how many each view has, and where the page lies in the whole."""

    rows: tuple[InboxRow, ...]
    counts: Mapping[str, int]
    total: int
    first: int
    more: bool


def inbox(work: Work, staff: Staff, *, view: str = "all", land: str = "", page: int = 1) -> Inbox:
    """All open cases this person may open, most urgent first; the cost follows the open cases (vault.md 8)."""
    rows = sorted(_rows(work, staff), key=_order)
    if land:
        rows = [row for row in rows if row.summary.land == land]
    places = [_views(row, work.today) for row in rows]
    counts = Counter(name for found in places for name in found)
    wanted = [row for row, found in zip(rows, places, strict=True) if view in found]
    first = (page - 1) * PAGE
    return Inbox(
        rows=tuple(wanted[first : first + PAGE]),
        counts={name: counts[name] for name in VIEWS},
        total=len(wanted),
        first=first + 1,
        more=len(wanted) > first + PAGE,
    )


def open_cases(work: Work, staff: Staff) -> int:
    """How many open cases this person may open, counted without opening any: what the log says of a look into the inbox."""
    return count(work, staff.keyring, OPEN_LIFECYCLES)


def case_urgency(work: Work, summary: Summary) -> Urgency:
    """The urgency of one case, by the rules of today and what a person decided."""
    override = Level(summary.override_level) if summary.override_level else None
    return urgency(triage_facts(work, summary), triage(work), override=override, reason=summary.override_reason)


def triage_facts(work: Work, summary: Summary) -> Facts:
    """The facts the rules of config/triage.toml speak of, out of a summary."""
    distressed = not _strong_effects(work).isdisjoint(summary.effects)
    named: dict[str, Fact] = {f"danger_{code}": True for code in summary.danger}
    return named | {
        "not_safe_now": summary.safe_now is False,
        "danger_tick": summary.danger_tick,
        "prevention": summary.for_whom == "prevention",
        "affected": summary.for_whom != "prevention",
        "someone_else": summary.for_whom == "other",
        "target_family": "family" in summary.targets,
        "place_home": "home" in summary.places,
        "callback_wanted": summary.via == "callback",
        "strong_distress": distressed,
        "forms": summary.forms,
        "incident_count": summary.incident_count,
    }


def _strong_effects(work: Work) -> frozenset[str]:
    if "strong effects" not in work.memo:
        named = (entry.code for entry in work.codes["effect"].values() if entry.extra.get("distress") == "strong")
        work.memo["strong effects"] = frozenset(named)
    found: frozenset[str] = work.memo["strong effects"]
    return found


def triage(work: Work) -> Triage:
    """The rules of config/triage.toml (the instance's own where it has them). Raises ValueError for a file that breaks them."""
    if "triage" not in work.memo:
        work.memo["triage"] = parse(work.codes.toml("triage"))
    found: Triage = work.memo["triage"]
    return found


def _rows(work: Work, staff: Staff) -> Iterable[InboxRow]:
    works = working_day(work.settings.holidays_land)
    for listed in summaries(work, staff.keyring, OPEN_LIFECYCLES):
        yield _row(work, staff, listed, works)


def _row(work: Work, staff: Staff, listed: Listed, works: Callable[[date], bool]) -> InboxRow:
    summary = listed.summary
    found = case_urgency(work, summary)
    waits = summary.waiting == "us"
    since = summary.waiting_since or work.now
    owed = answer_by(triage(work).targets[found.level], since, zone=BERLIN, works=works) if waits else None
    late = owed is not None and owed < work.now
    return InboxRow(
        case_id=listed.case_id.hex(),
        summary=summary,
        urgency=found,
        # Whoever damaged the summary must not have sent the case to the end of the list.
        band=Band.NOW
        if listed.damaged
        else band(found.level, waits_for_us=waits, late=late, due=summary.due, today=work.today),
        since=since,
        owed=owed,
        late=late,
        is_new=summary.lifecycle == "new",
        restricted=listed.restricted,
        assignee=name_of(work, summary.assignee),
        mine=summary.assignee == staff.member_id.hex(),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the course as the page shows it: who, what kind, when, and the payload for its template."""

    seq: int
    kind: str
    at: datetime | None
    theirs: bool
    who: str
    payload: Payload | None = field(repr=False)


_SILENT = frozenset({"identity"})


def timeline(work: Work, case: OpenCase) -> list[Line]:
    """The course of a case, newest first. The person's identity is left out: it is opened apart."""
    lines = [_line(work, entry) for entry in case.entries]
    return [line for line in reversed(lines) if line.kind not in _SILENT]


def _line(work: Work, entry: OpenEntry) -> Line:
    payload = entry.payload
    if payload is None:
        return Line(seq=entry.seq, kind="redacted", at=None, theirs=False, who="", payload=None)
    return Line(
        seq=entry.seq,
        kind=payload.kind,
        at=payload.at,
        theirs=payload.author.kind in {"reporter", "trusted"},
        who=name_of(work, payload.author.member_id),
        payload=payload,
    )


@dataclass(frozen=True, slots=True)
class Block:
    """A text to begin a reply with; `when` says to the counsellor what it is for."""

    id: str
    title: str
    when: str
    text: str = field(repr=False)


_LEFT_OPEN = "…"


def reply_blocks(work: Work, state: CaseState, lang: str) -> list[Block]:
    """The text blocks of config/replies in the person's language, filled from the case; what is not known is left open."""
    found = [(name, work.codes.toml(f"replies/{name}")) for name in work.codes.files("replies")]
    known = _known(work, state, lang)
    blocks = []
    for name, content in sorted(found, key=lambda each: (each[1].get("order", 999), each[0])):
        told = content.get(lang) or content["de"]
        text = told["text"].format_map({each: known.get(each) or _LEFT_OPEN for each in content.get("fields", ())})
        blocks.append(Block(id=name, title=told["title"], when=told["when"], text=text.strip()))
    return blocks


def _known(work: Work, state: CaseState, lang: str) -> dict[str, str]:
    settings, english = work.settings, lang == "en"
    underway = state.referrals[-1] if state.referrals else None
    return {
        "anrede": "Hello" if english else "Guten Tag",
        "unterschrift": "Your counsellor" if english else "Ihre Beratung",
        "hotline": settings.operator_name,
        "telefon": settings.phone,
        "zeiten": settings.hours_text_en if english else settings.hours_text_de,
        "stelle": underway.service_name if underway else "",
        "stelle_telefon": underway.service_phone if underway else "",
    }


_BAND_ORDER = {Band.NOW: 0, Band.TODAY: 1, Band.LATER: 2}


def _order(row: InboxRow) -> tuple[int, int, bool, datetime, str]:
    return (_BAND_ORDER[row.band], row.urgency.level.rank, not row.late, row.since, row.case_id)


def _views(row: InboxRow, today: date) -> list[str]:
    """The views a row stands in."""
    due = row.summary.due
    stands = {
        "new": row.is_new,
        "waiting": row.summary.waiting == "us",
        "today": due is not None and due <= today,
        "overdue": row.late or (due is not None and due < today),
        "mine": row.mine,
        "unassigned": not row.assignee,
        "restricted": row.restricted,
    }
    return ["all", *(name for name, here in stands.items() if here)]


@lru_cache(maxsize=8)
def working_day(land: str) -> Callable[[date], bool]:
    """Whether a day is a working day: no weekend, no holiday of the Land (national ones alone when none is named)."""
    calendar = holidays.country_holidays("DE", subdiv=land or None)

    @lru_cache(maxsize=1000)
    def works(day: date) -> bool:
        return day.weekday() < 5 and day not in calendar

    return works
