"""A little town of keys: a root, four members, desks, and a chain that is written statement by statement."""

from hashlib import sha256

from hotline.roster.chain import Chain, Roster, finish, sign_next
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
    Signed,
    Statement,
    chained,
    key_id,
    message,
    to_bytes,
)
from hotline.vault.deskkey import Identity
from hotline.vault.envelope import Key
from hotline.vault.seal import public_of
from hotline.vault.signing import SigningKey


def seed(name: str) -> Key:
    return Key(sha256(name.encode()).digest())


def some_id(name: str) -> bytes:
    return sha256(b"id " + name.encode()).digest()[:16]


PUBLIC = {
    name: public_of(seed(name))
    for name in ("counselling", "coordination", "audit", "canary", "recovery", "courier", "planted", "counselling 2")
}
ROOT = SigningKey(seed("root"))
IDENTITY = {name: Identity(seed(name)) for name in ("anna", "berta", "clara", "dora")}
SIGN = {name: each.signing for name, each in IDENTITY.items()} | {
    "root": ROOT,
    "custodians": SigningKey(seed("custodians")),
    "next custodians": SigningKey(seed("next custodians")),
}


def by(who: str) -> bytes:
    return key_id(SIGN[who].public)


def add(name: str, role: RoleName = "counsellor", who: str = "anna") -> AddMember:
    each = IDENTITY[name]
    return AddMember(
        by=by(who), member_id=some_id(name), role=role, kem_public=each.kem_public, sign_public=each.sign_public
    )


def desk_key(name: str, who: str, *, epoch: int = 1, public: str | None = None) -> DeskKey:
    return DeskKey(by=by(who), desk_id=some_id(name), epoch=epoch, name=name, kem_public=PUBLIC[public or name])


def promote(name: str, role: RoleName, who: str = "anna") -> Promote:
    return Promote(by=by(who), member_id=some_id(name), role=role)


def remove(name: str, who: str = "anna") -> RemoveMember:
    return RemoveMember(by=by(who), member_id=some_id(name))


def birth() -> list[tuple[str, Statement]]:
    """What `init` signs, and the first member."""
    return [
        ("root", Genesis(by=by("root"), root=ROOT.public)),
        *(("root", desk_key(name, "root")) for name in ("counselling", "coordination", "audit", "canary")),
        ("root", AuditKey(by=by("root"), public=PUBLIC["audit"])),
        ("root", RecoveryKey(by=by("root"), public=PUBLIC["recovery"])),
        ("root", CourierKey(by=by("root"), public=PUBLIC["courier"])),
        ("root", add("anna", "keyholder", "root")),
    ]


def written(*more: tuple[str, Statement]) -> list[Signed]:
    """The rows of a chain that begins with `birth` and goes on with `more`; RosterBroken where one is not allowed."""
    chain = Chain()
    return [sign_next(chain, statement, SIGN[who]) for who, statement in [*birth(), *more]]


def roster_of(*more: tuple[str, Statement]) -> Roster:
    chain = Chain()
    for who, statement in [*birth(), *more]:
        sign_next(chain, statement, SIGN[who])
    return finish(chain)


def forged(rows: list[Signed], statement: Statement, signing: SigningKey) -> list[Signed]:
    """`rows` and one more that fits the chain byte for byte, signed by whoever: what a writer of the database can make."""
    previous, seq, body = rows[-1].hash, rows[-1].seq + 1, to_bytes(statement)
    signature = signing.sign(message(previous, seq, body))
    return [*rows, Signed(seq, body, signature, chained(previous, seq, body, signature))]


def relinked(rows: list[Signed]) -> list[Signed]:
    """`rows` with seq and hash made to fit again after tampering; the signatures stay what they are."""
    fixed: list[Signed] = []
    previous = bytes(32)
    for seq, row in enumerate(rows, start=1):
        fixed.append(Signed(seq, row.body, row.signature, chained(previous, seq, row.body, row.signature)))
        previous = fixed[-1].hash
    return fixed
