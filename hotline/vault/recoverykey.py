"""The custodians' key: opens every case through its recovery grant, and signs in the roster. Must not know rows, shares or paper.

One seed (32 bytes), which exists as shares only: its own pair, and a signing key expanded from it.
"""

from typing import final

from hotline.vault.envelope import Key, expand
from hotline.vault.mailkey import KemKey
from hotline.vault.signing import SigningKey
from hotline.vault.symmetric import new_key


@final
class Recovery:
    """A recovery seed with its public halves."""

    __slots__ = ("_kem", "kem_public", "seed", "sign_public", "signing")

    def __init__(self, seed: Key) -> None:
        self.seed = seed
        self._kem = KemKey(seed)
        self.kem_public = self._kem.public
        self.signing = SigningKey(expand(seed, "recovery-sign"))
        self.sign_public = self.signing.public

    @classmethod
    def new(cls) -> "Recovery":
        """Return one from a new random seed."""
        return cls(new_key())

    def open(self, label: str, *parts: bytes, blob: bytes) -> bytes:
        """Return what was sealed to `kem_public` under label and parts. Raises CannotOpen."""
        return self._kem.open(label, *parts, blob=blob)

    def __repr__(self) -> str:
        return "<Recovery>"
