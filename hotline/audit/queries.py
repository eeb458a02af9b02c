"""Reads the audit log: verifies its chain, and opens lines for who holds the audit key. Must not know what a case contains.

Error: LogBroken.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from sqlmodel import col, select

from hotline.audit.actions import BODY_LABEL, LABEL, NO_KEY, START, entry_hash
from hotline.audit.tables import AuditEntry, AuditHead
from hotline.store.keystore import KeyGone, Keystore, Kind
from hotline.store.work import Work
from hotline.vault.entropy import ID_SIZE
from hotline.vault.envelope import CannotOpen, ctx, number, unpad
from hotline.vault.symmetric import open_aead

_AT_ONCE = 1000


class LogBroken(Exception):
    """The log is not as it was written. `seq` names the row, `what` is "altered", "missing", "inserted" or "cut"."""

    def __init__(self, seq: int, what: str) -> None:
        super().__init__(f"row {seq} of the audit log: {what}")
        self.seq = seq
        self.what = what


class Opener(Protocol):
    """Whoever holds the audit key."""

    def open(self, label: str, *parts: bytes, blob: bytes) -> bytes:
        """Return what was sealed to it. Raises CannotOpen."""
        ...


@dataclass(frozen=True, slots=True)
class Size:
    """How long the log is, and its last hash."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the auditor sees it. What concerned an erased case has day, number and hash only (`readable` is false)."""

    seq: int
    day: date
    hash: str
    readable: bool
    at: datetime | None = None
    actor: bytes | None = None
    role: str = ""
    action: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)


def size(work: Work) -> Size:
    """Return length and last hash as the log itself says; 0 and zeros for an empty one. `verify` tells whether it is true."""
    head = work.db.exec(select(AuditHead)).one_or_none()
    return Size(head.seq, bytes(head.hash)) if head else Size(0, START)


def contains(work: Work, seq: int, digest: bytes) -> bool:
    """Say whether row `seq` is there with this hash (number 0 always is): what the keystore's anchor asks."""
    if seq == 0:
        return True
    return work.db.exec(select(AuditEntry.hash).where(col(AuditEntry.seq) == seq)).one_or_none() == digest


def verify(work: Work, older: Size | None = None) -> Size:
    """Follow the whole chain and return its size; `older` must be on it. Raises LogBroken naming the first row that is wrong."""
    return _followed(work, Size(0, START), older)


def verify_since(work: Work, older: Size) -> Size:
    """Follow the chain from `older`, which is trusted, to its end and return its size. Raises LogBroken naming the first row that is wrong."""
    return _followed(work, older, older)


def _followed(work: Work, start: Size, older: Size | None) -> Size:
    seq, digest = start.seq, start.hash
    for found, day, payload, written in _rows(work, after=seq):
        if found != seq + 1:
            raise LogBroken(seq + 1, "missing")
        seq, digest = found, entry_hash(digest, seq=found, day=day, payload=payload)
        if digest != written:
            raise LogBroken(seq, "altered")
        if older is not None and seq == older.seq and digest != older.hash:
            raise LogBroken(seq, "altered")
    said = size(work)
    if said.seq > seq or (older is not None and older.seq > seq):
        raise LogBroken(seq + 1, "cut")
    if said.seq < seq:
        raise LogBroken(said.seq + 1, "inserted")
    if said.hash != digest:
        raise LogBroken(seq, "altered")
    return said


def lines(work: Work, opener: Opener, *, before: int | None = None, limit: int = 50) -> list[Line]:
    """Return up to `limit` rows, newest first, those before number `before`."""
    query = select(AuditEntry).order_by(col(AuditEntry.seq).desc()).limit(limit)
    if before is not None:
        query = query.where(col(AuditEntry.seq) < before)
    return [_line(work.keystore, opener, row) for row in work.db.exec(query)]


def _rows(work: Work, *, after: int) -> Iterator[tuple[int, date, bytes, bytes]]:
    table, last = AuditEntry, after
    while True:
        query = select(col(table.seq), col(table.day), col(table.payload), col(table.hash)).where(col(table.seq) > last)
        part = work.db.exec(query.order_by(col(table.seq)).limit(_AT_ONCE)).all()
        yield from part
        if len(part) < _AT_ONCE:
            return
        last = part[-1][0]


def _line(keystore: Keystore, opener: Opener, row: AuditEntry) -> Line:
    hidden = Line(row.seq, row.day, row.hash.hex(), readable=False)
    try:
        inner = opener.open(LABEL, number(row.seq), blob=row.payload)
        body = json.loads(unpad(_body(keystore, row.seq, inner[:ID_SIZE], inner[ID_SIZE:])))
    except (CannotOpen, KeyGone):
        return hidden
    return Line(
        row.seq,
        row.day,
        row.hash.hex(),
        readable=True,
        at=datetime.fromisoformat(body["at"]),
        actor=bytes.fromhex(body["actor"]) if body["actor"] else None,
        role=body["role"],
        action=body["action"],
        detail=body["detail"],
    )


def _body(keystore: Keystore, seq: int, key_id: bytes, body: bytes) -> bytes:
    if key_id == NO_KEY:
        return body
    try:
        key = keystore.get(Kind.trace, key_id)
    except KeyGone:
        key = keystore.get(Kind.mailbox, key_id)
    return open_aead(key, ctx(BODY_LABEL, number(seq)), body)
