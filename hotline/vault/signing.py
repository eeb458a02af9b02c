"""Signatures: Ed25519 (RFC 8032) under a seed. Must not know what is signed; callers sign a context of `envelope.ctx`."""

from typing import final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hotline.vault.envelope import KEY_SIZE, CannotOpen, Key, is_context

PUBLIC_SIZE = 32
SIGNATURE_SIZE = 64


@final
class SigningKey:
    """An Ed25519 key made from a seed of 32 bytes (RFC 8032, 5.1.5). `public` are its 32 public bytes."""

    __slots__ = ("_seed", "public")

    def __init__(self, seed: Key) -> None:
        if len(seed) != KEY_SIZE:
            raise ValueError(f"a signing seed has {KEY_SIZE} bytes")
        self._seed = seed
        self.public = _private(seed).public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the signature (64 bytes) of `message`, which must be a context made by `envelope.ctx`; ValueError otherwise."""
        if not is_context(message):
            raise ValueError("only a labelled context is signed")
        return _private(self._seed).sign(message)

    def __repr__(self) -> str:
        return "<SigningKey>"


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Return when `signature` is that of `message` under `public` (32 bytes). Raises CannotOpen, whatever is wrong."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        return
    except (InvalidSignature, ValueError):
        pass
    raise CannotOpen


def _private(seed: Key) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed.reveal())
