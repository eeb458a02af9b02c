"""What the public side adds to a case that exists: sealed to the case's own pair, authentic by the link key. Seals only.

The case's public key comes from inside a code row, never from a plaintext column.
sealed = seal_to(case pair, "in-tray", item id, case; padded: lp(direction) || letter).
"""

from typing import Literal

from hotline.casefile import letters
from hotline.casefile.letters import Letter
from hotline.casefile.payload import HexId, Moment, Sealed, Text
from hotline.casefile.post.keys import AllKeys, UploadKeys
from hotline.casefile.tables import InTrayItem
from hotline.store.work import Work
from hotline.vault.entropy import new_id
from hotline.vault.envelope import Key, lp, pad
from hotline.vault.seal import seal_to

LABEL = "in-tray"

Kind = Literal["message", "words-changed", "forged-reply"]


class Item(Sealed):
    """What an item says. `about`: the row in her mailbox that did not come from the desk (kind "forged-reply")."""

    v: Literal[1] = 1
    at: Moment
    body: Text = ""
    danger: bool = False
    alarm_id: HexId | None = None
    about: HexId | None = None


def send(work: Work, keys: AllKeys | UploadKeys, kind: Kind, item: Item) -> bytes:
    """Put an item into the case's in-tray and return its id. Raises TooLong, naming the limit, CannotSeal."""
    item_id, case_id = new_id(), bytes.fromhex(keys.case_id)
    direction, key = _direction(keys)
    letter = letters.write(key, Letter(item_id, kind, work.today, item.to_bytes()))
    plaintext = pad(lp(direction.encode("ascii")) + letter, letters.LETTER_SIZES)
    sealed = seal_to(keys.case_public, LABEL, item_id, case_id, plaintext=plaintext)
    work.db.add(InTrayItem(id=item_id, case_id=case_id, day=work.today, sealed=sealed))
    work.db.flush()
    return item_id


def _direction(keys: AllKeys | UploadKeys) -> tuple[str, Key]:
    if isinstance(keys, AllKeys):
        return letters.FROM_REPORTER, letters.direction_key(keys.link_key, letters.FROM_REPORTER)
    return letters.FROM_TRUSTED, keys.from_trusted
