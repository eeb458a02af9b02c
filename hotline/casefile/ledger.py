"""The rows of a case's chain and what is rewritten with each entry. Holds a case key, never a desk key; must not know who appends.

Acts flush and never commit; writers take turns (hotline/store/work.py), and the unique (case, seq) holds where they did not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, update
from sqlmodel import col, select

from hotline.casefile import chain, views
from hotline.casefile import summary as summaries
from hotline.casefile.chain import Head, SealedEntry
from hotline.casefile.entries import Identity, Payload, Report, read
from hotline.casefile.errors import ChainBroken
from hotline.casefile.state import CaseState, OpenEntry
from hotline.casefile.summary import Summary
from hotline.casefile.tables import CaseFile, Entry, Mailbox, SummaryRow
from hotline.store.clock import berlin_day
from hotline.store.work import Work
from hotline.vault.entropy import new_id
from hotline.vault.envelope import PAD_SIZES, CannotOpen, Key

_SIZES: Mapping[type, Sequence[int]] = {Report: chain.REPORT_SIZES, Identity: chain.IDENTITY_SIZES}
"""Kinds whose entries begin at a larger size than the smallest."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was put behind the head of a chain: the new head and the entries."""

    head: Head
    entries: tuple[OpenEntry, ...]


def extend(work: Work, ck: Key, case_id: bytes, head: Head, payloads: Sequence[Payload]) -> Written:
    """Seal the payloads behind `head`, one link each, and add their rows. Raises TooLong for one that fits no size."""
    opened: list[OpenEntry] = []
    rows: list[dict[str, object]] = []
    for payload in payloads:
        sizes = _SIZES.get(type(payload), PAD_SIZES)
        entry = chain.seal(ck, case_id, head, entry_id=new_id(), payload=payload.to_bytes(), sizes=sizes)
        rows.append(_row(case_id, entry, work.today))
        opened.append(OpenEntry(entry.seq, entry.id, work.today, payload))
        head = Head(entry.seq, entry.hash)
    if rows:
        work.db.execute(insert(Entry), rows)
    return Written(head, tuple(opened))


def rows_of(work: Work, case_id: bytes) -> list[tuple[SealedEntry, date]]:
    """Return the links of a chain in order of seq, each with the day it was received."""
    table = Entry
    query = (
        select(table.id, table.seq, table.version, table.prev_hash, table.hash, table.sealed, table.received_day)  # type: ignore[call-overload]
        .where(table.case_id == case_id)
        .order_by(col(table.seq))
    )
    return [(SealedEntry(*row[:-1]), row[-1]) for row in work.db.execute(query)]


def open_rows(ck: Key, case_id: bytes, rows: Sequence[tuple[SealedEntry, date]], head: Head) -> tuple[OpenEntry, ...]:
    """Return the opened entries of a whole chain. Raises ChainBroken or CannotOpen: a case is read as a whole or not at all.

    An entry without its bytes breaks the chain too: its hash stands, but whoever redacts will have to say so in a sealed entry.
    """
    chain.verify(case_id, [entry for entry, _ in rows], head)
    taken = next((entry.seq for entry, _ in rows if entry.sealed is None), None)
    if taken is not None:
        raise ChainBroken(taken)
    return tuple(OpenEntry(entry.seq, entry.id, day, read(chain.unseal(ck, case_id, entry))) for entry, day in rows)


def move(work: Work, case_id: bytes, *, old: Head, new: Head, state: CaseState) -> bool:
    """Let the case row follow its chain from `old` to `new`; False when it is no longer at `old`.

    A case that is open again is no longer to be deleted.
    """
    values: dict[str, object] = {"head_seq": new.seq, "head_hash": new.hash, **plain_facts(state)}
    if state.lifecycle != "closed":
        values |= {"delete_after_month": None, "marked_day": None}
    table = CaseFile
    statement = (
        update(table)
        .where(col(table.id) == case_id, col(table.head_seq) == old.seq, col(table.head_hash) == old.hash)
        .values(values)
    )
    return bool(work.db.execute(statement).rowcount)  # type: ignore[attr-defined]


def plain_facts(state: CaseState) -> dict[str, object]:
    """Return the two columns of the case row that follow from its state: lifecycle and the day since which she waits for us."""
    waiting = berlin_day(state.waiting_since) if state.waiting == "us" and state.waiting_since else None
    return {"lifecycle": state.lifecycle, "waiting_since_day": waiting}


def write_summary(work: Work, ck: Key, case_id: bytes, head: Head, state: CaseState, *, alarm_n: int) -> None:
    """Write the summary anew for the chain that ends at `head`; one that was lost is there again."""
    sealed = summaries.seal(ck, case_id, head, summaries.summarise(state, alarm_n=alarm_n))
    here = col(SummaryRow.case_id) == case_id
    if not work.db.execute(update(SummaryRow).where(here).values(sealed=sealed)).rowcount:  # type: ignore[attr-defined]
        work.db.execute(insert(SummaryRow), [{"case_id": case_id, "sealed": sealed}])


def first_summary(work: Work, ck: Key, case_id: bytes, head: Head, state: CaseState, *, alarm_n: int) -> None:
    """Write the summary of a new case. The public side may add rows of cases and do nothing else to them."""
    sealed = summaries.seal(ck, case_id, head, summaries.summarise(state, alarm_n=alarm_n))
    work.db.execute(insert(SummaryRow), [{"case_id": case_id, "sealed": sealed}])


def summary_at(work: Work, ck: Key, case_id: bytes, head: Head) -> Summary | None:
    """Return the summary of the chain that ends at `head`; None where there is none, or one of another end."""
    table = SummaryRow
    sealed = work.db.exec(select(table.sealed).where(table.case_id == case_id)).one_or_none()
    try:
        return summaries.unseal(ck, case_id, head, sealed) if sealed else None
    except CannotOpen:
        return None


def write_views(work: Work, state: CaseState) -> None:
    """Write both view documents of the case's mailbox anew; nothing where it has none (any more)."""
    if state.report is None or state.report.keys.mailbox_id is None:
        return
    keys = state.report.keys
    settings = work.settings
    view = views.next_view(state, work.now, answer_days=settings.answer_within_days, land=settings.holidays_land)
    values = {
        "next_view": views.seal_next(keys, view, day=work.today),
        "private_view": views.seal_private(keys, views.private_view(state), day=work.today),
    }
    mailbox_id = bytes.fromhex(state.report.keys.mailbox_id)
    work.db.execute(update(Mailbox).where(col(Mailbox.id) == mailbox_id).values(values))


def _row(case_id: bytes, entry: SealedEntry, day: date) -> dict[str, object]:
    return {
        "id": entry.id,
        "case_id": case_id,
        "seq": entry.seq,
        "version": entry.version,
        "received_day": day,
        "prev_hash": entry.prev_hash,
        "hash": entry.hash,
        "size": entry.size,
        "sealed": entry.sealed,
    }
