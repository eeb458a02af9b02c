"""Sealing under a key one holds (AES-256-GCM), with and without key commitment, and MACs. Must not know public keys or rows."""

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hotline.vault.entropy import random_bytes
from hotline.vault.envelope import (
    COMMIT_SIZE,
    KEY_SIZE,
    CannotOpen,
    Key,
    ctx,
    expand_committed,
    is_context,
    lp,
    unversioned,
    versioned,
)

NONCE_SIZE = 12
TAG_SIZE = 16
AEAD_OVERHEAD = 1 + NONCE_SIZE + TAG_SIZE
COMMITTED_OVERHEAD = AEAD_OVERHEAD + COMMIT_SIZE
MAC_SIZE = 32


def new_key() -> Key:
    """Return a new random key of 32 bytes."""
    return Key(random_bytes(KEY_SIZE))


def aead(key: Key, aad: bytes, plaintext: bytes) -> bytes:
    """Return version || nonce(12) || ciphertext || tag(16) of AES-256-GCM under `key` (32 bytes) with a fresh random nonce.

    `aad` must be a context made by `envelope.ctx`; ValueError otherwise, and for a key of another size.
    """
    return versioned(_encrypt(key, aad, plaintext))


def open_aead(key: Key, aad: bytes, blob: bytes) -> bytes:
    """Return what `aead` was given under the same key and context. Raises CannotOpen."""
    return _decrypt(key, aad, unversioned(blob, at_least=NONCE_SIZE + TAG_SIZE))


def seal_committed(key: Key, label: str, *parts: bytes, plaintext: bytes, extra: Sequence[bytes] = ()) -> bytes:
    """Return version || commitment(16) || nonce || ciphertext || tag, under a key expanded from `key`, label and parts.

    The commitment names the one key that opens it: no blob opens under two keys. `extra` are further parts that are bound
    by the context only and do not shape the key (the hash of the entry before, for one).
    """
    derived, commitment = expand_committed(key, label, *parts)
    return versioned(commitment + _encrypt(derived, ctx(label, *parts, *extra), plaintext))


def open_committed(key: Key, label: str, *parts: bytes, blob: bytes, extra: Sequence[bytes] = ()) -> bytes:
    """Return what `seal_committed` was given. The commitment is compared before anything is decrypted. Raises CannotOpen."""
    derived, commitment = expand_committed(key, label, *parts)
    body = unversioned(blob, at_least=COMMIT_SIZE + NONCE_SIZE + TAG_SIZE)
    if not hmac.compare_digest(body[:COMMIT_SIZE], commitment):
        raise CannotOpen
    return _decrypt(derived, ctx(label, *parts, *extra), body[COMMIT_SIZE:])


def mac(key: Key, *parts: bytes) -> bytes:
    """Return HMAC-SHA256 (32 bytes) over the framed parts lp(part)... under a key expanded for this one use."""
    return hmac.digest(key.reveal(), b"".join(lp(part) for part in parts), hashlib.sha256)


def check_mac(key: Key, tag: bytes, *parts: bytes) -> None:
    """Return when `tag` is the MAC of the parts under `key`; compared in constant time. Raises CannotOpen."""
    if not hmac.compare_digest(mac(key, *parts), tag):
        raise CannotOpen


def _encrypt(key: Key, aad: bytes, plaintext: bytes) -> bytes:
    nonce = random_bytes(NONCE_SIZE)
    return nonce + _cipher(key, aad).encrypt(nonce, plaintext, aad)


def _decrypt(key: Key, aad: bytes, body: bytes) -> bytes:
    cipher = _cipher(key, aad)
    try:
        return cipher.decrypt(body[:NONCE_SIZE], body[NONCE_SIZE:], aad)
    except InvalidTag:
        pass
    raise CannotOpen


def _cipher(key: Key, aad: bytes) -> AESGCM:
    if len(key) != KEY_SIZE:
        raise ValueError(f"a content key has {KEY_SIZE} bytes")
    if not is_context(aad):
        raise ValueError("content is sealed under a labelled context only")
    return AESGCM(key.reveal())
