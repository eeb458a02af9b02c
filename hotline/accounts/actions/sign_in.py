"""Signing in: login name, password, six digits. Every failure answers alike and costs the same work (vault.md 4; AUT-01)."""

from dataclasses import dataclass, field

from sqlmodel import select

from hotline.accounts.actions import second_factor
from hotline.accounts.queries import member_by_login
from hotline.accounts.rules import login_key
from hotline.accounts.tables import Member, Wrap
from hotline.store.work import Work
from hotline.vault.deskkey import Identity, equal_work, unwrap_identity
from hotline.vault.envelope import CannotOpen, Key

_NOBODY = bytes(16)


class SignInFailed(Exception):
    """Name, password and code do not belong together. Says no more than that."""


@dataclass(frozen=True, slots=True)
class Proven:
    """Who proved all three, and the time step of the code, which counts once."""

    member_id: bytes
    identity: Identity = field(repr=False)
    step: int

    @property
    def payload(self) -> bytes:
        """What the session seals: identity seed (32 bytes), member id (16)."""
        return self.identity.seed.reveal() + self.member_id


def prove(work: Work, *, login: str, password: str, code: str, pepper: Key) -> Proven:
    """Check the three, reading only: two queries and one Argon2id whatever is wrong. Raises SignInFailed."""
    member = member_by_login(work, login_key(login))
    identity = _identity(work, member, password=password, pepper=pepper)
    if member is None or identity is None:
        raise SignInFailed
    return Proven(member.id, identity, _step(work, member, identity, code))


def use_code(work: Work, proven: Proven) -> None:
    """Keep, sealed, that the code was used: whoever comes second with it fails. Raises SignInFailed."""
    member = work.db.get(Member, proven.member_id)
    if member is None or member.removed_day is not None:
        raise SignInFailed
    secret, last_step = _opened(proven.identity, member)
    if proven.step <= last_step:
        raise SignInFailed
    member.second_factor = second_factor.sealed(proven.identity, member.id, secret=secret, last_step=proven.step)
    work.db.add(member)
    work.db.flush()


def _step(work: Work, member: Member, identity: Identity, code: str) -> int:
    secret, last_step = _opened(identity, member)
    step = second_factor.accepted_step(secret, code, now=work.now, after=last_step)
    if step is None:
        raise SignInFailed
    return step


def _opened(identity: Identity, member: Member) -> tuple[str, int]:
    """What was tampered with answers like a wrong code: another answer would say that the password was right."""
    try:
        return second_factor.opened(identity, member.id, member.second_factor)
    except CannotOpen:
        raise SignInFailed from None


def _identity(work: Work, member: Member | None, *, password: str, pepper: Key) -> Identity | None:
    member_id = member.id if member is not None else _NOBODY
    wrap = work.db.exec(select(Wrap).where(Wrap.member_id == member_id, Wrap.factor == "password")).first()
    if wrap is None:
        equal_work(password, pepper)
        return None
    try:
        return unwrap_identity(wrap.sealed, password=password, pepper=pepper, member_id=member_id)
    except CannotOpen:
        return None


def password_fits(work: Work, member_id: bytes, password: str, pepper: Key) -> bool:
    """Say whether this is the member's password: asked again before an act on the roster. Costs one Argon2id whatever is wrong."""
    return _identity(work, work.db.get(Member, member_id), password=password, pepper=pepper) is not None
