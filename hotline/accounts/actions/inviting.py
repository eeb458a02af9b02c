"""Inviting: a door with a link and seven spoken words; whoever comes through makes her keys and waits. Must not know who lets her in.

A new identity sees nothing: it is granted nothing before a keyholder has compared six words and signed (`admitting`, AUT-14).
"""

import json
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import col, delete, select

from hotline.accounts.actions import second_factor
from hotline.accounts.actions.birth import TRIES
from hotline.accounts.actions.enrol import EnrolmentClosed, LoginTaken, NewMember, WrongCode, open_enrolment
from hotline.accounts.rules import Role, login_key
from hotline.accounts.tables import Applicant, Enrolment, Member
from hotline.notices.actions import seal_address
from hotline.roster.queries import current as current_roster
from hotline.store.work import Work
from hotline.vault.deskkey import Identity, wrap_identity
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotOpen, Key, ctx
from hotline.vault.receipt import Receipt, Wordlist, new_receipt, stretch
from hotline.vault.symmetric import aead, open_aead

OPEN_FOR = timedelta(days=14)
_LABEL = "invitation"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A door that is not there yet: its id stands in the link, its words are spoken, both are shown once."""

    id: bytes
    code: Receipt = field(repr=False)
    key: Key = field(repr=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person with her new keys, wrapped; made outside the transaction, because that costs an Argon2id."""

    member_id: bytes
    identity: Identity = field(repr=False)
    person: NewMember = field(repr=False)
    wrap: bytes = field(repr=False)


def draw(wordlist: Wordlist, pepper: Key) -> Invitation:
    """Draw a new invitation. Costs one Argon2id (19 MiB)."""
    door, code = new_id(), new_receipt(wordlist)
    return Invitation(door, code, code_key(door, code, pepper))


def code_key(door: bytes, code: Receipt, pepper: Key) -> Key:
    """The key that the spoken words stand for at this door. Costs one Argon2id (19 MiB)."""
    return stretch(code, salt=door, pepper=pepper).box


def invite(work: Work, invitation: Invitation, *, by: bytes, role: Role, replaces: bytes | None = None) -> None:
    """Open the door. `replaces` names the member who lost her password: an older door for her closes."""
    if replaces is not None:
        work.db.execute(delete(Enrolment).where(col(Enrolment.replaces) == replaces))
    sealed = aead(invitation.key, ctx(_LABEL, invitation.id), _promise(role.value, replaces))
    work.db.add(
        Enrolment(
            id=invitation.id,
            day=work.today,
            tries_left=TRIES,
            role=role.value,
            replaces=replaces,
            by_member=by,
            sealed=sealed,
        )
    )
    work.db.flush()


def open_door(work: Work, door: bytes) -> Enrolment:
    """The invitation of this id. Raises EnrolmentClosed: unknown, used, five wrong codes, or older than 14 days."""
    row = open_enrolment(work, door)
    if row.role and work.today - row.day > OPEN_FOR:
        raise EnrolmentClosed
    return row


def check_code(row: Enrolment, key: Key) -> None:
    """Raises WrongCode where the words are not those of this door; EnrolmentClosed where somebody changed what it promises."""
    try:
        promised = open_aead(key, ctx(_LABEL, row.id), row.sealed)
    except CannotOpen:
        raise WrongCode(row.tries_left - 1) from None
    if promised != _promise(row.role, row.replaces):
        raise EnrolmentClosed


def make_candidate(person: NewMember, pepper: Key) -> Candidate:
    """Make a person's keys and wrap them under her password. Costs one Argon2id (64 MiB)."""
    identity, member_id = Identity.new(), new_id()
    wrap = wrap_identity(identity, password=person.password, pepper=pepper, member_id=member_id)
    return Candidate(member_id, identity, person, wrap)


def apply(work: Work, door: bytes, key: Key, candidate: Candidate) -> Applicant:
    """Let the person in as far as the hall: her row waits, the door is gone. Raises EnrolmentClosed, WrongCode, LoginTaken."""
    row = open_door(work, door)
    check_code(row, key)
    person, who = candidate.person, candidate.identity
    login = _free(work, person.login, row.replaces)
    mail = _sealed_address(work, candidate)
    factor = second_factor.sealed(who, candidate.member_id, secret=person.totp_secret, last_step=person.totp_step)
    applicant = Applicant(
        id=candidate.member_id,
        login=login,
        login_key=login_key(login),
        role=row.role,
        replaces=row.replaces,
        kem_public=who.kem_public,
        sign_public=who.sign_public,
        mail=mail,
        second_factor=factor,
        wrap=candidate.wrap,
        day=work.today,
    )
    work.db.add(applicant)
    work.db.delete(row)
    work.db.flush()
    return applicant


def withdraw(work: Work, row_id: bytes) -> None:
    """Close a door, or send away who waits; passed over where neither is there."""
    work.db.execute(delete(Enrolment).where(col(Enrolment.id) == row_id, col(Enrolment.role) != ""))
    work.db.execute(delete(Applicant).where(col(Applicant.id) == row_id))


def drop_old(work: Work) -> None:
    """Remove doors that ended, and people whom nobody let in for 14 days."""
    end, doors, people = work.today - OPEN_FOR, Enrolment, Applicant
    work.db.execute(delete(doors).where(col(doors.role) != "", col(doors.day) < end))
    work.db.execute(delete(people).where(col(people.day) < end))


def _promise(role: str, replaces: bytes | None) -> bytes:
    return json.dumps({"role": role, "replaces": replaces.hex() if replaces else None}).encode()


def _free(work: Work, wanted: str, replaces: bytes | None) -> str:
    """The login name to be: the old one after a lost password, else the wanted one where nobody has it. Raises LoginTaken."""
    if replaces is not None:
        work.db.execute(delete(Applicant).where(col(Applicant.replaces) == replaces))
        before = work.db.get(Member, replaces)
        if before is None or before.removed_day is not None:
            raise EnrolmentClosed
        return before.login
    key = login_key(wanted)
    for table in (Member, Applicant):
        if work.db.exec(select(table.id).where(table.login_key == key)).first() is not None:
            raise LoginTaken
    return " ".join(wanted.split())


def _sealed_address(work: Work, candidate: Candidate) -> bytes | None:
    address = candidate.person.mail
    if not address:
        return None
    return seal_address(current_roster(work), member_id=candidate.member_id, address=address)
