"""Reads the audit log: verifies its chain, and opens lines for who holds the audit key. Must not know what a case contains.

Error: LogBroken (of the rules).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, Protocol

from sqlmodel import col, select

from hotline.audit.actions import BODY_LABEL, LABEL, NO_KEY, START, entry_hash
from hotline.audit.rules import LogBroken
from hotline.audit.tables import AuditEntry, AuditHead
from hotline.store.keystore import KeyGone, Keystore, Kind
from hotline.store.work import Work
from hotline.vault.entropy import ID_SIZE
from hotline.vault.envelope import CannotOpen, ctx, number, unpad
from hotline.vault.symmetric import open_aead

_AT_ONCE = 1000


class _Row(NamedTuple):
    seq: int
    day: date
    payload: bytes
    hash: bytes


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


def verify(work: Work, older: Size | None = None, *, marks: Iterable[Size] = ()) -> Size:
    """Follow the whole chain and return its size; `older` and every one of `marks` (from signed checkpoints) must be on it.

    Raises LogBroken naming the first row that is wrong, and how. A chain that was written anew holds in itself: there the first
    checkpoint that does not fit is named, and the rows since the one before it.
    """
    known = _by_row([*marks, *([older] if older is not None else [])])
    seen, vouched = [Size(0, START)], 0
    for row, follower in _with_followers(_rows(work)):
        last = seen[-1]
        if row.seq != last.seq + 1:
            raise LogBroken(last.seq + 1, "missing", until=row.seq - 1)
        if _follows(last.hash, row.seq, row) != row.hash:
            raise _fault(seen, row, follower)
        seen = [last, Size(row.seq, row.hash)]
        if row.seq in known:
            if known[row.seq] != {row.hash}:
                raise LogBroken(vouched + 1, "rewritten", until=row.seq)
            vouched = row.seq
    return _ended(size(work), seen[-1], longest=max(known, default=0))


def _by_row(marks: Iterable[Size]) -> dict[int, set[bytes]]:
    known: dict[int, set[bytes]] = {}
    for each in marks:
        known.setdefault(each.seq, set()).add(each.hash)
    return known


def _ended(said: Size, found: Size, *, longest: int) -> Size:
    if max(said.seq, longest) > found.seq:
        raise LogBroken(found.seq + 1, "cut", until=max(said.seq, longest))
    if said.seq < found.seq:
        raise LogBroken(said.seq + 1, "inserted", until=found.seq)
    if said.hash != found.hash:
        raise LogBroken(found.seq, "altered")
    return found


def _fault(seen: Sequence[Size], row: _Row, follower: _Row | None) -> LogBroken:
    """Say what happened where a row does not follow: whether the numbers fit again with one row less, or one more."""
    previous = seen[-1]
    if len(seen) > 1 and _follows(seen[0].hash, previous.seq, row) == row.hash:
        return LogBroken(previous.seq, "inserted")
    if follower is not None and _follows(previous.hash, row.seq, follower) == follower.hash:
        return LogBroken(row.seq, "inserted")
    if follower is not None and _follows(row.hash, row.seq + 2, follower) == follower.hash:
        return LogBroken(row.seq, "missing")
    return LogBroken(row.seq, "altered")


def lines(work: Work, opener: Opener, *, before: int | None = None, limit: int = 50) -> list[Line]:
    """Return up to `limit` rows, newest first, those before number `before`."""
    query = select(AuditEntry).order_by(col(AuditEntry.seq).desc()).limit(limit)
    if before is not None:
        query = query.where(col(AuditEntry.seq) < before)
    return [_line(work.keystore, opener, row) for row in work.db.exec(query)]


def _follows(previous: bytes, seq: int, row: _Row) -> bytes:
    return entry_hash(previous, seq=seq, day=row.day, payload=row.payload)


def _rows(work: Work) -> Iterator[_Row]:
    table, last = AuditEntry, 0
    while True:
        query = select(col(table.seq), col(table.day), col(table.payload), col(table.hash)).where(col(table.seq) > last)
        part = [_Row(*each) for each in work.db.exec(query.order_by(col(table.seq)).limit(_AT_ONCE))]
        yield from part
        if len(part) < _AT_ONCE:
            return
        last = part[-1].seq


def _with_followers(rows: Iterator[_Row]) -> Iterator[tuple[_Row, _Row | None]]:
    row = next(rows, None)
    while row is not None:
        follower = next(rows, None)
        yield row, follower
        row = follower


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
