"""Enrolling: a person makes her identity, and someone who may signs her into the roster and grants her desks."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import select

from hotline.accounts.actions import second_factor
from hotline.accounts.actions.birth import grant_desk, open_seeds
from hotline.accounts.actions.sign_in import Proven
from hotline.accounts.rules import DESKS_OF, Role, login_key
from hotline.accounts.tables import Enrolment, Member, Wrap
from hotline.casefile.opening.keyring import Keyring
from hotline.notices.actions import seal_address
from hotline.roster import actions as roster_actions
from hotline.roster.chain import Roster
from hotline.roster.queries import current as current_roster
from hotline.roster.state import MemberPublic
from hotline.store.work import Work
from hotline.vault.deskkey import Desk, Identity, wrap_identity
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotOpen, Key
from hotline.vault.receipt import Receipt
from hotline.vault.signing import SigningKey


class EnrolmentClosed(Exception):
    """The link is unknown, was used, or five wrong codes closed it."""


class WrongCode(Exception):
    """The code does not open this enrolment; `tries_left` says how many tries remain."""

    def __init__(self, tries_left: int) -> None:
        super().__init__("wrong code")
        self.tries_left = tries_left


class LoginTaken(Exception):
    """Somebody else has this login name."""


@dataclass(frozen=True, slots=True)
class NewMember:
    """What a person brings: name, password, the second factor she just proved, and an address for neutral mail, if any."""

    login: str
    role: Role
    password: str = field(repr=False)
    totp_secret: str = field(repr=False)
    totp_step: int = 0
    mail: str = field(default="", repr=False)


def open_enrolment(work: Work, enrolment_id: bytes) -> Enrolment:
    """The open door of this id. Raises EnrolmentClosed."""
    row = work.db.get(Enrolment, enrolment_id)
    if row is None or row.tries_left <= 0:
        raise EnrolmentClosed
    return row


def enrol_first(work: Work, *, enrolment_id: bytes, code: Receipt, person: NewMember, pepper: Key) -> Proven:
    """Take the first keyholder in: root signs, all desks are granted to her, door and root seed are destroyed. Returns who she now is.

    Raises EnrolmentClosed, WrongCode (nothing else changed; count the try with `count_wrong_code`), LoginTaken.
    """
    row = open_enrolment(work, enrolment_id)
    try:
        seeds = open_seeds(row, code, pepper)
    except CannotOpen:
        raise WrongCode(row.tries_left - 1) from None
    identity, member_id = Identity.new(), new_id()
    _sign_in_roster(work, identity, member_id, person.role, sign=seeds.root)
    for desk in seeds.desks.values():
        grant_desk(work, desk, recipient=member_id, public=identity.kem_public)
    _keep(work, identity, member_id, person, pepper=pepper)
    work.db.delete(row)
    work.db.flush()
    return Proven(member_id, identity, person.totp_step)


def count_wrong_code(work: Work, enrolment_id: bytes) -> None:
    """Take one try away; at none the door is gone. In a transaction of its own, so that the refusal cannot undo it."""
    row = work.db.get(Enrolment, enrolment_id)
    if row is not None:
        row.tries_left -= 1
        if row.tries_left <= 0:
            work.db.delete(row)
        else:
            work.db.add(row)
        work.db.flush()


def enrol(work: Work, *, by: Keyring, person: NewMember, pepper: Key) -> Proven:
    """Take a further member in: the keyholder `by` signs and grants what the role holds. Returns who it is.

    Raises LoginTaken; RosterBroken where `by` is no keyholder.
    """
    return enrol_by(work, sign=by.identity.signing, desks=by.desks.values(), person=person, pepper=pepper)


def enrol_by(work: Work, *, sign: SigningKey, desks: Iterable[Desk], person: NewMember, pepper: Key) -> Proven:
    """Take a member in whom `sign` vouches for (a keyholder; the custodians for a keyholder), and grant of `desks` what the role holds.

    Raises LoginTaken; RosterBroken where `sign` may not.
    """
    identity, member_id = Identity.new(), new_id()
    roster = _sign_in_roster(work, identity, member_id, person.role, sign=sign)
    wanted = {desk.desk_id for desk in roster.desks.values() if desk.name in DESKS_OF[person.role]}
    for desk in desks:
        if desk.desk_id in wanted:
            grant_desk(work, desk, recipient=member_id, public=identity.kem_public)
    _keep(work, identity, member_id, person, pepper=pepper)
    work.db.flush()
    return Proven(member_id, identity, person.totp_step)


def _sign_in_roster(work: Work, identity: Identity, member_id: bytes, role: Role, *, sign: SigningKey) -> Roster:
    fingerprint = bytes.fromhex(work.settings.genesis)
    public = MemberPublic(member_id, role.value, identity.kem_public, identity.sign_public)
    roster_actions.add(work.db, member=public, sign=sign, fingerprint=fingerprint)
    work.memo.pop("roster", None)
    work.memo.pop("members", None)
    roster = current_roster(work)
    work.after_commit(lambda: work.keystore.set_roster_anchor(roster.seq, roster.head))
    return roster


def _keep(work: Work, identity: Identity, member_id: bytes, person: NewMember, *, pepper: Key) -> None:
    key = login_key(person.login)
    if work.db.exec(select(Member.id).where(Member.login_key == key)).first() is not None:
        raise LoginTaken
    mail = seal_address(current_roster(work), member_id=member_id, address=person.mail) if person.mail else None
    factor = second_factor.sealed(identity, member_id, secret=person.totp_secret, last_step=person.totp_step)
    work.db.add(
        Member(
            id=member_id,
            login=" ".join(person.login.split()),
            login_key=key,
            role=person.role.value,
            kem_public=identity.kem_public,
            sign_public=identity.sign_public,
            mail=mail,
            second_factor=factor,
            added_day=work.today,
        )
    )
    sealed = wrap_identity(identity, password=person.password, pepper=pepper, member_id=member_id)
    work.db.add(Wrap(id=new_id(), member_id=member_id, factor="password", sealed=sealed))
