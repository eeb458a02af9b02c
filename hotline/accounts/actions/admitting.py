"""Letting in who waits: a keyholder heard the same six words, signs, and grants the desks of the role. Before that she can read nothing."""

import hmac

from hotline.accounts.actions.leaving import NobodyThere, NotOneself, grant_all, strike, tell_keyholders
from hotline.accounts.actions.rotation import reread, rotate_due
from hotline.accounts.rules import DESKS_OF, Role
from hotline.accounts.tables import Applicant, Member, Wrap
from hotline.casefile.opening.keyring import Keyring
from hotline.roster import actions as roster_actions
from hotline.roster.chain import MemberPublic
from hotline.roster.fingerprints import spoken
from hotline.roster.queries import current as current_roster
from hotline.store.work import Work
from hotline.vault.entropy import new_id
from hotline.vault.receipt import Wordlist


class KeysChanged(Exception):
    """The keys are not those whose six words were on the page: nobody is let in."""


def fingerprint(wordlist: Wordlist, row: Applicant) -> str:
    """The six words of who waits, with blanks between."""
    return " ".join(spoken(wordlist, member=_public(row), replaces=row.replaces or b""))


def admit(work: Work, *, by: Keyring, applicant_id: bytes, heard: str) -> Member:
    """Sign who waits into the roster, grant the desks of her role, and return her row. `heard`: the six words that were compared.

    Where she takes the place of a member (lost password), that one leaves the roster in the same transaction and the desks get new
    epochs: her id never comes back. Raises NobodyThere, KeysChanged, NotOneself; RosterBroken where `by` may not.
    """
    row = work.db.get(Applicant, applicant_id)
    if row is None:
        raise NobodyThere
    if not hmac.compare_digest(fingerprint(work.codes.wordlist(), row).encode(), heard.encode()):
        raise KeysChanged
    if row.replaces == by.member_id:
        raise NotOneself
    member = _public(row)
    sign, genesis = by.identity.signing, bytes.fromhex(work.settings.genesis)
    roster_actions.add(work.db, member=member, sign=sign, fingerprint=genesis)
    roster = reread(work)
    wanted = [desk.desk_id for desk in roster.desks.values() if desk.name in DESKS_OF[Role(row.role)]]
    grant_all(work, by=by, member=member, desk_ids=wanted)
    work.db.delete(row)
    work.db.flush()
    if row.replaces is not None:
        _make_room(work, by, row.replaces, row.role)
    admitted = _keep(work, row)
    roster = rotate_due(work, sign=sign)
    tell_keyholders(work, roster, but=by.member_id)
    return admitted


def _public(row: Applicant) -> MemberPublic:
    return MemberPublic(row.id, Role(row.role).value, row.kem_public, row.sign_public)


def _make_room(work: Work, by: Keyring, member_id: bytes, role: str) -> None:
    before = current_roster(work).members.get(member_id)
    if before is None or before.role != role:
        raise NobodyThere
    strike(work, by=by, member=before)


def _keep(work: Work, row: Applicant) -> Member:
    member = Member(
        id=row.id,
        login=row.login,
        login_key=row.login_key,
        role=row.role,
        kem_public=row.kem_public,
        sign_public=row.sign_public,
        mail=row.mail,
        second_factor=row.second_factor,
        added_day=work.today,
        replaces=row.replaces,
    )
    work.db.add(member)
    work.db.add(Wrap(id=new_id(), member_id=row.id, factor="password", sealed=row.wrap))
    work.db.flush()
    return member
