"""A key of 32 bytes as 24 words for paper, and back. Must not know which key, nor who writes it down.

24 words of 11 bits: 256 bits of the key and 8 of a checksum over the name of the key and the key, so that a word copied wrongly, or a sheet
taken for another, is noticed before anything is opened. Error: BadWords.
"""

import hashlib
import re
from typing import Literal, final

from hotline.vault.envelope import KEY_SIZE, Key, ctx, lp
from hotline.vault.receipt import WORD_BITS, Wordlist

PAPER_WORDS = 24
_CHECK_BITS = PAPER_WORDS * WORD_BITS - 8 * KEY_SIZE
_NO_LETTER = re.compile(r"[\W\d_]+")
_LABEL = "paper-words"

Reason = Literal["count", "word", "checksum"]


@final
class BadWords(Exception):
    """What was typed is not this key. `reason`: "count" (not 24 words), "word" (unknown, at `position` from 1), "checksum" (a wrong word, or
    the words of another key). Never holds what was typed."""

    def __init__(self, reason: Reason, position: int | None = None) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.position = position


def to_words(wordlist: Wordlist, name: str, key: Key) -> tuple[str, ...]:
    """Return the 24 words of a key (32 bytes) that goes by `name`; ValueError for another size."""
    if len(key) != KEY_SIZE:
        raise ValueError(f"a key on paper has {KEY_SIZE} bytes")
    bits = int.from_bytes(key.reveal(), "big") << _CHECK_BITS | _checksum(name, key)
    places = [bits >> shift & (2**WORD_BITS - 1) for shift in range((PAPER_WORDS - 1) * WORD_BITS, -1, -WORD_BITS)]
    return tuple(wordlist.words[place] for place in places)


def from_words(wordlist: Wordlist, name: str, typed: str) -> Key:
    """Return the key whose words were typed: any separators, capitals, numbers between them; four letters of a word suffice. Raises BadWords."""
    tokens = _NO_LETTER.sub(" ", typed).lower().split()
    if len(tokens) != PAPER_WORDS:
        raise BadWords("count")
    bits = 0
    for position, token in enumerate(tokens, start=1):
        place = wordlist.place(token)
        if place is None:
            raise BadWords("word", position)
        bits = bits << WORD_BITS | place
    key = Key((bits >> _CHECK_BITS).to_bytes(KEY_SIZE, "big"))
    if bits & (2**_CHECK_BITS - 1) != _checksum(name, key):
        raise BadWords("checksum")
    return key


def _checksum(name: str, key: Key) -> int:
    return hashlib.sha256(lp(ctx(_LABEL, name.encode(), key.reveal()))).digest()[0]
