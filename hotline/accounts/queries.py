"""Reads about people at the desk: members, and the person a session stands for with the keys she holds. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import col, select

from hotline.accounts.rules import Role, initials
from hotline.accounts.tables import DeskGrant, Member
from hotline.audit.actions import Trace, record
from hotline.casefile.opening.keyring import Keyring
from hotline.roster.chain import Roster
from hotline.roster.queries import current as current_roster
from hotline.roster.state import AUDIT
from hotline.roster.statements import key_id
from hotline.store.work import Work
from hotline.vault.deskkey import Desk, Identity
from hotline.vault.envelope import KEY_SIZE, CannotOpen, Key, number


@dataclass(frozen=True, slots=True)
class MemberInfo:
    """A member as colleagues see her."""

    id: bytes
    login: str
    role: Role
    active: bool

    @property
    def initials(self) -> str:
        """At most two letters for narrow columns."""
        return initials(self.login)


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's row: since when, and whether she is shut out from the machine."""

    id: bytes
    login: str
    role: str
    since: date
    locked: bool


@dataclass(frozen=True, slots=True)
class Staff:
    """The person who asks, with the keys she holds for the length of one request. Meets Flask-Login's user contract."""

    member_id: bytes
    login: str
    role: Role
    keyring: Keyring = field(repr=False)
    roster: Roster = field(repr=False)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Her member id, 32 hex digits."""
        return self.member_id.hex()

    @property
    def initials(self) -> str:
        """At most two letters for narrow columns."""
        return initials(self.login)

    def audit(
        self, work: Work, action: str, trace: Trace | None = None, detail: Mapping[str, str] | None = None
    ) -> None:
        """Write one row of the audit log in this transaction: who (she), what, and for which case if a trace is given."""
        record(work, self.roster, actor=self.member_id, role=self.role, action=action, trace=trace, detail=detail or {})


def member_by_login(work: Work, key: str) -> Member | None:
    """The member whose login name compares equal to `key`; removed and locked ones are left out."""
    found = work.db.exec(select(Member).where(Member.login_key == key)).first()
    return found if found is not None and found.removed_day is None and found.locked_day is None else None


def members(work: Work) -> list[MemberInfo]:
    """All members, those who left too, by name. Rows are plain: who is in, and in which role, is what the roster says."""
    if "members" not in work.memo:
        roster = current_roster(work)
        rows = work.db.exec(select(Member).order_by(col(Member.login_key), col(Member.id)))
        work.memo["members"] = [
            _info(row, roster) for row in rows if row.id in roster.members or row.id in roster.removed
        ]
    found: list[MemberInfo] = work.memo["members"]
    return found


def standing(work: Work) -> list[Standing]:
    """Everybody whose row says she is in, by name; what the roster says is another matter."""
    rows = work.db.exec(select(Member).where(col(Member.removed_day).is_(None)).order_by(col(Member.login)))
    return [Standing(row.id, row.login, row.role, row.added_day, row.locked_day is not None) for row in rows]


def counsellors(work: Work) -> list[MemberInfo]:
    """Those to whom a case can be given: active counsellors and keyholders, by name."""
    return [info for info in members(work) if info.active and info.role in {Role.COUNSELLOR, Role.KEYHOLDER}]


def name_of(work: Work, member_id: str | bytes | None) -> str:
    """The login name of a member (bytes or hex), "" for nobody or an unknown id."""
    if "names" not in work.memo:
        work.memo["names"] = {info.id: info.login for info in members(work)}
    names: dict[bytes | None, str] = work.memo["names"]
    return names.get(bytes.fromhex(member_id) if isinstance(member_id, str) else member_id, "")


def sealed_addresses(work: Work, ids: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Member ids and mail addresses, sealed to the courier, of those of these members (or members of these desks) who are still here.

    When nobody is left, the keyholders' (vault.md 10).
    """
    roster = current_roster(work)
    rows = work.db.exec(select(Member).order_by(col(Member.id)))
    # Rows are plain: only whom a signed statement names is rung.
    named = [row for row in rows if row.removed_day is None and row.id in roster.members]
    desk_members = {
        grant.recipient
        for grant in work.db.exec(select(DeskGrant).where(col(DeskGrant.desk_id).in_(list(ids))))
        if grant.epoch == _epoch(roster, grant.desk_id)
    }
    wanted = [row for row in named if row.id in ids or row.id in desk_members]
    rung = wanted or [row for row in named if roster.members[row.id].role == Role.KEYHOLDER.value]
    return [(row.id, row.mail) for row in rung if row.mail is not None]


def sealed_addresses_of_those_who_answer(work: Work) -> list[tuple[bytes, bytes]]:
    """Member ids and sealed addresses of keyholders and admins, from the rows alone: for a warning that the roster cannot be trusted."""
    rows = work.db.exec(
        select(Member).where(col(Member.role).in_([Role.KEYHOLDER, Role.ADMIN])).order_by(col(Member.id))
    )
    return [(row.id, row.mail) for row in rows if row.removed_day is None and row.mail is not None]


def staff(work: Work, payload: bytes) -> Staff | None:
    """The person whom a session's payload (identity seed, member id) stands for; None once she was removed, locked, or left the roster."""
    seed, member_id = Key(payload[:KEY_SIZE]), payload[KEY_SIZE:]
    row = work.db.get(Member, member_id)
    roster = current_roster(work)
    listed = roster.members.get(member_id)
    if row is None or row.removed_day is not None or row.locked_day is not None or listed is None:
        return None
    identity = Identity(seed)
    if identity.sign_public != listed.sign_public or identity.kem_public != listed.kem_public:
        return None
    keyring = Keyring(
        member_id=row.id, role=listed.role, identity=identity, desks=_desks(work, roster, identity, row.id)
    )
    return Staff(member_id=row.id, login=row.login, role=Role(listed.role), keyring=keyring, roster=roster)


def _desks(work: Work, roster: Roster, identity: Identity, member_id: bytes) -> dict[tuple[bytes, int], Desk]:
    """Open the desk seeds granted to a member, all epochs. A seed whose public key is not the one the roster names for its epoch is passed over."""
    found: dict[tuple[bytes, int], Desk] = {}
    for grant in work.db.exec(select(DeskGrant).where(DeskGrant.recipient == member_id)):
        public = roster.epochs.get((grant.desk_id, grant.epoch))
        if public is None:
            continue
        try:
            seed = identity.open("desk-seed", grant.desk_id, number(grant.epoch), member_id, blob=grant.sealed)
        except CannotOpen:
            continue
        desk = Desk(Key(seed), grant.desk_id, grant.epoch)
        if desk.kem_public == public:
            found[grant.desk_id, grant.epoch] = desk
    return found


def _epoch(roster: Roster, desk_id: bytes) -> int:
    public = roster.desks.get(desk_id)
    return public.epoch if public is not None else 0


def _info(row: Member, roster: Roster) -> MemberInfo:
    listed = roster.members.get(row.id)
    role = Role(listed.role if listed is not None else row.role)
    return MemberInfo(id=row.id, login=row.login, role=role, active=listed is not None and row.removed_day is None)


class AuditOpener:
    """The audit desk in every epoch a person holds: rows are never sealed anew, so each epoch opens those of its time."""

    def __init__(self, desks: Sequence[Desk]) -> None:
        self._desks = desks

    def open(self, label: str, *parts: bytes, blob: bytes) -> bytes:
        """Return what was sealed to the audit key of any epoch. Raises CannotOpen."""
        for desk in self._desks:
            try:
                return desk.open(label, *parts, blob=blob)
            except CannotOpen:
                continue
        raise CannotOpen


def audit_opener(who: Staff) -> AuditOpener | None:
    """What opens the lines of the log for this person, newest epoch first; None where her role has no part in it."""
    audit = who.roster.desk(AUDIT).desk_id
    held = sorted((key for key in who.keyring.desks if key[0] == audit), reverse=True)
    return AuditOpener([who.keyring.desks[key] for key in held]) if held else None


def left_recipients(work: Work) -> dict[bytes, bytes]:
    """Recipient ids under which named grants of people who left may still stand -> their member ids."""
    gone = current_roster(work).removed
    rows = work.db.exec(select(Member).where(col(Member.removed_day).is_not(None)))
    return {key_id(row.kem_public): row.id for row in rows if row.id in gone}
