"""The receipt: seven everyday words that are drawn, read back with patience, and stretched to two keys. Must not know rows.

77 bits: words one to six are 66 random bits, the seventh is their checksum, so that a typing error is found without any look-up.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NoReturn, SupportsIndex, final

from hotline.vault import _argon
from hotline.vault.entropy import random_bytes
from hotline.vault.envelope import Key, ctx, expand, lp

WORDS = 7
LIST_SIZE = 2048
WORD_BITS = 11
RANDOM_BITS = 66
MAX_BYTES = 200
LOOKUP_SIZE = 16

Reason = Literal["count", "word", "checksum", "length"]

_PREFIX = 4
_LIST_WORD = re.compile(r"[a-z]{4,8}")
_NO_LETTER = re.compile(r"[\W\d_]+")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_INVISIBLE = str.maketrans(dict.fromkeys("\u00ad\u200c\u200d\u2060\ufeff"))


@final
class BadReceipt(Exception):
    """What was typed is no receipt. `reason`: "length" (over 200 bytes), "count" (not seven words), "word" (unknown word),
    "checksum" (a word is wrong). `position` is the unknown word's place, counted from 1, else None. Never holds what was typed."""

    def __init__(self, reason: Reason, position: int | None = None) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.position = position


@final
class Wordlist:
    """2,048 words of 4 to 8 letters a-z, whose first four letters are unique. The order is part of the format: freeze it."""

    __slots__ = ("_places", "words")

    def __init__(self, words: Sequence[str]) -> None:
        """Raises ValueError, naming the rule, when the list breaks one."""
        if len(words) != LIST_SIZE:
            raise ValueError(f"the list has {len(words)} words, not {LIST_SIZE}")
        for word in words:
            if not _LIST_WORD.fullmatch(word):
                raise ValueError(f"not 4 to 8 letters a-z: {word!r}")
        self.words = tuple(words)
        self._places = {word[:_PREFIX]: place for place, word in enumerate(self.words)}
        if len(self._places) != LIST_SIZE:
            raise ValueError("two words begin with the same four letters")

    def place(self, typed: str) -> int | None:
        """Return the place (0 .. 2047) of the word whose first four letters `typed` begins with, or None."""
        return self._places.get(typed[:_PREFIX]) if len(typed) >= _PREFIX else None


@final
class Receipt:
    """Seven words of one list. Shows itself to nobody by accident: no words in `repr`, never pickled, never hashed."""

    __slots__ = ("_words",)
    __hash__ = None  # type: ignore[assignment]  # a hash would be a function of the secret

    def __init__(self, words: tuple[str, ...]) -> None:
        self._words = words

    @property
    def words(self) -> tuple[str, ...]:
        """The seven words in order."""
        return self._words

    @property
    def text(self) -> str:
        """The canonical form that is stretched: lower case, one blank between words."""
        return " ".join(self._words)

    @property
    def spaced(self) -> str:
        """The words with commas, so that a screen reader pauses after each one."""
        return ", ".join(self._words)

    def __repr__(self) -> str:
        return "<Receipt>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Receipt) and Key(self.text.encode()) == Key(other.text.encode())

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a receipt is neither pickled nor copied")


@final
@dataclass(frozen=True, slots=True, eq=False)
class ReceiptKeys:
    """What a receipt is stretched to: `lookup` (16 bytes) finds the code row, `box` (32 bytes) opens what lies in it."""

    lookup: bytes = field(repr=False)
    box: Key


def new_receipt(wordlist: Wordlist) -> Receipt:
    """Return a new receipt: 66 random bits and their checksum. Randomness errors of the system go up."""
    bits = int.from_bytes(random_bytes((RANDOM_BITS + 7) // 8), "big") >> (-RANDOM_BITS % 8)
    return Receipt(tuple(wordlist.words[place] for place in _places(bits)))


def parse(wordlist: Wordlist, typed: str) -> Receipt:
    """Return the receipt that was typed or dictated: capitals, any separators, digits between words, line breaks, spelled-out
    umlauts and ß or not; four letters of a word suffice. Runs no Argon2 and looks nothing up. Raises BadReceipt.
    """
    if len(typed) > MAX_BYTES or len(typed.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise BadReceipt("length")
    tokens = _tokens(typed)
    if len(tokens) != WORDS:
        raise BadReceipt("count")
    places = [_place(wordlist, token, position) for position, token in enumerate(tokens, start=1)]
    bits = 0
    for place in places[:-1]:
        bits = bits << WORD_BITS | place
    if _checksum(bits) != places[-1]:
        raise BadReceipt("checksum")
    return Receipt(tuple(wordlist.words[place] for place in places))


def stretch(receipt: Receipt, *, salt: bytes, pepper: Key) -> ReceiptKeys:
    """Return the keys of a receipt: Q = HMAC-SHA256(pepper, Argon2id(words, salt, 19 MiB, t=2, p=1)), expanded (about 22 ms).

    `salt` is the instance's (16 bytes or more), `pepper` has 32 bytes and lies outside the database.
    """
    return stretch_all(receipt, salt=salt, peppers=[pepper])[0]


def stretch_all(receipt: Receipt, *, salt: bytes, peppers: Sequence[Key]) -> list[ReceiptKeys]:
    """Return the keys of a receipt under each version of the pepper, in their order, for one Argon2id computation.

    Raises ValueError without a pepper.
    """
    if not peppers:
        raise ValueError("there is no pepper")
    stretched = _argon.stretch(receipt.text.encode("ascii"), salt=salt, cost=_argon.WORDS)
    return [_keys(_argon.peppered(pepper, stretched.reveal())) for pepper in peppers]


def _keys(root: Key) -> ReceiptKeys:
    lookup = expand(root, "receipt-lookup", length=LOOKUP_SIZE).reveal()
    return ReceiptKeys(lookup=lookup, box=expand(root, "receipt-box"))


def _tokens(typed: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", typed.translate(_INVISIBLE)).lower()
    return _NO_LETTER.sub(" ", folded).split()


def _place(wordlist: Wordlist, token: str, position: int) -> int:
    spelled_out = token.translate(_SPELLED_OUT)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", token) if not unicodedata.combining(sign))
    for form in (spelled_out, bare):
        place = wordlist.place(form)
        if place is not None:
            return place
    raise BadReceipt("word", position)


def _places(bits: int) -> list[int]:
    random = [bits >> shift & (LIST_SIZE - 1) for shift in range(RANDOM_BITS - WORD_BITS, -1, -WORD_BITS)]
    return [*random, _checksum(bits)]


def _checksum(bits: int) -> int:
    drawn = bits.to_bytes((RANDOM_BITS + 7) // 8, "big")
    digest = hashlib.sha256(lp(ctx("receipt-checksum", drawn))).digest()
    return int.from_bytes(digest[:2], "big") >> (16 - WORD_BITS)
