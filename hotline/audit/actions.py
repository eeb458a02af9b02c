"""Adds rows to the audit log (vault.md 9). Must not know what a case contains, and cannot read what it wrote: it holds public keys only."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import select

from hotline.audit.rules import LogBroken
from hotline.audit.tables import AuditEntry, AuditHead
from hotline.roster.chain import Roster
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
    must name no case. Raises TooLong for details beyond 256 KiB, CannotSeal when the audit key is none, LogBroken when the log is
    shorter than the keystore remembers: nothing is built on a database that was taken back.
    """
    body = {
        "at": work.now.isoformat(),
        "actor": actor.hex() if actor else None,
        "role": role,
        "action": action,
        "detail": dict(detail or {}),
    }
    plain = pad(json.dumps(body, ensure_ascii=False, sort_keys=True).encode())
    head = _head(work)
    _go_on(work, head)
    seq = head.seq + 1
    inner = (
        _without_key(plain) if trace is None else trace.key_id + aead(trace.key, ctx(BODY_LABEL, number(seq)), plain)
    )
    payload = seal_to(roster.audit.public, LABEL, number(seq), plaintext=inner)
    digest = entry_hash(head.hash, seq=seq, day=work.today, payload=payload)
    work.db.add(AuditEntry(seq=seq, day=work.today, payload=payload, hash=digest))
    head.seq, head.hash = seq, digest
    work.db.add(head)
    work.db.flush()
    return AuditRow(seq, digest.hex())


def entry_hash(previous: bytes, *, seq: int, day: date, payload: bytes) -> bytes:
    """Return SHA-256(previous || seq as 8 bytes || day as ISO text || SHA-256(payload)), the hash of a row (vault.md 9)."""
    return hashlib.sha256(previous + number(seq) + day.isoformat().encode() + hashlib.sha256(payload).digest()).digest()


def _without_key(plain: bytes) -> bytes:
    """As long as with an inner layer: no size tells whether a case was concerned. The zeros count as filling when it is read."""
    return NO_KEY + plain + bytes(AEAD_OVERHEAD)


def _head(work: Work) -> AuditHead:
    head = work.db.exec(select(AuditHead).with_for_update()).one_or_none()
    return head or AuditHead(id=1, seq=0, hash=START)


def _go_on(work: Work, head: AuditHead) -> None:
    anchor = work.keystore.anchor()
    if anchor is not None and head.seq < anchor.audit_seq:
        raise LogBroken(head.seq + 1, "cut")
