"""What lies in a mailbox: the desk's replies, her own copies, the two documents. Opens with the mailbox's seed, never with a desk key.

What is not authentic by the link key never reaches her; the desk is told of it (CR-15).
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, delete, select

from hotline.audit.actions import record
from hotline.casefile import intray, letters, views
from hotline.casefile.entries import ReportBody
from hotline.casefile.errors import NotAllowed
from hotline.casefile.payload import Sealed
from hotline.casefile.post import notes, replies
from hotline.casefile.post.codes import OpenMailbox
from hotline.casefile.post.keys import AllKeys, ReadKeys
from hotline.casefile.post.notes import DeletedNote, ReportNote, SentNote
from hotline.casefile.post.replies import ReplyCopy
from hotline.casefile.tables import Mailbox, MailboxMessage, MailboxNote
from hotline.casefile.views import NextView, PrivateView
from hotline.roster.queries import current
from hotline.store.work import StoreBusy, Work
from hotline.vault.envelope import CannotOpen, Key, unpad
from hotline.vault.mailkey import KemKey, MailboxKey, PrivateKey, unwrap_private


@dataclass(frozen=True, slots=True)
class BoxMessage:
    """One message in the mailbox; `id` is hex, `at` UTC, `mine`: she wrote it (then `danger` says whether she ticked it)."""

    id: str
    mine: bool
    at: datetime
    body: str = field(repr=False)
    danger: bool = False


def messages(work: Work, box: OpenMailbox) -> list[BoxMessage]:
    """Return the messages of a mailbox, oldest first; her own only with her own code. Raises NotAllowed for a code that only sends.

    A reply that is not authentic, comes twice or was deleted before is left out, removed, and the desk is told.
    """
    kem, key = _reader(box)
    gone = _deleted(work, box)
    found: list[BoxMessage] = []
    seen: set[int] = set(gone)
    forged: list[bytes] = []
    for row in _rows(work, box.mailbox_id):
        reply = _read(row, kem, key)
        if reply is None or reply.seq in seen:
            forged.append(row.id)
            continue
        seen.add(reply.seq)
        found.append(BoxMessage(row.id.hex(), mine=False, at=reply.at, body=reply.body))
    if forged:
        _tell(work, box, forged)
    found += _own(work, box)
    return sorted(found, key=lambda each: (each.at, each.id))


def delete_message(work: Work, box: OpenMailbox, message_id: str) -> bool:
    """Delete one message from this mailbox for good; False when it holds none of this id (hex). Raises NotAllowed."""
    mailbox = MailboxKey(box.all_keys().ms)
    try:
        row_id = bytes.fromhex(message_id)
    except ValueError:
        return False
    row = work.db.get(MailboxMessage, row_id) if len(row_id) == 16 else None
    if row is None or row.mailbox_id != box.mailbox_id:
        return _delete_own(work, box, row_id)
    kem, key = _reader(box)
    reply = _read(row, kem, key)
    if reply is not None:
        seqs = sorted({*notes.deleted(work, mailbox.box, mailbox_id=box.mailbox_id), reply.seq})
        notes.keep(work, mailbox.box, mailbox_id=box.mailbox_id, note=DeletedNote(seqs=tuple(seqs)))
    work.db.delete(row)
    work.db.flush()
    return True


def next_view(work: Work, box: OpenMailbox) -> NextView:
    """Return what happens next. A document that is not the desk's is not shown: the desk is told, and she sees the empty one.

    `fits` is false where a reply is missing, or where the document is an older one that was put back.
    """
    kem, key = _reader(box)
    row = work.db.get(Mailbox, box.mailbox_id)
    body = None if row is None else _document(row.next_view, kem, key, views.NEXT_LABEL, box.mailbox_id)
    if body is None:
        _tell(work, box, [box.mailbox_id])
        return NextView()
    view = NextView.model_validate_json(body)
    return view.model_copy(update={"fits": _fits(work, box, view.replies)})


def _fits(work: Work, box: OpenMailbox, replies: int) -> bool:
    if not isinstance(box.keys, AllKeys):
        return True  # who only reads does not know what she deleted
    kem, key = _reader(box)
    here = {reply.seq for row in _rows(work, box.mailbox_id) if (reply := _read(row, kem, key)) is not None}
    return len(here | _deleted(work, box)) == replies


def private_view(work: Work, box: OpenMailbox) -> PrivateView | None:
    """Return who opened her case; None when a second word guards it. Raises NotAllowed for any but her own code."""
    keys = box.all_keys()
    row = work.db.get(Mailbox, box.mailbox_id)
    if row is None:
        return None
    try:
        private = PrivateKey(unwrap_private(keys.ms, row.wrap))
    except CannotOpen:
        return None
    key = letters.direction_key(keys.link_key, letters.TO_REPORTER)
    body = _document(row.private_view, private, key, views.PRIVATE_LABEL, box.mailbox_id)
    if body is None:
        _tell(work, box, [box.mailbox_id])
        return PrivateView()
    return PrivateView.model_validate_json(body)


def report_copy(work: Work, box: OpenMailbox) -> ReportBody | None:
    """Return her copy of the report, where she chose to keep it; None otherwise, and for any but her own code."""
    if not isinstance(box.keys, AllKeys):
        return None
    kept = notes.read_all(work, MailboxKey(box.keys.ms).box, mailbox_id=box.mailbox_id)
    return next((note.report for _, note in kept if isinstance(note, ReportNote)), None)


def _rows(work: Work, mailbox_id: bytes) -> Sequence[MailboxMessage]:
    table = MailboxMessage
    return work.db.exec(
        select(table).where(table.mailbox_id == mailbox_id).order_by(col(table.day), col(table.id))
    ).all()


def _reader(box: OpenMailbox) -> tuple[KemKey, Key]:
    keys = box.keys
    if isinstance(keys, AllKeys):
        return KemKey(MailboxKey(keys.ms).kem_seed), letters.direction_key(keys.link_key, letters.TO_REPORTER)
    if isinstance(keys, ReadKeys):
        return KemKey(keys.kem_seed), keys.to_reporter
    raise NotAllowed


def _read(row: MailboxMessage, kem: KemKey, key: Key) -> ReplyCopy | None:
    try:
        return replies.read_row(row, kem=kem, key=key)
    except CannotOpen:
        return None


def _document(blob: bytes, kem: KemKey | PrivateKey, key: Key, label: str, mailbox_id: bytes) -> bytes | None:
    try:
        data = unpad(kem.open(label, mailbox_id, blob=blob))
        day = letters.unchecked(data).day
        return letters.read(key, data, id=mailbox_id, kind=label, day=day).body
    except CannotOpen:
        return None


def _deleted(work: Work, box: OpenMailbox) -> frozenset[int]:
    if not isinstance(box.keys, AllKeys):
        return frozenset()
    return notes.deleted(work, MailboxKey(box.keys.ms).box, mailbox_id=box.mailbox_id)


def _own(work: Work, box: OpenMailbox) -> Iterator[BoxMessage]:
    if not isinstance(box.keys, AllKeys):
        return
    for row_id, note in notes.read_all(work, MailboxKey(box.keys.ms).box, mailbox_id=box.mailbox_id):
        if isinstance(note, SentNote):
            yield BoxMessage(row_id.hex(), mine=True, at=note.at, body=note.body, danger=note.danger)


def _delete_own(work: Work, box: OpenMailbox, row_id: bytes) -> bool:
    kept = notes.read_all(work, MailboxKey(box.all_keys().ms).box, mailbox_id=box.mailbox_id)
    if not any(each == row_id and isinstance(note, SentNote) for each, note in kept):
        return False
    work.db.exec(delete(MailboxNote).where(col(MailboxNote.id) == row_id))
    return True


def _tell(work: Work, box: OpenMailbox, rows: Sequence[bytes]) -> None:
    """Tell the desk of rows that are not its own and take them away; where she has no key to write with, or it is busy, next time."""
    if not isinstance(box.keys, AllKeys):
        return
    try:
        with _writable(work) as apart:
            for row_id in rows:
                item = intray.Item(at=apart.now, about=row_id.hex())
                intray.send(apart, box.keys, "forged-reply", item)
            if box.mailbox_id in rows:
                _empty_documents(apart, box.keys, box.mailbox_id)
            apart.db.exec(delete(MailboxMessage).where(col(MailboxMessage.id).in_(list(rows))))
            record(apart, current(apart), actor=None, role="reporter", action="mailbox.forged", trace=box.trace)
    except StoreBusy:
        return


def _empty_documents(work: Work, keys: AllKeys, mailbox_id: bytes) -> None:
    """Put empty documents in the place of forged ones, so that the desk is told once; its next entry writes them anew."""
    row = work.db.get(Mailbox, mailbox_id)
    if row is None:
        return
    sealed_to = {views.NEXT_LABEL: MailboxKey(keys.ms).kem_public}
    with suppress(CannotOpen):
        sealed_to[views.PRIVATE_LABEL] = PrivateKey(unwrap_private(keys.ms, row.wrap)).kem_public
    for label, public in sealed_to.items():
        view: Sealed = NextView() if label == views.NEXT_LABEL else PrivateView()
        document = views.seal_document(public, label, mailbox_id, link_key=keys.link_key, view=view, day=work.today)
        setattr(row, "next_view" if label == views.NEXT_LABEL else "private_view", document)
    work.db.add(row)


@contextmanager
def _writable(work: Work) -> Iterator[Work]:
    """Hand out a transaction that can be written to: one apart from a reading, or this one when it writes already."""
    with ExitStack() as stack:
        try:
            apart = stack.enter_context(work.apart())
        except RuntimeError:
            apart = work
        yield apart
