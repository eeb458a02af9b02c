"""Codes: what the words of a receipt open, and the mailbox once it is open. Must not know pages; the session only carries its bytes.

The receipt opens the mailbox, never the case: no key in a code row opens an entry.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import col, select

from hotline.audit.actions import Trace, record
from hotline.casefile import intray
from hotline.casefile.errors import NotAllowed
from hotline.casefile.payload import Blob, Sealed
from hotline.casefile.post import keys as code_keys
from hotline.casefile.post.keys import AllKeys, BoxKeys, DraftKeys, ReadKeys, Scope
from hotline.casefile.tables import Code
from hotline.roster.chain import Roster
from hotline.store.clock import month
from hotline.store.keystore import KeyGone, Kind
from hotline.store.work import Work
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotOpen, Key
from hotline.vault.receipt import ReceiptKeys


@dataclass(frozen=True, slots=True)
class OpenMailbox:
    """An open mailbox. `case_id` only where the code may write to it; `must_change`: the words have to be changed first."""

    mailbox_id: bytes
    scope: Scope
    case_id: bytes | None
    lookup: bytes = field(repr=False)
    must_change: bool
    keys: BoxKeys = field(repr=False)
    trace: Trace = field(repr=False)
    mark: bytes = field(repr=False)

    def all_keys(self) -> AllKeys:
        """Return the keys of her own code. Raises NotAllowed for a code that reaches less far."""
        if isinstance(self.keys, AllKeys):
            return self.keys
        raise NotAllowed


@dataclass(frozen=True, slots=True)
class DraftCode:
    """What the words open before they were sent: the draft they belong to."""

    draft_id: bytes
    keys: ReceiptKeys = field(repr=False)
    draft_key: Key = field(repr=False)


class _Session(Sealed):
    lookup: Blob
    mark: Blob
    keys: Blob


def open_code(work: Work, keys: Sequence[ReceiptKeys]) -> OpenMailbox | DraftCode | None:
    """Return what these words open; `keys` are theirs under each version of the pepper, the newest first. None for no such words.

    A miss costs the same look-ups as a hit. A code that was found under an older pepper is written anew under the newest (REC-12).
    """
    lookups = [each.lookup for each in keys]
    rows = {row.lookup: row for row in work.db.exec(select(Code).where(col(Code.lookup).in_(lookups)))}
    receipt = next((each for each in keys if each.lookup in rows), None)
    row = rows[receipt.lookup] if receipt else None
    try:
        outer = work.keystore.get(Kind.mailbox, row.key_id if row else new_id())
        if row is None or receipt is None:
            return None
        inside = code_keys.unseal(outer, receipt, mailbox_id=row.mailbox_id, key_id=row.key_id, sealed=row.sealed)
    except (KeyGone, CannotOpen):
        return None
    if receipt is not keys[0]:
        row = _put(work, outer, keys[0], mailbox_id=row.mailbox_id, key_id=row.key_id, keys=inside)
        _remove(work, receipt.lookup)
    if isinstance(inside, DraftKeys):
        return DraftCode(row.mailbox_id, keys[0], inside.draft_key)
    return _mailbox(row, outer, inside)


def to_session(box: OpenMailbox) -> bytes:
    """Return what a session keeps of an open mailbox: secret bytes, to be sealed under the session's key."""
    return _Session(lookup=box.lookup, mark=box.mark, keys=box.keys.to_bytes()).to_bytes()


def from_session(work: Work, payload: bytes) -> OpenMailbox | None:
    """Return the mailbox of a session; None once its code row, or its key in the keystore, is gone or another: access ends at once."""
    try:
        session = _Session.model_validate_json(payload)
        keys = code_keys.parse(session.keys)
    except (ValueError, CannotOpen):
        return None
    row = work.db.get(Code, session.lookup)
    if row is None or isinstance(keys, DraftKeys) or _mark(row.sealed) != session.mark:
        return None
    try:
        return _mailbox(row, work.keystore.get(Kind.mailbox, row.key_id), keys)
    except KeyGone:
        return None


def change_words(work: Work, roster: Roster, box: OpenMailbox, new_keys: ReceiptKeys) -> OpenMailbox:
    """Write a code row for the new words and delete that of the old ones, in this one transaction; the desk is told.

    Returns the mailbox as the new words open it: the session is to be begun anew. Raises NotAllowed for any but her own code, and
    when the old row is gone.
    """
    keys = box.all_keys().model_copy(update={"must_change": False})
    if not _remove(work, box.lookup):
        raise NotAllowed
    row = _put(work, box.trace.key, new_keys, mailbox_id=box.mailbox_id, key_id=box.trace.key_id, keys=keys)
    intray.send(work, keys, "words-changed", intray.Item(at=work.now))
    record(work, roster, actor=None, role="reporter", action="mailbox.words-changed", trace=box.trace)
    return _mailbox(row, box.trace.key, keys)


def add_code(work: Work, box: OpenMailbox, new_keys: ReceiptKeys, keys: BoxKeys) -> None:
    """Write one more code row to an open mailbox: words for a trusted person. Raises NotAllowed for any but her own code."""
    box.all_keys()
    _put(work, box.trace.key, new_keys, mailbox_id=box.mailbox_id, key_id=box.trace.key_id, keys=keys)


def replace_draft_code(
    work: Work, outer: Key, receipt: ReceiptKeys, *, mailbox_id: bytes, key_id: bytes, keys: AllKeys
) -> None:
    """Let the words open a mailbox from now on, instead of their draft, if they had one."""
    _remove(work, receipt.lookup)
    _put(work, outer, receipt, mailbox_id=mailbox_id, key_id=key_id, keys=keys)


def _put(
    work: Work, outer: Key, receipt: ReceiptKeys, *, mailbox_id: bytes, key_id: bytes, keys: BoxKeys | DraftKeys
) -> Code:
    sealed = code_keys.seal(outer, receipt, mailbox_id=mailbox_id, key_id=key_id, keys=keys)
    row = Code(lookup=receipt.lookup, mailbox_id=mailbox_id, key_id=key_id, month=month(work.today), sealed=sealed)
    work.db.add(row)
    work.db.flush()
    return row


def _remove(work: Work, lookup: bytes) -> bool:
    row = work.db.get(Code, lookup)
    if row is None:
        return False
    work.db.delete(row)
    work.db.flush()
    return True


def _mailbox(row: Code, outer: Key, keys: BoxKeys) -> OpenMailbox:
    case_id = None if isinstance(keys, ReadKeys) else bytes.fromhex(keys.case_id)
    return OpenMailbox(
        mailbox_id=row.mailbox_id,
        scope=keys.scope,
        case_id=case_id,
        lookup=row.lookup,
        must_change=keys.must_change,
        keys=keys,
        trace=Trace(row.key_id, outer),
        mark=_mark(row.sealed),
    )


def _mark(sealed: bytes) -> bytes:
    return hashlib.sha256(sealed).digest()
