"""What one statement may do to the roster: who must have signed it, and what it changes. Must not know hashes or rows.

Error: RosterBroken, whenever a statement is not allowed where it stands.
"""

from dataclasses import dataclass, field, replace

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

COUNSELLING, COORDINATION, AUDIT, CANARY = "counselling", "coordination", "audit", "canary"
KEYHOLDER: RoleName = "keyholder"


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


@dataclass(slots=True)
class State:
    """The roster as far as its chain was followed: what the next statement is judged by."""

    root: bytes | None = None
    desks: dict[bytes, DeskPublic] = field(default_factory=dict)
    members: dict[bytes, MemberPublic] = field(default_factory=dict)
    removed: set[bytes] = field(default_factory=set)
    keys: dict[str, KeyPublic] = field(default_factory=dict)
    used: set[bytes] = field(default_factory=set)
    """Every public key that the root, a member or a desk ever had: none comes back."""
    custodians: bytes | None = None
    """The public key that the custodians sign with, while it is that of the present recovery key."""
    rotation_due: set[bytes] = field(default_factory=set)
    epochs: dict[tuple[bytes, int], bytes] = field(default_factory=dict)
    """(desk id, epoch) -> public key, of every epoch there ever was."""


def signer(state: State, statement: Statement) -> bytes:
    """Return the public key that must have signed: the root up to the first member, from then on a keyholder who is in.

    The custodians sign two things and nothing else: that a keyholder is added, and their own next key.

    Raises RosterBroken when the statement names anybody else.
    """
    if isinstance(statement, Genesis):
        allowed = [statement.root] if state.root is None else []
    elif state.members:
        allowed = [member.sign_public for member in state.members.values() if member.role == KEYHOLDER]
        if state.custodians is not None and _is_theirs(statement):
            allowed.append(state.custodians)
    else:
        allowed = [state.root] if state.root is not None else []
    for public in allowed:
        if key_id(public) == statement.by:
            return public
    raise RosterBroken("a statement is signed by somebody who may not")


def apply(state: State, statement: Statement) -> None:
    """Let `statement`, whose signature was checked, change `state`. Raises RosterBroken when it is not allowed there."""
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
            if isinstance(statement, RecoveryKey):
                _custodians(state, statement)


def _is_theirs(statement: Statement) -> bool:
    return isinstance(statement, RecoveryKey) or (isinstance(statement, AddMember) and statement.role == KEYHOLDER)


def _custodians(state: State, statement: RecoveryKey) -> None:
    if statement.sign_public is not None:
        if statement.sign_public in state.used:
            raise RosterBroken("a key is used a second time")
        state.used.add(statement.sign_public)
    state.custodians = statement.sign_public


def _add(state: State, statement: AddMember) -> None:
    if statement.member_id in state.members or statement.member_id in state.removed:
        raise RosterBroken("a member is added a second time")
    if not state.members and statement.role != KEYHOLDER:
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
    if not any(each.role == KEYHOLDER for each in state.members.values()):
        raise RosterBroken("the last keyholder would be gone")


def _reached(state: State, roles: set[RoleName]) -> set[bytes]:
    return {desk.desk_id for desk in state.desks.values() if roles & holders(desk.name)}


def holders(desk_name: str) -> set[RoleName]:
    """Return the roles that may hold the seed of a desk of this name."""
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
    state.epochs[statement.desk_id, statement.epoch] = statement.kem_public
    state.desks[statement.desk_id] = DeskPublic(
        statement.desk_id, statement.epoch, statement.name, statement.kem_public
    )
    state.rotation_due.discard(statement.desk_id)
