"""Reading the roster: verified before anybody sees a key of it. Must not know who asks, nor pages."""

import hashlib
import threading

from sqlmodel import Session, col, select

from hotline.roster.chain import Roster, verify
from hotline.roster.statements import FIRST_SEQ, AddMember, RemoveMember, RosterBroken, Signed, from_bytes, key_id
from hotline.roster.tables import RosterStatement
from hotline.store.work import Work
from hotline.vault.envelope import lp, number

Anchor = tuple[int, bytes]
"""What the keystore remembers of the roster: a seq, and the hash of the statement at it; seq 0 remembers nothing yet."""

_kept: dict[bytes, Roster] = {}
_lock = threading.Lock()
_KEPT_AT_MOST = 8


def signed_rows(db: Session) -> list[Signed]:
    """Return every statement as it is stored, unverified, in order of seq."""
    table = RosterStatement
    found = db.exec(select(table.seq, table.body, table.signature, table.hash).order_by(col(table.seq)))
    return [Signed(seq, bytes(body), bytes(signature), bytes(head)) for seq, body, signature, head in found]


def load(db: Session, fingerprint: bytes, anchor: Anchor | None) -> Roster:
    """Return the verified roster whose genesis has the hash `fingerprint` and that holds the statement `anchor` names.

    A longer chain than the anchor's is fine, a shorter or another one is not. Raises RosterBroken when anything is off.
    Every row is read and hashed each time; signatures are checked once for the same rows in a process.
    """
    rows = signed_rows(db)
    digest = _digest(rows, fingerprint)
    roster = _kept.get(digest)
    if roster is None:
        roster = verify(rows, fingerprint)
        with _lock:
            while len(_kept) >= _KEPT_AT_MOST:
                del _kept[next(iter(_kept))]
            _kept[digest] = roster
    _compare(roster, anchor)
    return roster


def current(work: Work) -> Roster:
    """Return the roster as this transaction sees it, read once in it, against the instance's fingerprint and the keystore's anchor.

    Raises RosterBroken, also for an instance that was never born.
    """
    if "roster" not in work.memo:
        if not work.settings.genesis:
            raise RosterBroken("the instance file names no genesis")
        anchor = work.keystore.anchor()
        seen = None if anchor is None else (anchor.roster_seq, anchor.roster_head)
        work.memo["roster"] = load(work.db, bytes.fromhex(work.settings.genesis), seen)
    roster: Roster = work.memo["roster"]
    return roster


def statement_signers(work: Work) -> dict[tuple[str, bytes], bytes]:
    """Return who signed a member in ("add") and out ("remove"): (kind, member id) -> the signer's member id; the root's are left out.

    The chain was verified before (`current`), or RosterBroken is raised.
    """
    current(work)
    ids: dict[bytes, bytes] = {}
    found: dict[tuple[str, bytes], bytes] = {}
    for statement in (from_bytes(row.body) for row in signed_rows(work.db)):
        if isinstance(statement, AddMember | RemoveMember) and statement.by in ids:
            found[statement.kind, statement.member_id] = ids[statement.by]
        if isinstance(statement, AddMember):
            ids[key_id(statement.sign_public)] = statement.member_id
    return found


def _compare(roster: Roster, anchor: Anchor | None) -> None:
    if anchor is None or anchor[0] == FIRST_SEQ - 1:
        return
    seq, head = anchor
    if not FIRST_SEQ <= seq <= roster.seq or roster.hashes[seq - FIRST_SEQ] != head:
        raise RosterBroken("the roster does not hold the statement that the keystore remembers")


def _digest(rows: list[Signed], fingerprint: bytes) -> bytes:
    running = hashlib.sha256(lp(fingerprint))
    for row in rows:
        running.update(number(row.seq) + lp(row.body) + lp(row.signature) + lp(row.hash))
    return running.digest()
