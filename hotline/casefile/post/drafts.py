"""Drafts of a report: kept sealed from the first page, found by a value in her cookie or by her words. Must not know forms.

A draft depends on no session and no boot key. It holds the words, their lookup and their box key, so that sending runs no Argon2.
draft row: sealed = aead(keystore key, aead(draft key, content)); cookie wrap = aead(keystore key, ends || draft key under the value V).
When a draft ends stands in its wrap alone: a row that was planted or pointed elsewhere ends nothing and destroys no key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from math import ceil

from sqlmodel import col, delete, select

from hotline.casefile.errors import AlreadySent
from hotline.casefile.payload import Blob, HexId, Json, Sealed, Secret
from hotline.casefile.post import keys as code_keys
from hotline.casefile.post.codes import DraftCode
from hotline.casefile.post.keys import DraftKeys
from hotline.casefile.tables import Code, Draft
from hotline.store.clock import month
from hotline.store.keystore import KeyGone, Kind
from hotline.store.work import Work
from hotline.vault.entropy import new_id, random_bytes
from hotline.vault.envelope import CannotOpen, Key, ctx, expand, number, pad, unpad
from hotline.vault.receipt import Receipt, ReceiptKeys
from hotline.vault.symmetric import aead, new_key, open_aead, open_committed, seal_committed

COOKIE_SIZE = 32
SHOWN_FOR = timedelta(minutes=30)
"""How long a sent draft gives the same answer to a repeated sending."""


@dataclass(frozen=True, slots=True)
class Received:
    """What a report was acknowledged with: the receipt number (16 hex digits of its audit row) and the day."""

    case_id: bytes = field(repr=False)
    number: str
    day: date


class _Sent(Sealed):
    case_id: HexId
    number: str
    day: date

    def received(self) -> Received:
        return Received(bytes.fromhex(self.case_id), self.number, self.day)


class _Content(Sealed):
    receipt_text: str
    lookup: Blob
    box: Secret
    data: dict[str, Json]
    sent: _Sent | None = None


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft that was opened. `data` is whatever the pages keep in it; `sent` is set once it became a report."""

    id: bytes
    receipt_text: str = field(repr=False)
    keys: ReceiptKeys = field(repr=False)
    data: Mapping[str, Json] = field(repr=False)
    sent: Received | None = field(repr=False)
    key_id: bytes = field(repr=False)
    draft_key: Key = field(repr=False)


def new_draft(
    work: Work, *, receipt: Receipt, keys: ReceiptKeys, cookie: bytes | None = None
) -> tuple[OpenDraft, bytes]:
    """Begin a draft and return it with the value V for her cookie (32 bytes; `cookie`, where the caller chose one).

    Its code row is written with it: from now on the words find it too. A draft that the chosen value opens already is returned as
    it is, with its own words; one that has ended makes room.
    """
    value = Key(cookie or random_bytes(COOKIE_SIZE))
    there = open_draft(work, value.reveal())
    if there is not None:
        return there, value.reveal()
    _forget(work, _row_by(work, value))
    draft_id, key_id, draft_key, outer = new_id(), new_id(), new_key(), new_key()
    work.keystore.put((Kind.mailbox, key_id, 1, outer))
    draft = OpenDraft(draft_id, receipt.text, keys, {}, None, key_id, draft_key)
    sealed = code_keys.seal(outer, keys, mailbox_id=draft_id, key_id=key_id, keys=DraftKeys(draft_key=draft_key))
    work.db.add(Code(lookup=keys.lookup, mailbox_id=draft_id, key_id=key_id, month=month(work.today), sealed=sealed))
    work.db.add(
        Draft(
            id=draft_id,
            cookie_lookup=_lookup(value),
            key_id=key_id,
            day=work.today,
            sealed=_seal(outer, draft),
            cookie_wrap=_wrap(work, outer, draft, value),
        )
    )
    work.db.flush()
    return draft, value.reveal()


def open_draft(work: Work, cookie: bytes) -> OpenDraft | None:
    """Return the draft that the value in her cookie opens; None when there is none (any more), or it was sent 30 minutes ago."""
    if len(cookie) != COOKIE_SIZE:
        return None
    value = Key(cookie)
    row = _row_by(work, value)
    if row is None:
        return None
    try:
        outer = work.keystore.get(Kind.mailbox, row.key_id)
        ends, wrapped = _ends(outer, row)
        if ends <= work.now:
            return None
        draft_key = Key(open_committed(expand(value, "draft-box"), "draft-cookie", row.id, blob=wrapped))
        return _unseal(outer, row, draft_key)
    except (KeyGone, CannotOpen):
        return None


def adopt_draft(work: Work, box: DraftCode) -> tuple[OpenDraft, bytes] | None:
    """Take up a draft found by its words: return it with a new value for the cookie (the old one ends). None when it is gone."""
    row = work.db.get(Draft, box.draft_id)
    if row is None:
        return None
    try:
        outer = work.keystore.get(Kind.mailbox, row.key_id)
        draft = replace(_unseal(outer, row, box.draft_key), keys=box.keys)
    except (KeyGone, CannotOpen):
        return None
    value = Key(random_bytes(COOKIE_SIZE))
    row.cookie_lookup, row.cookie_wrap = _lookup(value), _wrap(work, outer, draft, value)
    row.sealed = _seal(outer, draft)
    work.db.add(row)
    work.db.flush()
    return draft, value.reveal()


def save_draft(work: Work, draft: OpenDraft, data: Mapping[str, Json]) -> OpenDraft:
    """Keep `data` as what the draft holds now. Raises AlreadySent; TooLong, naming the limit, above 256 KiB in all."""
    row, outer = _again(work, draft)
    if _unseal(outer, row, draft.draft_key).sent is not None:
        raise AlreadySent
    kept = replace(draft, data=dict(data))
    _, wrapped = _ends(outer, row)
    row.sealed, row.day = _seal(outer, kept), work.today
    row.cookie_wrap = _outer_wrap(outer, row.id, _unfinished_until(work), wrapped)
    work.db.add(row)
    work.db.flush()
    return kept


def sent_already(work: Work, draft: OpenDraft) -> Received | None:
    """Return what the draft was acknowledged with, as it stands in this transaction; None for one not sent.

    Raises AlreadySent when the draft is gone: it was sent, or thrown away, and nothing is made of it a second time.
    """
    row, outer = _again(work, draft)
    return _unseal(outer, row, draft.draft_key).sent


def mark_sent(work: Work, draft: OpenDraft, received: Received) -> OpenDraft:
    """Keep with the draft what it was acknowledged with; from now on it lives for 30 minutes."""
    row, outer = _again(work, draft)
    sent = replace(draft, sent=received)
    _, wrapped = _ends(outer, row)
    row.sealed = _seal(outer, sent)
    row.cookie_wrap = _outer_wrap(outer, row.id, work.now + SHOWN_FOR, wrapped)
    work.db.add(row)
    work.db.flush()
    return sent


def drop_draft(work: Work, draft: OpenDraft) -> None:
    """Delete a draft, its words if they were not sent, and its key in the keystore: no backup holds a key to it."""
    _forget(work, work.db.get(Draft, draft.id))
    work.db.flush()


def drop_old_drafts(work: Work) -> int:
    """Delete every draft that was sent 30 minutes ago, or that nobody wrote to for the days of the settings; return how many.

    Needs no key of hers: when a draft ends lies under its key in the keystore.
    """
    rows = work.db.exec(select(Draft).order_by(col(Draft.id))).all()
    outers = work.keystore.get_many(Kind.mailbox, [(row.key_id, 1) for row in rows])
    gone = [row for row in rows if _is_over(work, outers.get((row.key_id, 1)), row)]
    for row in gone:
        _forget(work, row)
    work.db.flush()
    return len(gone)


def _is_over(work: Work, outer: Key | None, row: Draft) -> bool:
    if outer is None:
        return True
    try:
        ends, _ = _ends(outer, row)
    except CannotOpen:
        return row.day <= work.today - timedelta(days=work.settings.draft_days)
    return ends <= work.now


def _forget(work: Work, row: Draft | None) -> None:
    """The key goes first: what is left without it is no draft any more, here and in every backup.

    Only the draft's own key: `key_id` is a plain column, and might name a mailbox's.
    """
    if row is None:
        return
    if _names_its_own_key(work, row):
        work.keystore.delete(Kind.mailbox, row.key_id)
        work.db.exec(delete(Code).where(col(Code.key_id) == row.key_id))
    work.db.exec(delete(Draft).where(col(Draft.id) == row.id))


def _names_its_own_key(work: Work, row: Draft) -> bool:
    try:
        _ends(work.keystore.get(Kind.mailbox, row.key_id), row)
    except KeyGone:
        return True
    except CannotOpen:
        return False
    return True


def _unfinished_until(work: Work) -> datetime:
    return work.now + timedelta(days=work.settings.draft_days)


def _again(work: Work, draft: OpenDraft) -> tuple[Draft, Key]:
    row = work.db.get(Draft, draft.id)
    if row is None:
        raise AlreadySent
    try:
        return row, work.keystore.get(Kind.mailbox, row.key_id)
    except KeyGone:
        raise AlreadySent from None


def _row_by(work: Work, value: Key) -> Draft | None:
    return work.db.exec(select(Draft).where(Draft.cookie_lookup == _lookup(value))).one_or_none()


def _lookup(value: Key) -> bytes:
    return expand(value, "draft-lookup", length=16).reveal()


def _seal(outer: Key, draft: OpenDraft) -> bytes:
    sent = draft.sent
    content = _Content(
        receipt_text=draft.receipt_text,
        lookup=draft.keys.lookup,
        box=draft.keys.box,
        data=dict(draft.data),
        sent=_Sent(case_id=sent.case_id.hex(), number=sent.number, day=sent.day) if sent else None,
    )
    inner = aead(draft.draft_key, ctx("draft", draft.id), pad(content.to_bytes()))
    return aead(outer, ctx("draft-outer", draft.id), inner)


def _unseal(outer: Key, row: Draft, draft_key: Key) -> OpenDraft:
    inner = open_aead(outer, ctx("draft-outer", row.id), row.sealed)
    content = _Content.model_validate_json(unpad(open_aead(draft_key, ctx("draft", row.id), inner)))
    keys = ReceiptKeys(lookup=content.lookup, box=content.box)
    sent = content.sent.received() if content.sent else None
    return OpenDraft(row.id, content.receipt_text, keys, content.data, sent, row.key_id, draft_key)


def _wrap(work: Work, outer: Key, draft: OpenDraft, value: Key) -> bytes:
    box = expand(value, "draft-box")
    inner = seal_committed(box, "draft-cookie", draft.id, plaintext=draft.draft_key.reveal())
    return _outer_wrap(outer, draft.id, _unfinished_until(work), inner)


def _outer_wrap(outer: Key, draft_id: bytes, ends: datetime, inner: bytes) -> bytes:
    return aead(outer, ctx("draft-ends", draft_id), number(ceil(ends.timestamp())) + inner)


def _ends(outer: Key, row: Draft) -> tuple[datetime, bytes]:
    plain = open_aead(outer, ctx("draft-ends", row.id), row.cookie_wrap)
    return datetime.fromtimestamp(int.from_bytes(plain[:8], "big"), UTC), plain[8:]
