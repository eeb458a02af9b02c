"""Verifying the chain of statements into a Roster (and what each statement may do). Must not know tables or where rows come from.

Error: RosterBroken (defined beside the statements, offered here too). Whoever gets it seals nothing and shows the phone number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from hotline.roster.statements import (
    BEFORE_FIRST,
    FIRST_SEQ,
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
    Signed,
    Statement,
    chained,
    from_bytes,
    key_id,
    message,
    to_bytes,
)
from hotline.vault.envelope import CannotOpen
from hotline.vault.signing import SigningKey
from hotline.vault.signing import verify as verify_signature

__all__ = [
    "DeskPublic",
    "KeyPublic",
    "MemberPublic",
    "Roster",
    "RosterBroken",
    "State",
    "finish",
    "follow",
    "sign_next",
    "verify",
]

COUNSELLING, COORDINATION, AUDIT, CANARY = "counselling", "coordination", "audit", "canary"

_KEYHOLDER: RoleName = "keyholder"


@dataclass(frozen=True, slots=True)
class DeskPublic:
    """A team's present public key: what new cases are sealed to."""

    desk_id: bytes
    epoch: int
    name: str
    kem_public: bytes


@dataclass(frozen=True, slots=True)
class MemberPublic:
    """A member who is in, with her role and public keys."""

    member_id: bytes
    role: RoleName
    kem_public: bytes
    sign_public: bytes


@dataclass(frozen=True, slots=True)
class KeyPublic:
    """A public key that belongs to no person, and its id (first 16 bytes of SHA-256)."""

    key_id: bytes
    public: bytes


@dataclass(frozen=True, slots=True)
class Roster:
    """The verified roster as it stands at statement `seq` with hash `head`. Only `verify` makes one."""

    seq: int
    head: bytes
    desks: Mapping[bytes, DeskPublic]
    members: Mapping[bytes, MemberPublic]
    removed: frozenset[bytes]
    recovery: KeyPublic
    audit: KeyPublic
    courier: KeyPublic
    rotation_due: frozenset[bytes]
    """Desks whose key is older than the leaving of somebody whose role could hold it: the alarm of a missing rotation."""
    hashes: tuple[bytes, ...] = field(repr=False)
    """Hash of each statement, the first statement's first: what the anchor is compared with."""

    @property
    def ready(self) -> bool:
        """Whether a first member was added; until then the public side takes nothing."""
        return bool(self.members)

    @property
    def counselling(self) -> DeskPublic:
        """The desk that intake seals to."""
        return self.desk(COUNSELLING)

    @property
    def coordination(self) -> DeskPublic:
        """The desk of coordinators."""
        return self.desk(COORDINATION)

    def desk(self, name: str) -> DeskPublic:
        """Return the desk of that name. Raises RosterBroken when there is none."""
        for desk in self.desks.values():
            if desk.name == name:
                return desk
        raise RosterBroken(f"there is no desk named {name}")

    def keyholders(self) -> tuple[MemberPublic, ...]:
        """Return the keyholders who are in, by member id."""
        return tuple(self.members[each] for each in sorted(self.members) if self.members[each].role == _KEYHOLDER)


@dataclass(slots=True)
class State:
    """The chain as far as it was followed: what the next statement is judged by."""

    seq: int = FIRST_SEQ - 1
    hashes: list[bytes] = field(default_factory=list)
    root: bytes | None = None
    desks: dict[bytes, DeskPublic] = field(default_factory=dict)
    members: dict[bytes, MemberPublic] = field(default_factory=dict)
    removed: set[bytes] = field(default_factory=set)
    keys: dict[str, KeyPublic] = field(default_factory=dict)
    used: set[bytes] = field(default_factory=set)
    """Every public key that the root, a member or a desk ever had: none comes back."""
    rotation_due: set[bytes] = field(default_factory=set)

    @property
    def head(self) -> bytes:
        """Hash of the last statement, or zeros before the first."""
        return self.hashes[-1] if self.hashes else BEFORE_FIRST


def verify(rows: Iterable[Signed], fingerprint: bytes) -> Roster:
    """Return the roster that `rows` (in order of seq) amount to, when every one is in its place, signed by one who may, and
    the first is the genesis whose hash is `fingerprint`. Raises RosterBroken.
    """
    return finish(follow(rows, fingerprint))


def follow(rows: Iterable[Signed], fingerprint: bytes | None) -> State:
    """Return the state after `rows`, which may stop short of a whole roster (while `init` writes it). Raises RosterBroken."""
    state = State()
    for row in rows:
        _take(state, row)
        if state.seq == FIRST_SEQ and fingerprint is not None and state.head != fingerprint:
            raise RosterBroken("the first statement is not the one the instance file names")
    return state


def finish(state: State) -> Roster:
    """Return the roster of a state. Raises RosterBroken while a key or a desk that everyone needs is missing."""
    try:
        recovery, audit, courier = (state.keys[kind] for kind in ("recovery-key", "audit-key", "courier-key"))
    except KeyError:
        raise RosterBroken("the recovery, audit or courier key is missing") from None
    roster = Roster(
        seq=state.seq,
        head=state.head,
        desks=MappingProxyType(dict(state.desks)),
        members=MappingProxyType(dict(state.members)),
        removed=frozenset(state.removed),
        recovery=recovery,
        audit=audit,
        courier=courier,
        rotation_due=frozenset(state.rotation_due),
        hashes=tuple(state.hashes),
    )
    _ = roster.counselling, roster.coordination
    return roster


def sign_next(state: State, statement: Statement, signing: SigningKey) -> Signed:
    """Return `statement` signed for the next place behind `state`, and let `state` take it.

    Raises RosterBroken when the statement is not allowed there; `state` is then not to be used any more.
    """
    body, seq, previous = to_bytes(statement), state.seq + 1, state.head
    signature = signing.sign(message(previous, seq, body))
    row = Signed(seq=seq, body=body, signature=signature, hash=chained(previous, seq, body, signature))
    _take(state, row)
    return row


def _take(state: State, row: Signed) -> None:
    if row.seq != state.seq + 1:
        raise RosterBroken("a statement is missing or out of its place")
    if row.hash != chained(state.head, row.seq, row.body, row.signature):
        raise RosterBroken("a statement does not follow on the one before it")
    statement = from_bytes(row.body)
    try:
        verify_signature(_signer(state, statement), message(state.head, row.seq, row.body), row.signature)
    except CannotOpen:
        raise RosterBroken("a signature is not that of the named signer") from None
    _apply(state, statement)
    state.seq = row.seq
    state.hashes.append(row.hash)


def _signer(state: State, statement: Statement) -> bytes:
    """Return the public key that must have signed: the root up to the first member, from then on a keyholder who is in."""
    if isinstance(statement, Genesis):
        allowed = [statement.root] if state.root is None else []
    elif state.members:
        allowed = [member.sign_public for member in state.members.values() if member.role == _KEYHOLDER]
    else:
        allowed = [state.root] if state.root is not None else []
    for public in allowed:
        if key_id(public) == statement.by:
            return public
    raise RosterBroken("a statement is signed by somebody who may not")


def _apply(state: State, statement: Statement) -> None:
    match statement:
        case Genesis():
            state.root = statement.root
            state.used.add(statement.root)
        case AddMember():
            _add(state, statement)
        case Promote() | RemoveMember():
            _change(state, statement)
        case DeskKey():
            _publish(state, statement)
        case RecoveryKey() | AuditKey() | CourierKey():
            state.keys[statement.kind] = KeyPublic(key_id(statement.public), statement.public)


def _add(state: State, statement: AddMember) -> None:
    if statement.member_id in state.members or statement.member_id in state.removed:
        raise RosterBroken("a member is added a second time")
    if not state.members and statement.role != _KEYHOLDER:
        raise RosterBroken("the first member is not a keyholder")
    keys = {statement.kem_public, statement.sign_public}
    if keys & state.used:
        raise RosterBroken("a key is used a second time")
    state.used |= keys
    state.members[statement.member_id] = MemberPublic(
        statement.member_id, statement.role, statement.kem_public, statement.sign_public
    )


def _change(state: State, statement: Promote | RemoveMember) -> None:
    member = state.members.pop(statement.member_id, None)
    if member is None:
        raise RosterBroken("a statement concerns nobody who is in")
    if isinstance(statement, Promote):
        kept = {statement.role}
        state.members[member.member_id] = replace(member, role=statement.role)
    else:
        kept = set()
        state.removed.add(member.member_id)
    state.rotation_due |= _reached(state, {member.role}) - _reached(state, kept)
    if not any(each.role == _KEYHOLDER for each in state.members.values()):
        raise RosterBroken("the last keyholder would be gone")


def _reached(state: State, roles: set[RoleName]) -> set[bytes]:
    return {desk.desk_id for desk in state.desks.values() if roles & _holders(desk.name)}


def _holders(desk_name: str) -> set[RoleName]:
    if desk_name == CANARY:
        return set()
    if desk_name == COORDINATION:
        return {"keyholder", "coordinator"}
    if desk_name == AUDIT:
        return {"keyholder", "auditor"}
    return {"keyholder", "counsellor"}


def _publish(state: State, statement: DeskKey) -> None:
    before = state.desks.get(statement.desk_id)
    if before is None:
        if statement.epoch != 1 or any(desk.name == statement.name for desk in state.desks.values()):
            raise RosterBroken("a new desk does not begin with epoch 1 and a name of its own")
    elif statement.epoch != before.epoch + 1 or statement.name != before.name:
        raise RosterBroken("a desk key does not follow on the epoch before it")
    if statement.kem_public in state.used:
        raise RosterBroken("a key is used a second time")
    state.used.add(statement.kem_public)
    state.desks[statement.desk_id] = DeskPublic(
        statement.desk_id, statement.epoch, statement.name, statement.kem_public
    )
    state.rotation_due.discard(statement.desk_id)
