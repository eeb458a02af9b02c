"""Opening with the keys of staff: identity, desk, case pair. Must not be reached from the public side, directly or through others."""

import unicodedata
from typing import final

from hotline.vault import _argon
from hotline.vault.entropy import ID_SIZE, random_bytes
from hotline.vault.envelope import (
    KEY_SIZE,
    CannotOpen,
    Key,
    TooLong,
    expand,
    expand_committed,
    unversioned,
    versioned,
)
from hotline.vault.mailkey import KemKey
from hotline.vault.signing import SigningKey
from hotline.vault.symmetric import new_key, open_committed, seal_committed

PASSWORD_MAX_BYTES = 1024
"""A longer password is refused before anything is computed; counted in UTF-8, as typed and after NFKC."""

_LABEL = "identity-wrap"


@final
class Identity:
    """A staff member's seed IS (32 bytes): a pair to be sealed to, a signing key, a box for second-factor data."""

    __slots__ = ("_kem", "box", "kem_public", "seed", "sign_public", "signing")

    def __init__(self, seed: Key) -> None:
        self.seed = seed
        self._kem = KemKey(expand(seed, "identity-kem"))
        self.kem_public = self._kem.public
        self.signing = SigningKey(expand(seed, "identity-sign"))
        self.sign_public = self.signing.public
        self.box = expand(seed, "identity-box")

    @classmethod
    def new(cls) -> "Identity":
        """Return an identity from a new random seed."""
        return cls(new_key())

    def open(self, label: str, *parts: bytes, blob: bytes) -> bytes:
        """Return what was sealed to `kem_public` under label and parts. Raises CannotOpen."""
        return self._kem.open(label, *parts, blob=blob)

    def __repr__(self) -> str:
        return "<Identity>"


@final
class Desk:
    """One epoch of a team's seed DS (32 bytes): the pair that intake seals to, and the symmetric wrap of case keys."""

    __slots__ = ("_kem", "desk_id", "epoch", "kem_public", "seed", "wrap")

    def __init__(self, seed: Key, desk_id: bytes, epoch: int) -> None:
        if len(desk_id) != ID_SIZE:
            raise ValueError(f"a desk id has {ID_SIZE} bytes")
        self.seed = seed
        self.desk_id = desk_id
        self.epoch = epoch
        self._kem = KemKey(expand(seed, "desk-kem"))
        self.kem_public = self._kem.public
        self.wrap = expand(seed, "desk-wrap")

    def open(self, label: str, *parts: bytes, blob: bytes) -> bytes:
        """Return what was sealed to `kem_public` under label and parts. Raises CannotOpen."""
        return self._kem.open(label, *parts, blob=blob)

    def __repr__(self) -> str:
        return "<Desk>"


@final
class CasePair(KemKey):
    """The pair of one case, by the seed in its first entry: opens what the public side adds to the case."""

    __slots__ = ()


def wrap_identity(identity: Identity, *, password: str, pepper: Key, member_id: bytes, prf: bytes = b"") -> bytes:
    """Return version || salt(16) || commitment(16) || sealed seed, under password, pepper and, if given, a passkey's PRF output.

    The password is read as NFKC and otherwise as typed: case and blanks count, at the ends too. Raises TooLong above
    PASSWORD_MAX_BYTES, ValueError for an empty password. Costs one Argon2id computation (64 MiB, about 180 ms).
    """
    normal = _password_bytes(password)
    if normal is None:
        raise TooLong(PASSWORD_MAX_BYTES)
    if not normal:
        raise ValueError("the password is empty")
    salt = random_bytes(_argon.SALT_SIZE)
    root = _root(normal, salt=salt, pepper=pepper, member_id=member_id, prf=prf)
    sealed = seal_committed(root, _LABEL, member_id, plaintext=identity.seed.reveal())
    return versioned(salt + unversioned(sealed, at_least=0))


def unwrap_identity(blob: bytes, *, password: str, pepper: Key, member_id: bytes, prf: bytes = b"") -> Identity:
    """Return the identity out of `wrap_identity`. A wrong password fails the commitment, before anything is decrypted.

    Raises CannotOpen for anything that does not fit, after the same work as a hit; for a password above the limit, or a
    blob of an unknown version, before any work.
    """
    normal = _password_bytes(password)
    body = unversioned(blob, at_least=_argon.SALT_SIZE)
    if normal is None:
        raise CannotOpen
    root = _root(normal, salt=body[: _argon.SALT_SIZE], pepper=pepper, member_id=member_id, prf=prf)
    return Identity(Key(open_committed(root, _LABEL, member_id, blob=versioned(body[_argon.SALT_SIZE :]))))


def equal_work(password: str, pepper: Key) -> None:
    """Do the work of `unwrap_identity` for a login name nobody has, and give nothing back."""
    normal = _password_bytes(password)
    if normal is None:
        return
    root = _root(normal, salt=random_bytes(_argon.SALT_SIZE), pepper=pepper, member_id=bytes(ID_SIZE), prf=b"")
    expand_committed(root, _LABEL, bytes(ID_SIZE))


def _root(normal: bytes, *, salt: bytes, pepper: Key, member_id: bytes, prf: bytes) -> Key:
    if len(member_id) != ID_SIZE:
        raise ValueError(f"a member id has {ID_SIZE} bytes")
    if prf and len(prf) != KEY_SIZE:
        raise ValueError(f"a passkey's PRF output has {KEY_SIZE} bytes")
    stretched = _argon.stretch(normal, salt=salt, cost=_argon.CHOSEN)
    return Key(_argon.peppered(pepper, member_id, stretched.reveal()).reveal() + prf)


def _password_bytes(password: str) -> bytes | None:
    """Return the password as it is stretched, or None when it is too long; the length is looked at before anything else."""
    if len(password) > PASSWORD_MAX_BYTES or len(_utf8(password)) > PASSWORD_MAX_BYTES:
        return None
    normal = _utf8(unicodedata.normalize("NFKC", password))
    return normal if len(normal) <= PASSWORD_MAX_BYTES else None


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # an error would carry the password in its arguments
