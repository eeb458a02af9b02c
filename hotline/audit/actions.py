"""Adds rows to the audit log (vault.md 9). Must not know what a case contains, and cannot read what it wrote: it holds public keys only."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update

from hotline.audit.tables import AuditEntry, AuditHead
from hotline.roster.chain import Roster
from hotline.store.base import Row
from hotline.store.work import Work
from hotline.vault.envelope import Key, ctx, number, pad
from hotline.vault.seal import seal_to
from hotline.vault.symmetric import AEAD_OVERHEAD, aead

LABEL = "audit"
BODY_LABEL = "audit-body"
NO_KEY = bytes(16)
"""Stands for the key id where an act concerns no case."""

START = bytes(32)
"""The hash before the first row."""

# The tables themselves, not the models: a row is written for nearly everything that happens, while others wait to write.
_ENTRY, _HEAD = (Row.metadata.tables[str(each.__tablename__)] for each in (AuditEntry, AuditHead))


@dataclass(frozen=True, slots=True)
class Trace:
    """The key under which acts on one case (or one mailbox) are kept: destroying it makes their payloads unreadable."""

    key_id: bytes
    key: Key


@dataclass(frozen=True, slots=True)
class AuditRow:
    """What was added: number and hash (64 hex digits; the first 16 are the receipt number of a submission)."""

    seq: int
    hash: str


def record(
    work: Work,
    roster: Roster,
    *,
    actor: bytes | None,
    role: str,
    action: str,
    trace: Trace | None,
    detail: Mapping[str, str] | None = None,
) -> AuditRow:
    """Add one row to the log in this transaction and return its number and hash; if it cannot be added, neither can what it covers.

    `actor` is a member id, None for the public side and for jobs. Without a `trace` the body is readable to the auditor for ever and
    must name no case. Raises TooLong for details beyond 256 KiB, CannotSeal when the audit key is none.
    """
    body = {
        "at": work.now.isoformat(),
        "actor": actor.hex() if actor else None,
        "role": role,
        "action": action,
        "detail": dict(detail or {}),
    }
    plain = pad(json.dumps(body, ensure_ascii=False, sort_keys=True).encode())
    last, last_hash = _head(work)
    seq = last + 1
    inner = (
        _without_key(plain) if trace is None else trace.key_id + aead(trace.key, ctx(BODY_LABEL, number(seq)), plain)
    )
    payload = seal_to(roster.audit.public, LABEL, number(seq), plaintext=inner)
    digest = entry_hash(last_hash, seq=seq, day=work.today, payload=payload)
    work.db.execute(insert(_ENTRY).values(seq=seq, day=work.today, payload=payload, hash=digest))
    moved = update(_HEAD) if last else insert(_HEAD)
    work.db.execute(moved.values(id=1, seq=seq, hash=digest))
    return AuditRow(seq, digest.hex())


def entry_hash(previous: bytes, *, seq: int, day: date, payload: bytes) -> bytes:
    """Return SHA-256(previous || seq as 8 bytes || day as ISO text || SHA-256(payload)), the hash of a row (vault.md 9)."""
    return hashlib.sha256(previous + number(seq) + day.isoformat().encode() + hashlib.sha256(payload).digest()).digest()


def _without_key(plain: bytes) -> bytes:
    """As long as with an inner layer: no size tells whether a case was concerned. The zeros count as filling when it is read."""
    return NO_KEY + plain + bytes(AEAD_OVERHEAD)


def _head(work: Work) -> tuple[int, bytes]:
    """Number and hash of the last row; 0 and START before the first."""
    head = work.db.execute(select(_HEAD.c.seq, _HEAD.c.hash).with_for_update()).one_or_none()
    return (head[0], head[1]) if head else (0, START)
