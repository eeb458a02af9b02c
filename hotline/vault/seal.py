"""Sealing to a public key (HPKE base mode, RFC 9180, single shot). Holds public keys only and must not be able to open."""

from cryptography.exceptions import UnsupportedAlgorithm

from hotline.vault import _pair
from hotline.vault.entropy import random_bytes
from hotline.vault.envelope import KEY_SIZE, CannotSeal, Key, ctx, versioned

PUBLIC_KEY_SIZE = _pair.PUBLIC_KEY_SIZE
SEALED_OVERHEAD = 1 + _pair.OVERHEAD
"""Bytes a sealed blob is longer than its content (1,137)."""


def new_pair() -> tuple[Key, bytes]:
    """Return a new random pair: its seed (32 bytes) and its public bytes (1,216)."""
    seed = Key(random_bytes(KEY_SIZE))
    return seed, public_of(seed)


def public_of(seed: Key) -> bytes:
    """Return the public bytes (1,216) of a seed of 32 bytes; ValueError for another size."""
    return _pair.public_bytes(seed)


def seal_to(public: bytes, label: str, *parts: bytes, plaintext: bytes) -> bytes:
    """Return `plaintext` sealed to `public` (1,216 bytes), bound to ctx(label, *parts): version || encapsulation || ciphertext || tag.

    Only the holder of the seed opens it, and only under the same label and parts. HPKE base mode authenticates nobody.
    Raises CannotSeal when the key is none or the library fails; there is never a plain form instead.
    """
    info = ctx(label, *parts)
    try:
        return versioned(_pair.suite().encrypt(plaintext, _pair.public_key(public), info))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        pass
    raise CannotSeal
