"""What the reporter keeps in her mailbox for herself: copies of what she sent, of her report, and which replies she deleted.

Sealed under the mailbox's own box: the desk cannot read it. Must not know pages.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter
from sqlmodel import col, select

from hotline.casefile.entries import ReportBody
from hotline.casefile.letters import LETTER_SIZES
from hotline.casefile.payload import Moment, Sealed, Text
from hotline.casefile.tables import MailboxNote
from hotline.store.work import Work
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotOpen, Key, ctx, expand, pad, unpad
from hotline.vault.symmetric import aead, open_aead

LABEL = "mailbox-note"


class SentNote(Sealed):
    """Her copy of a message she sent."""

    kind: Literal["sent"] = "sent"
    at: Moment
    body: Text
    danger: bool = False


class ReportNote(Sealed):
    """Her copy of the report, where she chose to keep it."""

    kind: Literal["report"] = "report"
    at: Moment
    report: ReportBody


class DeletedNote(Sealed):
    """Which replies she deleted (seqs): one that is put back by somebody is refused."""

    kind: Literal["deleted"] = "deleted"
    seqs: tuple[int, ...] = ()


Note: TypeAlias = Annotated[SentNote | ReportNote | DeletedNote, Field(discriminator="kind")]

_READER: TypeAdapter[Note] = TypeAdapter(Note)


def keep(work: Work, box: Key, *, mailbox_id: bytes, note: SentNote | ReportNote | DeletedNote) -> None:
    """Keep a note. There is one of deleted replies in a mailbox: it replaces the one before. Raises TooLong."""
    note_id = _deleted_id(box) if isinstance(note, DeletedNote) else new_id()
    row = work.db.get(MailboxNote, note_id) or MailboxNote(
        id=note_id, mailbox_id=mailbox_id, day=work.today, sealed=b""
    )
    row.sealed = aead(box, ctx(LABEL, mailbox_id, note_id), pad(note.to_bytes(), LETTER_SIZES))
    work.db.add(row)
    work.db.flush()


def read_all(
    work: Work, box: Key, *, mailbox_id: bytes
) -> Iterator[tuple[bytes, SentNote | ReportNote | DeletedNote | None]]:
    """Yield row id and note of everything she keeps; None for a row that was not written here."""
    table = MailboxNote
    for row in work.db.exec(select(table).where(table.mailbox_id == mailbox_id).order_by(col(table.id))):
        try:
            data = unpad(open_aead(box, ctx(LABEL, mailbox_id, row.id), row.sealed))
            yield row.id, _READER.validate_json(data)
        except (CannotOpen, ValueError):
            yield row.id, None


def deleted(work: Work, box: Key, *, mailbox_id: bytes) -> frozenset[int]:
    """Return the seqs of the replies she deleted."""
    row = work.db.get(MailboxNote, _deleted_id(box))
    if row is None:
        return frozenset()
    note = next((note for row_id, note in read_all(work, box, mailbox_id=mailbox_id) if row_id == row.id), None)
    return frozenset(note.seqs) if isinstance(note, DeletedNote) else frozenset()


def _deleted_id(box: Key) -> bytes:
    return expand(box, "deleted-messages", length=16).reveal()
