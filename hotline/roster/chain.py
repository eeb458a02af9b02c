"""Verifying the chain of statements into a Roster. Must not know tables or where the rows come from.

Error: RosterBroken (defined beside the statements, offered here too). Whoever gets it seals nothing and shows the phone number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hotline.roster.state import (
    AUDIT,
    CANARY,
    COORDINATION,
    COUNSELLING,
    KEYHOLDER,
    DeskPublic,
    KeyPublic,
    MemberPublic,
    State,
    apply,
    signer,
)
from hotline.roster.statements import (
    BEFORE_FIRST,
    FIRST_SEQ,
    RosterBroken,
    Signed,
    Statement,
    chained,
    from_bytes,
    message,
    to_bytes,
)
from hotline.vault.envelope import CannotOpen
from hotline.vault.signing import SigningKey
from hotline.vault.signing import verify as verify_signature

__all__ = [
    "AUDIT",
    "CANARY",
    "COORDINATION",
    "COUNSELLING",
    "Chain",
    "DeskPublic",
    "KeyPublic",
    "MemberPublic",
    "Roster",
    "RosterBroken",
    "finish",
    "follow",
    "sign_next",
    "verify",
]


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
    epochs: Mapping[tuple[bytes, int], bytes] = field(repr=False)
    """(desk id, epoch) -> public key, of every epoch there ever was: a seed that is none of these is nobody's."""
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
        return tuple(self.members[each] for each in sorted(self.members) if self.members[each].role == KEYHOLDER)


@dataclass(slots=True)
class Chain:
    """A chain as far as it was followed: the hash of each statement, and what they amount to."""

    hashes: list[bytes] = field(default_factory=list)
    state: State = field(default_factory=State)

    @property
    def seq(self) -> int:
        """Seq of the last statement; before the first, the number before it."""
        return FIRST_SEQ - 1 + len(self.hashes)

    @property
    def head(self) -> bytes:
        """Hash of the last statement, or zeros before the first."""
        return self.hashes[-1] if self.hashes else BEFORE_FIRST


def verify(rows: Iterable[Signed], fingerprint: bytes) -> Roster:
    """Return the roster that `rows` (in order of seq) amount to, when every one is in its place, signed by one who may, and
    the first is the genesis whose hash is `fingerprint`. Raises RosterBroken.
    """
    return finish(follow(rows, fingerprint))


def follow(rows: Iterable[Signed], fingerprint: bytes | None) -> Chain:
    """Return the chain of `rows`, which may stop short of a whole roster (while `init` writes it). Raises RosterBroken."""
    chain = Chain()
    for row in rows:
        _take(chain, row)
        if chain.seq == FIRST_SEQ and fingerprint is not None and chain.head != fingerprint:
            raise RosterBroken("the first statement is not the one the instance file names")
    return chain


def finish(chain: Chain) -> Roster:
    """Return the roster of a chain. Raises RosterBroken while a key or a desk that everyone needs is missing."""
    state = chain.state
    try:
        recovery, audit, courier = (state.keys[kind] for kind in ("recovery-key", "audit-key", "courier-key"))
    except KeyError:
        raise RosterBroken("the recovery, audit or courier key is missing") from None
    roster = Roster(
        seq=chain.seq,
        head=chain.head,
        desks=MappingProxyType(dict(state.desks)),
        members=MappingProxyType(dict(state.members)),
        removed=frozenset(state.removed),
        recovery=recovery,
        audit=audit,
        courier=courier,
        rotation_due=frozenset(state.rotation_due),
        epochs=MappingProxyType(dict(state.epochs)),
        hashes=tuple(chain.hashes),
    )
    for name in (COUNSELLING, COORDINATION):
        roster.desk(name)
    return roster


def sign_next(chain: Chain, statement: Statement, signing: SigningKey) -> Signed:
    """Return `statement` signed for the next place behind `chain`, and let `chain` take it.

    Raises RosterBroken when the statement is not allowed there; `chain` is then not to be used any more.
    """
    body, seq, previous = to_bytes(statement), chain.seq + 1, chain.head
    signature = signing.sign(message(previous, seq, body))
    row = Signed(seq=seq, body=body, signature=signature, hash=chained(previous, seq, body, signature))
    _take(chain, row)
    return row


def _take(chain: Chain, row: Signed) -> None:
    if row.seq != chain.seq + 1:
        raise RosterBroken("a statement is missing or out of its place")
    if row.hash != chained(chain.head, row.seq, row.body, row.signature):
        raise RosterBroken("a statement does not follow on the one before it")
    statement = from_bytes(row.body)
    try:
        verify_signature(signer(chain.state, statement), message(chain.head, row.seq, row.body), row.signature)
    except CannotOpen:
        raise RosterBroken("a signature is not that of the named signer") from None
    apply(chain.state, statement)
    chain.hashes.append(row.hash)
