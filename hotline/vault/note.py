"""Signed notes: a text for people with Ed25519 signatures below it, as C2SP writes them down. Must not know what a text says.

Source: c2sp.org/signed-note v1.0.0. Text, blank line, then one line a signature: em dash, blank, key name, blank,
base64(key id (4) || signature (64)). The signature covers the text with its last line break. A key is written as
name+8 hex digits of its id+base64(0x01 || public key), the form that other programs for notes read. This signer signs nothing
but such texts; everything else in the house is signed in a labelled context (vault/signing.py), whose first byte is 0, and no
text may hold a control character but the line break: so neither can be taken for the other. Error: NotANote.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hotline.vault.envelope import KEY_SIZE, Key

LONGEST = 64 * 1024
_ED25519 = b"\x01"
_PUBLIC_SIZE, _SIGNATURE_SIZE, _ID_SIZE = 32, 64, 4
_DASH = "— "


class NotANote(Exception):
    """No note, or none that the key signed; whatever is wrong looks alike."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """The public half: a name without blanks and plus signs, and 32 public bytes."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name || LF || 0x01 || public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_ID_SIZE]

    def __str__(self) -> str:
        """The key as it is handed to whoever checks notes."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"


@final
class NoteSigner:
    """An Ed25519 key that signs notes and nothing else, under one name. Raises ValueError for a name or a seed that cannot be."""

    __slots__ = ("_seed", "key")

    def __init__(self, name: str, seed: Key) -> None:
        if len(seed) != KEY_SIZE:
            raise ValueError(f"a signing seed has {KEY_SIZE} bytes")
        if not _is_name(name):
            raise ValueError("the name of a note key holds no blank and no plus sign")
        self._seed = seed
        self.key = NoteKey(name, _private(seed).public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """Return the note of `text`, which ends with a line break and has no other control character; ValueError otherwise."""
        if not text.endswith("\n") or not _is_text(text):
            raise ValueError("a note is lines of text, the last one ended")
        signature = _private(self._seed).sign(text.encode())
        return f"{text}\n{_DASH}{self.key.name} {base64.b64encode(self.key.key_id + signature).decode()}\n"

    def __repr__(self) -> str:
        return "<NoteSigner>"


def parse_key(written: str) -> NoteKey:
    """Read a public key as `str(NoteKey)` writes it. Raises NotANote."""
    name, _, rest = written.strip().partition("+")
    digits, _, encoded = rest.partition("+")
    body = _decoded(encoded)
    if not _is_name(name) or len(body) != 1 + _PUBLIC_SIZE or body[:1] != _ED25519:
        raise NotANote
    key = NoteKey(name, body[1:])
    if key.key_id.hex() != digits:
        raise NotANote
    return key


def open_note(note: str, public: bytes, *, name: str | None = None) -> str:
    """Return the text of a note that the key with these 32 public bytes signed, under `name` or under whatever name it says.

    Signatures of other keys are passed over, as the source asks. Raises NotANote, also when any line by this key is wrong.
    """
    text, lines = _parted(note)
    ours = False
    for line in lines:
        signer, signature = _signature(line)
        key = NoteKey(signer, public)
        if signature[:_ID_SIZE] != key.key_id or (name is not None and signer != name):
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature[_ID_SIZE:], text.encode())
        except (InvalidSignature, ValueError):
            raise NotANote from None
        ours = True
    if not ours:
        raise NotANote
    return text


def _parted(note: str) -> tuple[str, list[str]]:
    if len(note) > LONGEST or not _is_text(note) or not note.endswith("\n"):
        raise NotANote
    text, found, below = note.rpartition("\n\n")
    lines = below.removesuffix("\n").split("\n")
    if not found or not text or not lines[0]:
        raise NotANote
    return text + "\n", lines


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    signature = _decoded(encoded)
    if not line.startswith(_DASH) or not _is_name(name) or len(signature) <= _ID_SIZE:
        raise NotANote
    return name, signature


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise NotANote from None


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(sign.isspace() or sign < " " for sign in name)


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return all(sign >= " " or sign == "\n" for sign in text)


def _private(seed: Key) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed.reveal())
