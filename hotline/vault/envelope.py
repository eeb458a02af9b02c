"""The envelope: keys as objects, labels, framing, padding and the one error. Must not know who seals what, or why.

Errors: CannotOpen (one, without a reason), CannotSeal (nothing was sealed), TooLong (does not fit the largest padded size).
"""

import hmac
from collections.abc import Sequence
from functools import lru_cache
from typing import NoReturn, SupportsIndex, final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

VERSION = 1
"""First byte of every stored blob. 1 names the suite: HPKE MLKEM768_X25519 + HKDF-SHA256 + AES-256-GCM, Ed25519, Argon2id v1.3."""

DOMAIN = b"hotline/v1"
KEY_SIZE = 32
COMMIT_SIZE = 16
PAD_SIZES = (256, 1024, 4096, 16 * 1024, 64 * 1024, 256 * 1024)

_VERSION_BYTE = bytes([VERSION])
_SMALLEST_KEY = 16
_LENGTH_SIZE = 4


class CannotOpen(Exception):
    """What was given does not open. A wrong key, a moved row, a flipped bit and an unknown version look alike."""

    def __init__(self) -> None:
        super().__init__("cannot open")


class CannotSeal(Exception):
    """Sealing did not happen; there is no sealed form, and the plain form must not be kept in its place."""

    def __init__(self) -> None:
        super().__init__("cannot seal")


class TooLong(Exception):
    """The content does not fit. `limit` is the largest number of bytes that does."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"content is longer than {limit} bytes")
        self.limit = limit


@final
class Key:
    """Secret bytes (16 or more) that show themselves to nobody by accident.

    `repr`, `str` and formatting give "<Key>"; it cannot be pickled, copied or hashed; two keys are compared in constant time.
    """

    __slots__ = ("_secret",)
    __hash__ = None  # type: ignore[assignment]  # a hash would be a function of the secret

    def __init__(self, secret: bytes) -> None:
        if not isinstance(secret, bytes):
            raise TypeError("a key is made of bytes")
        if len(secret) < _SMALLEST_KEY:
            raise ValueError(f"a key has at least {_SMALLEST_KEY} bytes")
        self._secret = secret

    def reveal(self) -> bytes:
        """Return the secret bytes. Whoever calls this answers for where they go."""
        return self._secret

    def __len__(self) -> int:
        return len(self._secret)

    def __repr__(self) -> str:
        return "<Key>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and hmac.compare_digest(self._secret, other._secret)

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a key is neither pickled nor copied")

    def __copy__(self) -> NoReturn:
        raise TypeError("a key is neither pickled nor copied")

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError("a key is neither pickled nor copied")


def lp(part: bytes) -> bytes:
    """Return `part` with its length in front: uint32be(len) || part. Raises TypeError for anything but bytes."""
    if not isinstance(part, bytes):
        raise TypeError("only bytes are framed")
    return len(part).to_bytes(_LENGTH_SIZE, "big") + part


_PREFIX = lp(DOMAIN)


def ctx(label: str, *parts: bytes) -> bytes:
    """Return the context lp("hotline/v1") || lp(label) || lp(part)...; no two different lists of parts give the same bytes.

    Raises ValueError for an empty label or one outside ASCII, TypeError for a part that is not bytes.
    """
    return b"".join([_labelled(label), *map(lp, parts)])


@lru_cache(maxsize=256)
def _labelled(label: str) -> bytes:
    if not label or not label.isascii():
        raise ValueError("a label is plain ASCII and not empty")
    return _PREFIX + lp(label.encode("ascii"))


def is_context(aad: bytes) -> bool:
    """Say whether `aad` was made by `ctx` (begins with our domain)."""
    return aad.startswith(_PREFIX)


def number(value: int) -> bytes:
    """Return `value` (0 .. 2^64-1) as 8 bytes, most significant first, for use as a part. Raises OverflowError outside the range."""
    return value.to_bytes(8, "big")


def expand(key: Key, label: str, *parts: bytes, length: int = KEY_SIZE) -> Key:
    """Return HKDF-Expand-SHA256(key, info=ctx(label, *parts), length) as a Key (RFC 5869, 2.3).

    `key` must have at least 32 bytes, as RFC 5869 asks of a pseudo-random key; ValueError otherwise.
    """
    if len(key) < KEY_SIZE:
        raise ValueError(f"only a key of {KEY_SIZE} bytes or more is expanded")
    derived = HKDFExpand(algorithm=hashes.SHA256(), length=length, info=ctx(label, *parts)).derive(key.reveal())
    return Key(derived)


def expand_committed(key: Key, label: str, *parts: bytes) -> tuple[Key, bytes]:
    """Return the 32-byte key and the 16 commitment bytes that come out of one expansion of 48 bytes."""
    both = expand(key, label, *parts, length=KEY_SIZE + COMMIT_SIZE).reveal()
    return Key(both[:KEY_SIZE]), both[KEY_SIZE:]


def versioned(body: bytes) -> bytes:
    """Return `body` with the version byte in front."""
    return _VERSION_BYTE + body


def unversioned(blob: bytes, *, at_least: int) -> bytes:
    """Return `blob` without its version byte. Raises CannotOpen for an unknown version or fewer than `at_least` bytes behind it."""
    if not isinstance(blob, bytes) or len(blob) < 1 + at_least or blob[:1] != _VERSION_BYTE:
        raise CannotOpen
    return blob[1:]


def pad(payload: bytes, sizes: Sequence[int] = PAD_SIZES) -> bytes:
    """Return `payload` with its length in front, filled with zeros to the smallest of the ascending `sizes` that holds it.

    Raises TooLong, naming the limit, when it fits none.
    """
    for size in sizes:
        if len(payload) + _LENGTH_SIZE <= size:
            return pad_to(payload, size)
    raise TooLong(max(sizes) - _LENGTH_SIZE)


def pad_to(payload: bytes, size: int) -> bytes:
    """Return `payload` with its length in front, filled with zeros to exactly `size` bytes. Raises TooLong, naming the limit."""
    if len(payload) + _LENGTH_SIZE > size:
        raise TooLong(size - _LENGTH_SIZE)
    return lp(payload).ljust(size, b"\x00")


def unpad(padded: bytes) -> bytes:
    """Return what `pad` or `pad_to` were given. Raises CannotOpen when length or filling are not as they wrote them."""
    end = _LENGTH_SIZE + int.from_bytes(padded[:_LENGTH_SIZE], "big")
    if len(padded) < _LENGTH_SIZE or end > len(padded) or padded[end:].strip(b"\x00"):
        raise CannotOpen
    return padded[_LENGTH_SIZE:end]
