"""HPKE pairs: a 32-byte seed and 1,216 public bytes, and the suite. Private to the vault; must not know what is sealed.

A seed is expanded by SHAKE256 to the ML-KEM-768 seed (64 bytes) and the X25519 private key (32), as X-Wing does
(draft-connolly-cfrg-xwing-kem, 5.2; draft-ietf-hpke-pq, MLKEM768-X25519). The public bytes are 1,184 of ML-KEM, 32 of X25519.
"""

import hashlib

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from hotline.vault.envelope import KEY_SIZE, Key

MLKEM_PUBLIC_SIZE = 1184
PUBLIC_KEY_SIZE = MLKEM_PUBLIC_SIZE + 32
OVERHEAD = 1120 + 16
"""Bytes a sealed form is longer than its content: encapsulation (1,088 + 32) and tag; our version byte comes on top."""

_MLKEM_SEED_SIZE = 64


def suite() -> hpke.Suite:
    """Return the one suite of version 1: MLKEM768_X25519, HKDF-SHA256, AES-256-GCM."""
    return hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def pair(seed: Key) -> tuple[hpke.MLKEM768X25519PrivateKey, bytes]:
    """Return the private key and the 1,216 public bytes of a seed of 32 bytes; ValueError for another size. Expanding costs 0.1 ms."""
    mlkem, x25519 = _parts(seed)
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return hpke.MLKEM768X25519PrivateKey(mlkem, x25519), public


def public_bytes(seed: Key) -> bytes:
    """Return the 1,216 public bytes of a seed of 32 bytes; ValueError for another size."""
    return pair(seed)[1]


def public_key(public: bytes) -> hpke.MLKEM768X25519PublicKey:
    """Return the public key of 1,216 bytes; ValueError when they are none."""
    if len(public) != PUBLIC_KEY_SIZE:
        raise ValueError(f"a public key has {PUBLIC_KEY_SIZE} bytes")
    mlkem = MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC_SIZE])
    return hpke.MLKEM768X25519PublicKey(mlkem, X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC_SIZE:]))


def _parts(seed: Key) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    if len(seed) != KEY_SIZE:
        raise ValueError(f"the seed of a pair has {KEY_SIZE} bytes")
    stream = hashlib.shake_256(seed.reveal()).digest(_MLKEM_SEED_SIZE + 32)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(stream[:_MLKEM_SEED_SIZE])
    return mlkem, X25519PrivateKey.from_private_bytes(stream[_MLKEM_SEED_SIZE:])
