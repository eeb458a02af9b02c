"""Writing the roster: each act signs one statement and puts it at the end of the chain. Must not know how keys are kept.

Each act verifies the whole chain first, flushes and never commits; after the commit the caller writes the new head into the
keystore's anchor. Raises RosterBroken when the chain is broken or the statement is not allowed there.
"""

from collections.abc import Sequence
from typing import Literal

from sqlmodel import Session

from hotline.roster.chain import Chain, DeskPublic, MemberPublic, finish, follow, sign_next
from hotline.roster.queries import signed_rows
from hotline.roster.statements import (
    AddMember,
    AuditKey,
    CourierKey,
    DeskKey,
    Genesis,
    Promote,
    RecoveryKey,
    RemoveMember,
    RoleName,
    RosterBroken,
    Statement,
    key_id,
)
from hotline.roster.tables import RosterStatement
from hotline.vault.signing import SigningKey

KeyKind = Literal["recovery-key", "audit-key", "courier-key"]

_KEY_STATEMENTS: dict[KeyKind, type[RecoveryKey] | type[AuditKey] | type[CourierKey]] = {
    "recovery-key": RecoveryKey,
    "audit-key": AuditKey,
    "courier-key": CourierKey,
}


def append(db: Session, *, statement: Statement, sign: SigningKey, fingerprint: bytes | None = None) -> bytes:
    """Sign `statement` with `sign`, put it at the end of the chain and return the new head (32 bytes).

    `fingerprint`, where given, must be the hash of the chain's first statement.
    """
    chain = follow(signed_rows(db), fingerprint)
    return _put(db, chain, statement, sign)


def birth(
    db: Session,
    *,
    root: SigningKey,
    desks: Sequence[DeskPublic],
    audit: bytes,
    recovery: bytes,
    courier: bytes,
    custodians: bytes | None = None,
) -> bytes:
    """Write genesis, one desk-key for each desk and the audit, recovery and courier key, all signed by the root.

    `custodians`: the public key they sign with (vault/recoverykey.py). Returns the fingerprint (32 bytes) for the instance file. Raises RosterBroken when there is a chain already.
    """
    chain = follow(signed_rows(db), None)
    if chain.seq:
        raise RosterBroken("there is a roster already")
    by = key_id(root.public)
    fingerprint = _put(db, chain, Genesis(by=by, root=root.public), root)
    for desk in desks:
        _put(db, chain, _desk_key(by, desk), root)
    _put(db, chain, AuditKey(by=by, public=audit), root)
    _put(db, chain, RecoveryKey(by=by, public=recovery, sign_public=custodians), root)
    _put(db, chain, CourierKey(by=by, public=courier), root)
    finish(chain)
    return fingerprint


def add(db: Session, *, member: MemberPublic, sign: SigningKey, fingerprint: bytes | None = None) -> bytes:
    """Take a member in; the first one is a keyholder and signed by the root. Returns the new head."""
    statement = AddMember(
        by=key_id(sign.public),
        member_id=member.member_id,
        role=member.role,
        kem_public=member.kem_public,
        sign_public=member.sign_public,
    )
    return append(db, statement=statement, sign=sign, fingerprint=fingerprint)


def promote(
    db: Session, *, member_id: bytes, role: RoleName, sign: SigningKey, fingerprint: bytes | None = None
) -> bytes:
    """Give a member another role. Returns the new head. Raises RosterBroken when no keyholder would be left."""
    statement = Promote(by=key_id(sign.public), member_id=member_id, role=role)
    return append(db, statement=statement, sign=sign, fingerprint=fingerprint)


def remove(db: Session, *, member_id: bytes, sign: SigningKey, fingerprint: bytes | None = None) -> bytes:
    """Remove a member for good. Returns the new head. Raises RosterBroken when no keyholder would be left."""
    statement = RemoveMember(by=key_id(sign.public), member_id=member_id)
    return append(db, statement=statement, sign=sign, fingerprint=fingerprint)


def publish_desk(db: Session, *, desk: DeskPublic, sign: SigningKey, fingerprint: bytes | None = None) -> bytes:
    """Publish a desk's key of the next epoch (or a new desk's of epoch 1). Returns the new head."""
    return append(db, statement=_desk_key(key_id(sign.public), desk), sign=sign, fingerprint=fingerprint)


def replace_recovery(
    db: Session, *, public: bytes, custodians: bytes, sign: SigningKey, fingerprint: bytes | None = None
) -> bytes:
    """Publish another recovery key with the key its custodians sign with; a keyholder or the custodians sign. Returns the new head."""
    statement = RecoveryKey(by=key_id(sign.public), public=public, sign_public=custodians)
    return append(db, statement=statement, sign=sign, fingerprint=fingerprint)


def replace_key(
    db: Session, *, kind: KeyKind, public: bytes, sign: SigningKey, fingerprint: bytes | None = None
) -> bytes:
    """Publish another recovery, audit or courier key. Returns the new head."""
    statement = _KEY_STATEMENTS[kind](by=key_id(sign.public), public=public)
    return append(db, statement=statement, sign=sign, fingerprint=fingerprint)


def _desk_key(by: bytes, desk: DeskPublic) -> DeskKey:
    return DeskKey(by=by, desk_id=desk.desk_id, epoch=desk.epoch, name=desk.name, kem_public=desk.kem_public)


def _put(db: Session, chain: Chain, statement: Statement, sign: SigningKey) -> bytes:
    row = sign_next(chain, statement, sign)
    db.add(RosterStatement(seq=row.seq, body=row.body, signature=row.signature, hash=row.hash))
    db.flush()
    return row.hash
