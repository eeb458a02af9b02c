"""The state of a case: a pure fold over its entries and the present time. Must not know keys, rows or who reads it.

What follows from time alone (overdue, due today) is derived at each reading and never appended.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from hotline.casefile.entries import (
    Assign,
    Closing,
    Forged,
    Identity,
    IdentityOpened,
    Message,
    Note,
    Opened,
    Payload,
    Referral,
    ReferralStep,
    Reopened,
    Reply,
    Report,
    Status,
    Urgency,
    WordsChanged,
)
from hotline.store.clock import berlin_day

Lifecycle = Literal["new", "open", "closed"]
Waiting = Literal["us", "person", "service", "none"]


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An entry that was opened; `payload` is None when it was redacted."""

    seq: int
    id: bytes
    received_day: date
    payload: Payload | None


@dataclass(frozen=True, slots=True)
class Override:
    """An urgency that a person set, why, when, and who (member id in hex)."""

    level: str
    reason: str
    at: datetime
    member_id: str | None


@dataclass(frozen=True, slots=True)
class ReferralState:
    """Where one referral stands: the service's facts from its first step, its present state and since when, the last words on it."""

    referral_id: str
    service_id: str
    service_name: str
    service_phone: str
    service_web: str
    needs: tuple[str, ...]
    land: str
    state: ReferralStep
    at: datetime
    by: str
    text: str
    steps: tuple[tuple[ReferralStep, datetime], ...]


@dataclass(frozen=True, slots=True)
class CaseState:
    """All that is to be known about a case now. Moments are UTC, days Berlin days, member ids hex."""

    report: Report | None = None
    lifecycle: Lifecycle = "new"
    waiting: Waiting = "none"
    waiting_since: datetime | None = None
    next_step: str = ""
    due: date | None = None
    due_today: bool = False
    overdue: bool = False
    assignee: str | None = None
    override: Override | None = None
    danger_tick: bool = False
    identity: Identity | None = field(default=None, repr=False)
    last_from_person_at: datetime | None = None
    first_answer_at: datetime | None = None
    read_day: date | None = None
    messages: int = 0
    replies: int = 0
    forged: int = 0
    heavy: bool = False
    referrals: tuple[ReferralState, ...] = ()
    openings: tuple[tuple[str, date], ...] = ()
    identity_openings: tuple[IdentityOpened, ...] = ()
    closing: Closing | None = None
    seen_items: frozenset[str] = frozenset()
    alarm_ids: tuple[str, ...] = ()
    words_changed_at: datetime | None = None
    redacted: tuple[int, ...] = ()

    @property
    def nickname(self) -> str:
        """The neutral nickname; empty where the report was redacted."""
        return self.report.nickname if self.report else ""

    @property
    def number(self) -> str:
        """The receipt number the person was shown (16 hex digits)."""
        return self.report.number if self.report else ""

    @property
    def has_identity(self) -> bool:
        """Whether anything is known of name and contact."""
        return self.identity is not None and not self.identity.empty

    @property
    def has_mailbox(self) -> bool:
        """Whether there is a mailbox to reply to."""
        return self.report is not None and self.report.keys.mailbox_id is not None


def fold(entries: Sequence[OpenEntry], now: datetime, *, after: CaseState | None = None) -> CaseState:
    """Return the state that these entries, in order of seq, lead to at `now` (aware). Pure: the same in gives the same out.

    `after`: the state that the entries before these led to; the result is the same as folding all of them from the start.
    """
    state = after or CaseState()
    for entry in entries:
        state = _step(state, entry)
    today = berlin_day(now)
    due = state.due if state.lifecycle != "closed" else None
    return replace(state, due_today=due == today, overdue=due is not None and due < today)


def _step(state: CaseState, entry: OpenEntry) -> CaseState:
    payload = entry.payload
    if payload is None:
        return replace(state, redacted=(*state.redacted, entry.seq))
    if payload.author.kind == "staff" and state.lifecycle == "new":
        state = replace(state, lifecycle="open")
    match payload:
        case Report() | Message() | Identity() | Forged() | WordsChanged():
            return _from_outside(state, payload)
        case Reply() | Status() | Assign() | Urgency():
            return _from_desk(state, payload)
        case Referral():
            return replace(state, referrals=_referrals(state.referrals, payload))
        case Opened() | IdentityOpened() | Note():
            return _looked_at(state, payload)
        case Closing() | Reopened():
            return _turned(state, payload)
        case _:
            return state


def _from_outside(state: CaseState, payload: Report | Message | Identity | Forged | WordsChanged) -> CaseState:
    match payload:
        case Report():
            state = replace(state, report=payload)
            return _waits_for_us(state, payload.at)
        case Message():
            return _message(state, payload)
        case Identity():
            return replace(state, identity=payload)
        case Forged():
            return replace(state, forged=state.forged + 1, seen_items=state.seen_items | {payload.item_id})
        case WordsChanged():
            seen = state.seen_items | ({payload.item_id} if payload.item_id else frozenset())
            return replace(state, words_changed_at=payload.at, seen_items=seen)


def _message(state: CaseState, payload: Message) -> CaseState:
    """A closed case that hears from its person is open again."""
    state = replace(
        state,
        messages=state.messages + 1,
        seen_items=state.seen_items | {payload.item_id},
        danger_tick=state.danger_tick or payload.danger,
        alarm_ids=(*state.alarm_ids, payload.alarm_id) if payload.alarm_id else state.alarm_ids,
        lifecycle="open" if state.lifecycle == "closed" else state.lifecycle,
    )
    return _waits_for_us(state, payload.at)


def _waits_for_us(state: CaseState, at: datetime) -> CaseState:
    """She has waited since the first word we left without an answer, not since her last."""
    since = state.waiting_since if state.waiting == "us" and state.waiting_since else at
    return replace(state, waiting="us", waiting_since=since, last_from_person_at=at)


def _from_desk(state: CaseState, payload: Reply | Status | Assign | Urgency) -> CaseState:
    match payload:
        case Reply():
            first = state.first_answer_at or payload.at
            state = replace(state, replies=state.replies + 1, first_answer_at=first, danger_tick=False, alarm_ids=())
            waiting: Waiting = "none" if state.lifecycle == "closed" else "person"
            return replace(state, waiting=waiting, waiting_since=payload.at)
        case Status():
            since = state.waiting_since if payload.waiting == state.waiting else payload.at
            answered = payload.waiting != "us"
            return replace(
                state,
                waiting=payload.waiting,
                waiting_since=since,
                next_step=payload.next_step,
                due=payload.due,
                danger_tick=state.danger_tick and not answered,
                alarm_ids=() if answered else state.alarm_ids,
            )
        case Assign():
            return replace(state, assignee=payload.member_id)
        case Urgency(level=None):
            return replace(state, override=None)
        case Urgency():
            override = Override(payload.level or "", payload.reason, payload.at, payload.author.member_id)
            return replace(state, override=override)


def _looked_at(state: CaseState, payload: Opened | IdentityOpened | Note) -> CaseState:
    match payload:
        case Opened():
            opening = (payload.role, payload.day)
            openings = state.openings if opening in state.openings else (*state.openings, opening)
            return replace(state, openings=openings, read_day=state.read_day or payload.day)
        case IdentityOpened():
            return replace(state, identity_openings=(*state.identity_openings, payload))
        case Note():
            return replace(state, heavy=state.heavy or payload.heavy)


def _turned(state: CaseState, payload: Closing | Reopened) -> CaseState:
    if isinstance(payload, Closing):
        return replace(
            state,
            lifecycle="closed",
            closing=payload,
            waiting="none",
            waiting_since=None,
            danger_tick=False,
            alarm_ids=(),
        )
    return replace(state, lifecycle="open", waiting="us", waiting_since=payload.at)


def _referrals(known: tuple[ReferralState, ...], payload: Referral) -> tuple[ReferralState, ...]:
    """Steps of one referral merge by its id; facts of the service come from the first step that has them, the later state and
    the last words win: a step without a word leaves what she was told before on her card.
    """
    before = next((each for each in known if each.referral_id == payload.referral_id), None)
    steps = (*(before.steps if before else ()), (payload.state, payload.at))
    after = ReferralState(
        referral_id=payload.referral_id,
        service_id=(before and before.service_id) or payload.service_id,
        service_name=(before and before.service_name) or payload.service_name,
        service_phone=(before and before.service_phone) or payload.service_phone,
        service_web=(before and before.service_web) or payload.service_web,
        needs=(before and before.needs) or payload.needs,
        land=(before and before.land) or payload.land,
        state=payload.state,
        at=payload.at,
        by=payload.by,
        text=payload.text or (before.text if before else ""),
        steps=steps,
    )
    if before is None:
        return (*known, after)
    return tuple(after if each is before else each for each in known)
