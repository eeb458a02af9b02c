"""Does this store hold what the keystore remembers, and does the clock go forward? Asked before anything is served (CR-09b).

Must not know what a case contains, nor what is done about the answer. Errors: TakenBack, ClockSetBack.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from hotline.audit.checkpoints import newest
from hotline.audit.queries import Size, contains, size
from hotline.audit.tables import AuditEntry, AuditHead
from hotline.roster.queries import signed_rows
from hotline.store.keystore import Anchor
from hotline.store.work import Work

TOLERANCE = timedelta(minutes=5)
"""So far a clock may be put back by its own correction."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing. `rows`: first and last number of the log that the keystore knows and the store lacks (None: it lacks none, but is another
    log); `until`: day of the last row that is there, where it can be read; `statements`: how many of the roster are missing."""

    rows: tuple[int, int] | None
    until: date | None
    statements: int

    def __str__(self) -> str:
        """One sentence for the operator; it names rows and days, nothing else."""
        parts = []
        if self.rows is not None:
            parts.append(f"rows {self.rows[0]} to {self.rows[1]} of the audit log are missing")
        if self.statements:
            parts.append(f"{self.statements} statements of the roster are missing")
        if not parts:
            parts.append("its audit log or roster is another one than the keystore remembers")
        ends = f" (it ends on {self.until.isoformat()})" if self.until and self.rows else ""
        return f"The database is older than its keystore{ends}: {', and '.join(parts)}."


class TakenBack(Exception):
    """The store was taken back to an older state, or exchanged; `gap` says what is missing. Nothing is served and nothing destroyed."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(
            f"{gap} Bring back the newest copy with `hotline restore`, which also names the days that are lost."
        )
        self.gap = gap


class ClockSetBack(Exception):
    """The clock shows less than the newest checkpoint."""

    def __init__(self, present: datetime, checkpoint: datetime) -> None:
        super().__init__(
            f"The clock shows {present:%Y-%m-%d %H:%M} UTC, but the newest checkpoint was taken in the hour of {checkpoint:%Y-%m-%d %H:%M}."
            " Set the clock right. If it was ahead then, and is right now: `hotline audit checkpoint --clock-is-right`."
        )
        self.present, self.checkpoint = present, checkpoint


def gap(work: Work) -> Gap | None:
    """Return what the store lacks of what the keystore's anchor remembers; None when it lacks nothing. A longer chain is fine.

    The public surface on PostgreSQL may not read the rows of the log: there the head alone is compared.
    """
    anchor = work.keystore.anchor()
    if anchor is None:
        return None
    statements, same_roster = _roster(work, anchor)
    end = size(work)
    if end.seq < anchor.audit_seq:
        return Gap((end.seq + 1, anchor.audit_seq), _last_day(work), statements)
    if statements or not same_roster or not _holds(work, end, anchor):
        return Gap(None, None, statements)
    return None


def is_behind(work: Work) -> bool:
    """Say whether the log is shorter than the anchor remembers: the quick question before each row and each report."""
    anchor = work.keystore.anchor()
    if anchor is None or not anchor.audit_seq:
        return False
    return (work.db.exec(select(AuditHead.seq)).one_or_none() or 0) < anchor.audit_seq


def check_store(work: Work) -> None:
    """Return when the store holds what the keystore remembers. Raises TakenBack."""
    found = gap(work)
    if found is not None:
        raise TakenBack(found)


def check_clock(work: Work) -> None:
    """Return when the clock is not behind the newest checkpoint. Raises ClockSetBack."""
    last = newest(work)
    if last is not None and work.now < last.hour - TOLERANCE:
        raise ClockSetBack(work.now, last.hour)


def _roster(work: Work, anchor: Anchor) -> tuple[int, bool]:
    if not anchor.roster_seq:
        return 0, True
    rows = signed_rows(work.db)
    found = {row.seq: row.hash for row in rows}
    return max(0, anchor.roster_seq - len(rows)), found.get(anchor.roster_seq) == anchor.roster_head


def _holds(work: Work, end: Size, anchor: Anchor) -> bool:
    if end.seq == anchor.audit_seq:
        return end.hash == anchor.audit_head
    return work.settings.surface == "public" or contains(work, anchor.audit_seq, anchor.audit_head)


def _last_day(work: Work) -> date | None:
    if work.settings.surface == "public":
        return None
    return work.db.exec(select(col(AuditEntry.day)).order_by(col(AuditEntry.seq).desc()).limit(1)).first()
