"""Argon2id (RFC 9106) with the two fixed costs of version 1. Private to the vault; must not know what is stretched.

One lane always: with more, two threads that derive at once were seen to hang.
"""

import hashlib
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from hotline.vault.envelope import KEY_SIZE, Key

SALT_SIZE = 16


@dataclass(frozen=True, slots=True)
class Cost:
    """What one computation costs: memory in KiB and passes."""

    memory: int
    passes: int


WORDS = Cost(memory=19 * 1024, passes=2)
"""For words that were drawn at random (about 22 ms)."""
CHOSEN = Cost(memory=64 * 1024, passes=3)
"""For what a person chose: passwords and the second word (about 180 ms)."""


def stretch(secret: bytes, *, salt: bytes, cost: Cost) -> Key:
    """Return 32 bytes of Argon2id v1.3, one lane, over `secret` with a salt of 16 bytes or more; ValueError for a shorter one."""
    if len(salt) < SALT_SIZE:
        raise ValueError(f"a salt has at least {SALT_SIZE} bytes")
    kdf = Argon2id(salt=salt, length=KEY_SIZE, iterations=cost.passes, lanes=1, memory_cost=cost.memory)
    return Key(kdf.derive(secret))


def peppered(pepper: Key, *fixed: bytes) -> Key:
    """Return HMAC-SHA256(pepper, parts joined); all parts but the last are of fixed length, so that joining is unambiguous."""
    return Key(hmac.digest(pepper.reveal(), b"".join(fixed), hashlib.sha256))
