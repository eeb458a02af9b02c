"""Checkpoints of the audit log: signed, kept beside it, mailed out by tick (vault.md 9). Must not know who is mailed.

Each function that writes flushes and never commits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlmodel import col, func, select

from hotline.audit.queries import Size, size
from hotline.audit.rules import Checkpoint, NotACheckpoint, read, written
from hotline.audit.tables import AuditCheckpoint
from hotline.settings import Settings
from hotline.store import clock
from hotline.store.work import Work
from hotline.vault.envelope import Key
from hotline.vault.note import NotANote, NoteSigner, open_note


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as it stands in the table. `note` is the signed text; whoever relies on it opens it with the log key."""

    number: int
    hour: datetime
    size: int
    note: str


def signer_of(settings: Settings, seed: Key) -> NoteSigner:
    """Return the log's signer. Its name, and so the origin of every checkpoint, is the desk's host and "/log": what mails show anyway."""
    return NoteSigner(f"{urlsplit(settings.desk_url).hostname or 'localhost'}/log", seed)


def present(work: Work, signer: NoteSigner) -> str:
    """Return a signed checkpoint of this moment, without keeping it."""
    end = size(work)
    return signer.sign(written(Checkpoint(signer.key.name, end.seq, end.hash, clock.hour(work.now))))


def take(work: Work, signer: NoteSigner) -> Kept:
    """Sign a checkpoint of this moment, keep it as the newest, and return it."""
    number = (work.db.exec(select(func.max(col(AuditCheckpoint.number)))).one() or 0) + 1
    row = AuditCheckpoint(number=number, hour=clock.hour(work.now), size=size(work).seq, note=present(work, signer))
    work.db.add(row)
    work.db.flush()
    return _kept(row)


def newest(work: Work) -> Kept | None:
    """Return the newest checkpoint, None before the first."""
    row = work.db.exec(select(AuditCheckpoint).order_by(col(AuditCheckpoint.number).desc()).limit(1)).first()
    return _kept(row) if row is not None else None


def is_due(work: Work) -> bool:
    """Say whether no checkpoint was taken in this hour or later."""
    last = newest(work)
    return last is None or last.hour < clock.hour(work.now)


def marks(work: Work, public: bytes) -> Iterator[Size]:
    """Yield what the kept checkpoints say that the log key with these public bytes signed, by number; forged ones are left out."""
    for note in work.db.exec(select(AuditCheckpoint.note).order_by(col(AuditCheckpoint.number))):
        try:
            yield mark(note, public)
        except (NotANote, NotACheckpoint):
            continue


def mark(note: str, public: bytes, *, name: str | None = None) -> Size:
    """Return what one signed checkpoint says. Raises NotANote for one that the key did not sign, NotACheckpoint for another text."""
    point = read(open_note(note, public, name=name))
    return Size(point.size, point.head)


def _kept(row: AuditCheckpoint) -> Kept:
    return Kept(row.number, row.hour, row.size, row.note)
