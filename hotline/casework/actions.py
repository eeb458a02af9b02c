"""Acts on one case, each an entry of its chain, each with its row in the audit log, in one transaction. Must not know pages.

A case is opened before it is acted on; the opening page logged the reading, the act logs itself (vault.md 9).
"""

from datetime import date
from typing import Literal

from hotline.accounts.queries import Staff
from hotline.casefile import house
from hotline.casefile.entries import (
    AssignBody,
    Author,
    Body,
    ClosingBody,
    IdentityBody,
    IdentityOpenedBody,
    NoteBody,
    OpenedBody,
    ReopenedBody,
    ReplyBody,
    StatisticsBody,
    StatusBody,
    UrgencyBody,
)
from hotline.casefile.opening.appending import append, refresh
from hotline.casefile.opening.cases import CaseHandle, OpenCase, open_identity, unlock
from hotline.casefile.opening.intray import drain
from hotline.casefile.state import ReferralState
from hotline.store.clock import month
from hotline.store.work import Work
from hotline.vault.entropy import new_id

Waiting = Literal["us", "person", "service", "none"]

_SETTLED = frozenset({"declined", "helped", "helped_partly", "helped_not", "withdrawn", "suggested"})


def author_of(staff: Staff) -> Author:
    """The author that goes into an entry: her id, and the role she has on that day."""
    return Author(kind="staff", member_id=staff.member_id.hex(), role=staff.role.value)


def drain_trays(work: Work, staff: Staff) -> int:
    """Take what the public side added into the cases; returns how many items. Each drained case is one row of the log."""
    return drain(work, staff.roster, staff.keyring)


def open_to_read(work: Work, staff: Staff, case_id: bytes) -> OpenCase:
    """Open a case for its page, in a transaction that reads: logged first, in a short one of its own, then read. Raises CaseNotHere.

    Nothing is read while others wait to write: on the first opening by a role on a day, its entry follows in a second short transaction.
    """
    with work.apart() as log:
        handle = log_opening(log, staff, case_id)
    case = refresh(work, handle)
    if _is_marked(case, staff, work.today):
        return case
    with work.apart() as log:
        return mark_opened(log, staff, case)


def log_opening(work: Work, staff: Staff, case_id: bytes) -> CaseHandle:
    """Log that she opens the case, before it is read, and return its keys. Raises CaseNotHere."""
    handle = unlock(work, staff.keyring, case_id, rewrap=True)
    staff.audit(work, "case opened", handle.trace)
    return handle


def mark_opened(work: Work, staff: Staff, case: OpenCase) -> OpenCase:
    """Append the entry that says so where it is the first opening by a role on a day."""
    if _is_marked(case, staff, work.today):
        return case
    return append(work, staff.roster, case, OpenedBody(role=staff.role.value, day=work.today), author=author_of(staff))


def _is_marked(case: OpenCase, staff: Staff, today: date) -> bool:
    return (staff.role.value, today) in case.state.openings


def send_reply(work: Work, staff: Staff, case: OpenCase, *, body: str, seen: int | None = None) -> OpenCase:
    """Answer: the entry and, in the same transaction, the sealed copy in her mailbox."""
    return _act(work, staff, case, "reply sent", ReplyBody(body=body), seen=seen)


def add_note(work: Work, staff: Staff, case: OpenCase, *, body: str, heavy: bool, seen: int | None = None) -> OpenCase:
    """Write a note for the team."""
    return _act(work, staff, case, "note written", NoteBody(body=body, heavy=heavy), seen=seen)


def assign(work: Work, staff: Staff, case: OpenCase, *, member_id: str | None, seen: int | None = None) -> OpenCase:
    """Say who takes care from now on (member id in hex), or nobody."""
    return _act(work, staff, case, "case assigned", AssignBody(member_id=member_id), seen=seen)


def set_status(
    work: Work,
    staff: Staff,
    case: OpenCase,
    *,
    waiting: Waiting,
    next_step: str,
    due: date | None,
    seen: int | None = None,
) -> OpenCase:
    """Say whom the case waits for, what comes next and until when."""
    return _act(
        work, staff, case, "next step set", StatusBody(waiting=waiting, next_step=next_step or "", due=due), seen=seen
    )


def set_urgency(
    work: Work, staff: Staff, case: OpenCase, *, level: str | None, reason: str, seen: int | None = None
) -> OpenCase:
    """Overrule the rules with a reason; None goes back to them."""
    return _act(work, staff, case, "urgency set", UrgencyBody(level=level, reason=reason), seen=seen)


def open_person(work: Work, staff: Staff, case: OpenCase, *, reason: str) -> tuple[IdentityBody | None, OpenCase]:
    """Open name and contact; reason, role and day stand in the course and in the log."""
    body = IdentityOpenedBody(reason=reason, role=staff.role.value, day=work.today)
    after = _act(work, staff, case, "identity opened", body)
    return open_identity(after), after


def open_referrals(case: OpenCase) -> list[ReferralState]:
    """Referrals that are still under way; closing asks about them first (vault.md 11)."""
    return [each for each in case.state.referrals if each.state not in _SETTLED]


def close(
    work: Work, staff: Staff, case: OpenCase, *, reason: str, outcome: str, text: str, seen: int | None = None
) -> OpenCase:
    """Close, and put the row of figures without a person into the desk's house file; closing again replaces that row."""
    statistics_id = (case.state.closing and case.state.closing.statistics_id) or new_id().hex()
    body = ClosingBody(reason=reason, outcome=outcome, text=text, statistics_id=statistics_id)
    after = _act(work, staff, case, "case closed", body, seen=seen)
    house.append(work, staff.keyring, case.handle.desk_id, _figures(work, case, statistics_id, outcome))
    return after


def reopen(work: Work, staff: Staff, case: OpenCase, *, reason: str, seen: int | None = None) -> OpenCase:
    """Open a closed case again."""
    return _act(work, staff, case, "case reopened", ReopenedBody(reason=reason), seen=seen)


def _act(work: Work, staff: Staff, case: OpenCase, action: str, body: Body, *, seen: int | None = None) -> OpenCase:
    """One entry and its row in the log. `seen`: the head she had before her; raises CaseChanged where somebody was quicker."""
    staff.audit(work, action, case.handle.trace)
    return append(work, staff.roster, case, body, author=author_of(staff), seen=seen)


def _figures(work: Work, case: OpenCase, statistics_id: str, outcome: str) -> StatisticsBody:
    report = case.state.report
    if report is None:
        return StatisticsBody(statistics_id=statistics_id, month=month(work.today), outcome=outcome)
    return StatisticsBody(
        statistics_id=statistics_id,
        month=month(work.today),
        via=report.via,
        land=report.land,
        role=report.role,
        office_kind=report.office_kind,
        level=report.level,
        forms=tuple(sorted({form for incident in report.incidents for form in incident.forms})),
        concerns=report.concerns,
        outcome=outcome,
        referrals=tuple(sorted(each.state for each in case.state.referrals)),
    )
