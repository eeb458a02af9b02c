"""Appending to a case: the entry, and in the same transaction whatever follows from it. Must not know pages.

Errors: CaseChanged (somebody changed the same thing since), CaseNotHere (the author is no member any more).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import select

from hotline.casefile import ledger
from hotline.casefile.chain import Head
from hotline.casefile.entries import (
    AssignBody,
    Author,
    Body,
    ClosingBody,
    ForgedBody,
    IdentityBody,
    MessageBody,
    OpenedBody,
    Payload,
    ReferralBody,
    ReopenedBody,
    Reply,
    StatusBody,
    UrgencyBody,
    stamp,
)
from hotline.casefile.errors import CaseChanged, CaseNotHere
from hotline.casefile.opening.cases import CaseHandle, OpenCase, open_handle
from hotline.casefile.payload import SYSTEM
from hotline.casefile.post import replies
from hotline.casefile.post.replies import ReplyCopy
from hotline.casefile.state import CaseState, OpenEntry, fold
from hotline.casefile.tables import CaseFile
from hotline.roster.chain import Roster
from hotline.store.work import Work


@dataclass(frozen=True, slots=True)
class Line:
    """A body with who wrote it and when."""

    body: Body
    author: Author
    at: datetime


def append(
    work: Work, roster: Roster, case: CaseHandle | OpenCase, *bodies: Body, author: Author, seen: int | None = None
) -> OpenCase:
    """Append one entry for each body and return the case as it stands then. All of it is one transaction's.

    Rewrites summary, case row and both view documents; copies replies to the mailbox, where there is one. An `opened` entry for a role
    and day that stand there already is left out. What was appended since `case` was read stays: these come on top of it. `seen`: the
    head that the author had before her; raises CaseChanged when an entry since then changed the same thing. Raises CaseNotHere for an
    author who is no member any more, ChainBroken, CannotOpen, TooLong.
    """
    if author.kind == "staff" and (author.member_id is None or bytes.fromhex(author.member_id) not in roster.members):
        raise CaseNotHere
    fresh = refresh(work, case)
    since = [entry for entry in fresh.entries if seen is not None and entry.seq > seen]
    if seen is not None and collides(bodies, since):
        raise CaseChanged(since)
    return write(work, fresh, [Line(body, author, work.now) for body in bodies])


def refresh(work: Work, case: CaseHandle | OpenCase) -> OpenCase:
    """Return the case as its rows stand in this transaction; nothing is read again where nothing changed. Raises CaseNotHere."""
    handle = case.handle if isinstance(case, OpenCase) else case
    table = CaseFile
    row = work.db.execute(
        select(table.head_seq, table.head_hash, table.lifecycle).where(table.id == handle.case_id)
    ).one_or_none()
    if row is None:
        raise CaseNotHere
    head = Head(row[0], row[1])
    if isinstance(case, OpenCase) and head == handle.head:
        return case
    return open_handle(work, replace(handle, head=head, lifecycle=row[2]))


def write(work: Work, case: OpenCase, lines: Sequence[Line]) -> OpenCase:
    """Append the lines to a case just refreshed and write what follows from them; nothing at all for no lines."""
    handle = case.handle
    payloads = _payloads(case.state, lines)
    if not payloads:
        return case
    if not case.vouched:
        payloads.insert(0, _cut_short(work, handle))
    written = ledger.extend(work, handle.ck, handle.case_id, handle.head, payloads)
    state = fold(written.entries, work.now, after=case.state)
    if not ledger.move(work, handle.case_id, old=handle.head, new=written.head, state=state):
        raise CaseNotHere
    ledger.write_summary(work, handle.ck, handle.case_id, written.head, state, alarm_n=_alarm_n(work, handle))
    _copy_replies(work, state, written.entries)
    ledger.write_views(work, state)
    work.db.flush()
    after = replace(handle, head=written.head, lifecycle=state.lifecycle)
    return OpenCase(after, (*case.entries, *written.entries), state)


def collides(bodies: Sequence[Body], since: Sequence[OpenEntry]) -> bool:
    """Whether an entry since changed the same thing as one of the bodies would; words (notes, replies, messages) never collide."""
    meanwhile = {topic for entry in since if isinstance(entry.payload, Body) for topic in topics(entry.payload)}
    return any(topics(body) & meanwhile for body in bodies)


def topics(body: Body) -> frozenset[str]:
    """Return what a body changes that only one can decide. Closing is decided upon all that she has said."""
    match body:
        case AssignBody():
            return frozenset({"assignee"})
        case UrgencyBody():
            return frozenset({"urgency"})
        case StatusBody():
            return frozenset({"status"})
        case IdentityBody():
            return frozenset({"identity"})
        case ReferralBody():
            return frozenset({f"referral {body.referral_id}"})
        case ClosingBody():
            return frozenset({"lifecycle", "message", "status"})
        case ReopenedBody():
            return frozenset({"lifecycle"})
        case MessageBody():
            return frozenset({"message"})
        case _:
            return frozenset()


def _payloads(state: CaseState, lines: Sequence[Line]) -> list[Payload]:
    openings = set(state.openings)
    payloads: list[Payload] = []
    for line in lines:
        if isinstance(line.body, OpenedBody):
            opening = (line.body.role, line.body.day)
            if opening in openings:
                continue
            openings.add(opening)
        payloads.append(stamp(line.body, at=line.at, author=line.author))
    return payloads


def _cut_short(work: Work, handle: CaseHandle) -> Payload:
    """What stands in the course from now on: the summary written after it vouches for the end as it is, and would hide what was lost."""
    return stamp(ForgedBody(item_id=handle.case_id.hex(), what="end"), at=work.now, author=SYSTEM)


def _alarm_n(work: Work, handle: CaseHandle) -> int:
    """The highest n of the case's alarms so far, out of the summary that is about to be replaced."""
    summary = ledger.summary_at(work, handle.ck, handle.case_id, handle.head)
    return summary.alarm_n if summary else 0


def _copy_replies(work: Work, state: CaseState, entries: Sequence[OpenEntry]) -> None:
    if state.report is None:
        return
    for entry in entries:
        if isinstance(entry.payload, Reply):
            copy = ReplyCopy(seq=entry.seq, at=entry.payload.at, body=entry.payload.body)
            row = replies.copy_row(state.report.keys, copy, day=work.today)
            if row is not None:
                work.db.add(row)
