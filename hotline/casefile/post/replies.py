"""The copy of a reply in a mailbox: how the desk seals it, how the mailbox opens it. Must not know desk keys or the chain."""

from datetime import date
from typing import Literal

from hotline.casefile import letters
from hotline.casefile.letters import Letter
from hotline.casefile.payload import Moment, Sealed, Text
from hotline.casefile.report import CaseKeys
from hotline.casefile.tables import MailboxMessage
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotOpen, Key, number, pad, unpad
from hotline.vault.mailkey import KemKey
from hotline.vault.seal import seal_to

LABEL = "mailbox-message"
KIND = "reply"


class ReplyCopy(Sealed):
    """A reply as the mailbox keeps it; `seq` is that of its entry in the case."""

    v: Literal[1] = 1
    seq: int
    at: Moment
    body: Text


def copy_row(keys: CaseKeys, reply: ReplyCopy, *, day: date) -> MailboxMessage | None:
    """Return the row that carries a reply to the mailbox named in the case's first entry; None where it has no mailbox."""
    if keys.mailbox_id is None or keys.mailbox_kem is None:
        return None
    row_id, mailbox_id = new_id(), bytes.fromhex(keys.mailbox_id)
    key = letters.direction_key(keys.link_key, letters.TO_REPORTER)
    letter = letters.write(key, Letter(number(reply.seq), KIND, day, reply.to_bytes()))
    sealed = seal_to(keys.mailbox_kem, LABEL, mailbox_id, row_id, plaintext=pad(letter, letters.LETTER_SIZES))
    return MailboxMessage(id=row_id, mailbox_id=mailbox_id, day=day, sealed=sealed)


def read_row(row: MailboxMessage, *, kem: KemKey, key: Key) -> ReplyCopy:
    """Return the reply in a row, opened by the mailbox's pair and checked under its link key. Raises CannotOpen."""
    data = unpad(kem.open(LABEL, row.mailbox_id, row.id, blob=row.sealed))
    letter = letters.read(key, data, id=letters.unchecked(data).id, kind=KIND, day=row.day)
    try:
        reply = ReplyCopy.model_validate_json(letter.body)
    except ValueError:
        raise CannotOpen from None
    if letter.id != number(reply.seq):
        raise CannotOpen
    return reply
