"""What the desk shows a reporter beside its replies: what happens next, and who opened her case. Must not know rows or desk keys.

Each document is padded to 16 KiB, so that no size tells whether there was an answer (TIM-04).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

import holidays

from hotline.casefile import letters
from hotline.casefile.letters import Letter
from hotline.casefile.payload import Moment, Sealed
from hotline.casefile.report import CaseKeys
from hotline.casefile.state import CaseState, ReferralState
from hotline.store.clock import berlin_day
from hotline.vault.envelope import Key, pad_to
from hotline.vault.seal import seal_to

NEXT_LABEL, PRIVATE_LABEL = "view-next", "view-private"
SIZE = 16 * 1024
_ROOM = SIZE - 256
_CARDS = 12
_SHOWN = 300
_HIDDEN = frozenset({"suggested", "withdrawn"})
_ON_THE_WAY = frozenset({"handed_over", "accepted", "begun"})


class ReferralCard(Sealed):
    """A support service that was offered to her, or that something was passed on to; `day` is that of its present state."""

    service_id: str
    name: str
    phone: str = ""
    web: str = ""
    state: str
    text: str = ""
    day: date | None = None


class NextView(Sealed):
    """What happens next, as of `at`. `answer_by`: until when a first answer is promised; None once it was given. `replies`: how many were
    written up to now. `fits`: whether so many lie in the mailbox, or were deleted by her; found out on reading."""

    v: Literal[1] = 1
    state: Literal["received", "read", "waiting_for_you", "passed_on", "finished"] = "received"
    received_day: date | None = None
    number: str = ""
    read_day: date | None = None
    answer_by: date | None = None
    day: date | None = None
    at: Moment | None = None
    referrals: tuple[ReferralCard, ...] = ()
    replies: int = 0
    fits: bool = True


class Opening(Sealed):
    """A role opened the case on a day."""

    role: str
    day: date


class PrivateView(Sealed):
    """What only she sees, behind the second word once she set one."""

    v: Literal[1] = 1
    openings: tuple[Opening, ...] = ()


@lru_cache(maxsize=16)
def _free_days(land: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DE", subdiv=land or None, years=year))


def working_day_after(day: date, *, count: int, land: str = "") -> date:
    """Return the `count`-th working day after `day` (Monday to Friday, without the holidays of `land`, two letters, or of all Germany)."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in _free_days(land, day.year):
            count -= 1
    return day


def next_view(state: CaseState, now: datetime, *, answer_days: int, land: str = "") -> NextView:
    """Return what she is to see of this state at `now`; never a note, an assessment or a suggestion she was not told of."""
    report = state.report
    received = berlin_day(report.at) if report else None
    owed = received is not None and state.first_answer_at is None and state.lifecycle != "closed"
    return NextView(
        state=_stage(state),
        received_day=received,
        number=state.number,
        read_day=state.read_day,
        answer_by=working_day_after(received, count=answer_days, land=land) if owed and received else None,
        day=berlin_day(now),
        at=now,
        referrals=_cards(state.referrals),
        replies=state.replies,
    )


def private_view(state: CaseState) -> PrivateView:
    """Return who opened her case, by role and day."""
    return PrivateView(openings=tuple(Opening(role=role, day=day) for role, day in state.openings[-200:]))


def seal_next(keys: CaseKeys, view: NextView, *, day: date) -> bytes:
    """Return the document sealed to the mailbox of `keys`, authentic by the link key. Needs a mailbox.

    Where not all cards fit, the oldest are left out.
    """
    mailbox_id, public = _mailbox(keys.mailbox_id, keys.mailbox_kem)
    while len(view.to_bytes()) > _ROOM and view.referrals:
        view = view.model_copy(update={"referrals": view.referrals[1:]})
    return seal_document(public, NEXT_LABEL, mailbox_id, link_key=keys.link_key, view=view, day=day)


def seal_private(keys: CaseKeys, view: PrivateView, *, day: date) -> bytes:
    """Return the document sealed to the private pair of `keys`, authentic by the link key. Needs a mailbox."""
    mailbox_id, public = _mailbox(keys.mailbox_id, keys.private_kem)
    return seal_document(public, PRIVATE_LABEL, mailbox_id, link_key=keys.link_key, view=view, day=day)


def seal_document(public: bytes, label: str, mailbox_id: bytes, *, link_key: Key, view: Sealed, day: date) -> bytes:
    """Return a document for a mailbox, of one size: sealed to one of its pairs and authentic by the link key."""
    key = letters.direction_key(link_key, letters.TO_REPORTER)
    letter = letters.write(key, Letter(mailbox_id, label, day, view.to_bytes()))
    return seal_to(public, label, mailbox_id, plaintext=pad_to(letter, SIZE))


def _mailbox(mailbox_id: str | None, public: bytes | None) -> tuple[bytes, bytes]:
    if mailbox_id is None or public is None:
        raise ValueError("this case has no mailbox")
    return bytes.fromhex(mailbox_id), public


def _stage(state: CaseState) -> Literal["received", "read", "waiting_for_you", "passed_on", "finished"]:
    if state.lifecycle == "closed":
        return "finished"
    if state.waiting == "person":
        return "waiting_for_you"
    if state.waiting == "service" or _is_with_a_service(state):
        return "passed_on"
    return "read" if state.read_day else "received"


def _is_with_a_service(state: CaseState) -> bool:
    """Whether something is on its way to a service, and she has not written since: then it is our turn again."""
    since = max((each.at for each in state.referrals if each.state in _ON_THE_WAY), default=None)
    wrote = state.last_from_person_at
    return since is not None and not (state.waiting == "us" and wrote is not None and wrote > since)


def _cards(referrals: Iterable[ReferralState]) -> tuple[ReferralCard, ...]:
    shown = [each for each in referrals if each.state not in _HIDDEN]
    return tuple(
        ReferralCard(
            service_id=each.service_id,
            name=each.service_name,
            phone=each.service_phone,
            web=each.service_web,
            state=each.state,
            text=each.text[:_SHOWN],
            day=berlin_day(each.at),
        )
        for each in shown[-_CARDS:]
    )
