"""Reads the audit log: verifies its chain, and opens lines for who holds the audit key. Must not know what a case contains.

Error: LogBroken (of the rules).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple, Protocol

from sqlmodel import col, select

from hotline.audit.actions import BODY_LABEL, LABEL, NO_KEY, START, entry_hash
from hotline.audit.rules import LogBroken
from hotline.audit.tables import AuditEntry, AuditHead
from hotline.store.keystore import Keystore, Kind
from hotline.store.work import Work
from hotline.vault.entropy import ID_SIZE
from hotline.vault.envelope import CannotOpen, Key, ctx, number, unpad
from hotline.vault.symmetric import open_aead

_AT_ONCE = 1000
_SHOWN_OF_ID = 16


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
    """One row as the auditor sees it. What cannot be read has day, number and hash only (`readable` is false).

    `gone`: its trace key was destroyed with the case or the mailbox. `about`: the same 16 hex digits for all acts on one case (or one
    mailbox), "" where the act concerned none; they name the case nowhere else.
    """

    seq: int
    day: date
    hash: str
    readable: bool
    gone: bool = False
    about: str = ""
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
    return _followed(work, Size(0, START), [*marks, *([older] if older is not None else [])])


def verify_since(work: Work, older: Size) -> Size:
    """Follow the chain from `older`, which is trusted, to its end and return its size. Raises LogBroken as `verify` does."""
    return _followed(work, older, [older])


def _followed(work: Work, start: Size, marks: Iterable[Size]) -> Size:
    known = _by_row(marks)
    seen, vouched = [start], start.seq
    for row, follower in _with_followers(_rows(work, after=start.seq)):
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


def lines(
    work: Work, opener: Opener, *, before: int | None = None, limit: int = 50, day: date | None = None
) -> list[Line]:
    """Return up to `limit` rows, newest first, those before number `before`; with `day` those of that day alone."""
    query = select(AuditEntry).order_by(col(AuditEntry.seq).desc()).limit(limit)
    if before is not None:
        query = query.where(col(AuditEntry.seq) < before)
    if day is not None:
        query = query.where(col(AuditEntry.day) == day)
    opened = [(row, _outer(opener, row)) for row in work.db.exec(query)]
    keys = _inner_keys(work.keystore, {inner[:ID_SIZE] for _, inner in opened if inner is not None})
    return [_line(row, inner, keys) for row, inner in opened]


def _follows(previous: bytes, seq: int, row: _Row) -> bytes:
    return entry_hash(previous, seq=seq, day=row.day, payload=row.payload)


def _rows(work: Work, *, after: int) -> Iterator[_Row]:
    table, last = AuditEntry, after
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


def _outer(opener: Opener, row: AuditEntry) -> bytes | None:
    try:
        return opener.open(LABEL, number(row.seq), blob=row.payload)
    except CannotOpen:
        return None


def _inner_keys(keystore: Keystore, wanted: set[bytes]) -> dict[bytes, Key]:
    """Return the keys of these ids that still exist; a trace is that of a case, or the key of a mailbox."""
    found: dict[bytes, Key] = {}
    for kind in (Kind.trace, Kind.mailbox):
        missing = [(key_id, 1) for key_id in wanted - found.keys() - {NO_KEY}]
        found |= {key_id: key for (key_id, _), key in keystore.get_many(kind, missing).items()}
    return found


def _line(row: AuditEntry, inner: bytes | None, keys: Mapping[bytes, Key]) -> Line:
    hidden = Line(row.seq, row.day, row.hash.hex(), readable=False)
    if inner is None:
        return hidden
    key_id, body = inner[:ID_SIZE], inner[ID_SIZE:]
    if key_id != NO_KEY and key_id not in keys:
        return replace(hidden, gone=True)
    try:
        plain = body if key_id == NO_KEY else open_aead(keys[key_id], ctx(BODY_LABEL, number(row.seq)), body)
        told = json.loads(unpad(plain))
    except CannotOpen:
        return hidden
    return replace(
        hidden,
        readable=True,
        about="" if key_id == NO_KEY else key_id.hex()[:_SHOWN_OF_ID],
        at=datetime.fromisoformat(told["at"]),
        actor=bytes.fromhex(told["actor"]) if told["actor"] else None,
        role=told["role"],
        action=told["action"],
        detail=told["detail"],
    )
