"""The statements of the roster and their canonical bytes. Must not know tables, nor whether a statement is allowed.

Canonical bytes: the JSON that pydantic writes of the model, fields in the order declared here, no blanks, bytes in lower
case hex; a field that is None is left out. The signature is Ed25519 over ctx("roster-statement", previous hash, number(seq), body);
hash = SHA-256(previous hash || uint64be(seq) || lp(body) || signature); before the first statement stand 32 zero bytes.
"""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from hotline.vault.entropy import ID_SIZE
from hotline.vault.envelope import ctx, lp, number
from hotline.vault.seal import PUBLIC_KEY_SIZE
from hotline.vault.signing import PUBLIC_SIZE

BEFORE_FIRST = bytes(32)
FIRST_SEQ = 1

RoleName = Literal["counsellor", "keyholder", "coordinator", "auditor", "admin"]
Id = Annotated[bytes, Field(min_length=ID_SIZE, max_length=ID_SIZE)]
KemPublic = Annotated[bytes, Field(min_length=PUBLIC_KEY_SIZE, max_length=PUBLIC_KEY_SIZE)]
SignPublic = Annotated[bytes, Field(min_length=PUBLIC_SIZE, max_length=PUBLIC_SIZE)]
DeskName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


class RosterBroken(Exception):
    """The roster cannot be trusted: a statement, the chain or the anchor is not as it must be. Nothing may be sealed by it."""


def key_id(public: bytes) -> bytes:
    """Return the id of a public key: the first 16 bytes of its SHA-256."""
    return hashlib.sha256(public).digest()[:ID_SIZE]


class _Statement(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, ser_json_bytes="hex", val_json_bytes="hex")

    v: Literal[1] = 1
    by: Id
    """Key id of the signer's signing key."""


class Genesis(_Statement):
    """The first statement: the root key, which signs it and everything up to the first member."""

    kind: Literal["genesis"] = "genesis"
    root: SignPublic


class AddMember(_Statement):
    """A member comes in, with her role and her two public keys."""

    kind: Literal["add"] = "add"
    member_id: Id
    role: RoleName
    kem_public: KemPublic
    sign_public: SignPublic


class Promote(_Statement):
    """A member has another role from now on, with more duty or less."""

    kind: Literal["promote"] = "promote"
    member_id: Id
    role: RoleName


class RemoveMember(_Statement):
    """A member is out for good: nothing is sealed to her and nothing she signs counts. Her id and keys never come back."""

    kind: Literal["remove"] = "remove"
    member_id: Id


class DeskKey(_Statement):
    """A team's public key of one epoch. Epochs count up from 1 without gaps; the name stays."""

    kind: Literal["desk-key"] = "desk-key"
    desk_id: Id
    epoch: Annotated[int, Field(ge=1, le=2**31 - 1)]
    name: DeskName
    kem_public: KemPublic


class RecoveryKey(_Statement):
    """The public key of the custodians' recovery key, and the one they sign with: a keyholder, when none is left, or their own next key."""

    kind: Literal["recovery-key"] = "recovery-key"
    public: KemPublic
    sign_public: SignPublic | None = None


class AuditKey(_Statement):
    """The public key that audit payloads are sealed to: the audit desk's."""

    kind: Literal["audit-key"] = "audit-key"
    public: KemPublic


class CourierKey(_Statement):
    """The public key that alarms and outgoing mail are sealed to."""

    kind: Literal["courier-key"] = "courier-key"
    public: KemPublic


Statement = Genesis | AddMember | Promote | RemoveMember | DeskKey | RecoveryKey | AuditKey | CourierKey

_STATEMENTS: TypeAdapter[Statement] = TypeAdapter(Annotated[Statement, Field(discriminator="kind")])


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement as it is kept: its place in the chain, its canonical bytes, the signature and the hash over all of it."""

    seq: int
    body: bytes
    signature: bytes
    hash: bytes


def to_bytes(statement: Statement) -> bytes:
    """Return the canonical bytes of a statement."""
    return statement.model_dump_json(exclude_none=True).encode("utf-8")


def from_bytes(body: bytes) -> Statement:
    """Return the statement of canonical bytes. Raises RosterBroken when they are none, or not written canonically."""
    try:
        statement = _STATEMENTS.validate_json(body)
    except ValidationError:
        raise RosterBroken("a statement is not readable") from None
    if to_bytes(statement) != body:
        raise RosterBroken("a statement is not in canonical form")
    return statement


def message(previous: bytes, seq: int, body: bytes) -> bytes:
    """Return what is signed for `body` at place `seq` behind the statement with hash `previous`."""
    return ctx("roster-statement", previous, number(seq), body)


def chained(previous: bytes, seq: int, body: bytes, signature: bytes) -> bytes:
    """Return the hash (32 bytes) of a statement at its place."""
    return hashlib.sha256(previous + number(seq) + lp(body) + signature).digest()
