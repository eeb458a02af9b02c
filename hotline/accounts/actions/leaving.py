"""Who leaves, and who gets another task: access ends in one transaction, and every desk she could reach has a new key (vault.md 6).

Named grants of restricted cases stay until those cases get a new erasure key: `accounts.queries.left_recipients` says whose they are.
"""

from collections.abc import Iterable

from sqlmodel import col, delete, select

from hotline.accounts.actions.birth import grant_desk
from hotline.accounts.actions.rotation import reread, rotate_due
from hotline.accounts.rules import DESKS_OF, Role
from hotline.accounts.tables import Applicant, DeskGrant, Enrolment, Member, Wrap
from hotline.casefile.opening.keyring import Keyring
from hotline.notices import actions as notices
from hotline.roster import actions as roster_actions
from hotline.roster.chain import MemberPublic, Roster
from hotline.roster.queries import current as current_roster
from hotline.store.work import Work
from hotline.vault.entropy import new_id

TOLD_AT_MOST = 20


class LastKeyholder(Exception):
    """Nobody else holds the keys: she can neither leave nor get another task (ADM-01)."""


class NotOneself(Exception):
    """A change of one's own standing is signed by another keyholder."""


class NobodyThere(Exception):
    """There is no such member, or no longer."""


def remove(work: Work, *, by: Keyring, member_id: bytes) -> Roster:
    """End a member's access: statement, her desk grants and wraps, a new epoch of every desk she could reach. Returns the new roster.

    Raises NobodyThere, NotOneself, LastKeyholder; RosterBroken where `by` may not. Her sessions end with it, because each request
    asks the roster; the caller ends them in the store of sessions too. Cases follow in batches (`rotation.rewrap_batch`).
    """
    member = _changeable(work, by, member_id)
    strike(work, by=by, member=member)
    roster = rotate_due(work, sign=by.identity.signing)
    tell_keyholders(work, roster, but=by.member_id)
    return roster


def strike(work: Work, *, by: Keyring, member: MemberPublic) -> None:
    """Sign a member out of the roster and take away every key the house keeps for her; new epochs are the caller's next step."""
    fingerprint = bytes.fromhex(work.settings.genesis)
    roster_actions.remove(work.db, member_id=member.member_id, sign=by.identity.signing, fingerprint=fingerprint)
    _take_desks(work, member.member_id, keep=())
    work.db.execute(delete(Wrap).where(col(Wrap.member_id) == member.member_id))
    work.db.execute(delete(Applicant).where(col(Applicant.replaces) == member.member_id))
    work.db.execute(delete(Enrolment).where(col(Enrolment.replaces) == member.member_id))
    row = work.db.get(Member, member.member_id)
    if row is not None:
        row.removed_day, row.login_key, row.mail, row.second_factor = work.today, None, None, b""
        work.db.add(row)
    work.db.flush()


def change_role(work: Work, *, by: Keyring, member_id: bytes, role: Role) -> Roster:
    """Give a member another task: what it holds is granted, what it does not is taken away, with new epochs of the latter.

    Raises NobodyThere, NotOneself, LastKeyholder; RosterBroken where `by` may not.
    """
    member = _changeable(work, by, member_id)
    if member.role == role:
        return current_roster(work)
    sign, fingerprint = by.identity.signing, bytes.fromhex(work.settings.genesis)
    roster_actions.promote(work.db, member_id=member_id, role=role.value, sign=sign, fingerprint=fingerprint)
    roster = reread(work)
    kept = {desk.desk_id for desk in roster.desks.values() if desk.name in DESKS_OF[role]}
    _take_desks(work, member_id, keep=kept)
    grant_all(work, by=by, member=roster.members[member_id], desk_ids=kept)
    row = work.db.get(Member, member_id)
    if row is not None:
        row.role = role.value
        work.db.add(row)
    roster = rotate_due(work, sign=sign)
    tell_keyholders(work, roster, but=by.member_id)
    return roster


def grant_all(work: Work, *, by: Keyring, member: MemberPublic, desk_ids: Iterable[bytes]) -> None:
    """Grant a member every epoch `by` holds of these desks that she does not have yet."""
    wanted, table = set(desk_ids), DeskGrant
    had = set(work.db.exec(select(table.desk_id, table.epoch).where(table.recipient == member.member_id)))
    for (desk_id, epoch), desk in by.desks.items():
        if desk_id in wanted and (desk_id, epoch) not in had:
            grant_desk(work, desk, recipient=member.member_id, public=member.kem_public)
    work.db.flush()


def tell_keyholders(work: Work, roster: Roster, *, but: bytes) -> None:
    """Let the other keyholders have mail that the team changed; it says nothing more (AUT-14)."""
    others = [each.member_id for each in roster.keyholders() if each.member_id != but][:TOLD_AT_MOST]
    if others:
        notices.plant(work, roster, alarm_id=new_id(), not_before=work.now, recipients=others, template="team")


def lock(work: Work, member_id: bytes, *, locked: bool) -> None:
    """Shut a member out, or let her in again, without touching the roster: what the machine's admin can do. Raises NobodyThere, LastKeyholder."""
    row = work.db.get(Member, member_id)
    if row is None or row.removed_day is not None:
        raise NobodyThere
    if locked and row.role == Role.KEYHOLDER and not _others_open(work, row):
        raise LastKeyholder
    row.locked_day = (row.locked_day or work.today) if locked else None
    work.db.add(row)
    work.db.flush()


def _others_open(work: Work, row: Member) -> bool:
    table = Member
    query = select(table.id).where(
        table.role == Role.KEYHOLDER.value,
        table.id != row.id,
        col(table.removed_day).is_(None),
        col(table.locked_day).is_(None),
    )
    return work.db.exec(query).first() is not None


def _changeable(work: Work, by: Keyring, member_id: bytes) -> MemberPublic:
    roster = current_roster(work)
    member = roster.members.get(member_id)
    if member is None:
        raise NobodyThere
    keyholders = roster.keyholders()
    if len(keyholders) == 1 and keyholders[0].member_id == member_id:
        raise LastKeyholder
    if member_id == by.member_id:
        raise NotOneself
    return member


def _take_desks(work: Work, member_id: bytes, *, keep: Iterable[bytes]) -> None:
    table = DeskGrant
    work.db.execute(delete(table).where(col(table.recipient) == member_id, col(table.desk_id).not_in(list(keep))))
