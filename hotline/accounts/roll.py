"""The team as its page shows it: who is in and since when, who waits, which doors stand open, which keys are due. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import col, select

from hotline.accounts.actions.admitting import fingerprint
from hotline.accounts.actions.inviting import OPEN_FOR
from hotline.accounts.actions.rotation import unfinished
from hotline.accounts.queries import Staff, name_of
from hotline.accounts.rules import ENOUGH_KEYHOLDERS, Role
from hotline.accounts.tables import Applicant, Enrolment, Member
from hotline.casefile.opening import rewrapping
from hotline.roster.chain import DeskPublic
from hotline.roster.queries import statement_signers
from hotline.store.work import Work

_RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Line:
    """A member who is in."""

    id: bytes
    login: str
    role: Role
    since: date
    locked: bool


@dataclass(frozen=True, slots=True)
class Door:
    """An invitation that nobody has used yet."""

    id: bytes
    role: Role
    by: str
    until: date
    replaces: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Someone whose keys are made and whom nobody has let in yet, with her six words."""

    id: bytes
    login: str
    role: Role
    day: date
    replaces: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody came, went, or came back with new keys after a lost password; `by` signed it ("" where that is not known)."""

    day: date
    login: str
    kind: str
    by: str


@dataclass(frozen=True, slots=True)
class Team:
    """What the page shows; doors, people who wait and changes for keyholders only."""

    members: Sequence[Line]
    doors: Sequence[Door] = ()
    waiting: Sequence[Waiting] = ()
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """A desk whose cases move to a new key: how many still hang on an older one."""

    desk: DeskPublic
    left: int


def team(work: Work, staff: Staff) -> Team:
    """The team as `staff` may see it."""
    rows = list(work.db.exec(select(Member).order_by(col(Member.login), col(Member.id))))
    here = [row for row in rows if row.removed_day is None and row.id in staff.roster.members]
    members = [Line(row.id, row.login, Role(row.role), row.added_day, row.locked_day is not None) for row in here]
    if staff.role != Role.KEYHOLDER:
        return Team(members)
    return Team(members, _doors(work), waiting(work), _changes(work, rows))


def line(work: Work, staff: Staff, member_id: bytes) -> Line | None:
    """One member who is in."""
    return next((each for each in team(work, staff).members if each.id == member_id), None)


def waiting(work: Work) -> list[Waiting]:
    """Everybody who waits, the longest first."""
    query = select(Applicant).order_by(col(Applicant.day), col(Applicant.id))
    words = work.codes.wordlist()
    return [
        Waiting(row.id, row.login, Role(row.role), row.day, name_of(work, row.replaces), fingerprint(words, row))
        for row in work.db.exec(query)
    ]


def progress(work: Work, staff: Staff) -> list[Progress]:
    """The desks whose change of key is not finished, as far as this person holds their older epochs."""
    found = unfinished(staff.roster, staff.keyring)
    return [Progress(desk, rewrapping.left(work, desk)) for desk in sorted(found, key=lambda each: each.name)]


def few_keyholders(staff: Staff) -> bool:
    """Whether fewer than two people hold the keys: a standing warning (ADM-01)."""
    return len(staff.roster.keyholders()) < ENOUGH_KEYHOLDERS


def rotation_is_due(staff: Staff) -> bool:
    """Whether somebody left and a desk she could reach never got a new key: a standing alarm (CR-10)."""
    return bool(staff.roster.rotation_due)


def _doors(work: Work) -> list[Door]:
    query = select(Enrolment).where(col(Enrolment.role) != "").order_by(col(Enrolment.day), col(Enrolment.id))
    return [
        Door(row.id, Role(row.role), name_of(work, row.by_member), row.day + OPEN_FOR, name_of(work, row.replaces))
        for row in work.db.exec(query)
        if work.today <= row.day + OPEN_FOR
    ]


def _changes(work: Work, rows: Sequence[Member]) -> list[Change]:
    signed: Mapping[tuple[str, bytes], bytes] = statement_signers(work)
    replaced = {row.replaces for row in rows if row.replaces is not None}
    found = []
    for row in rows:
        by = name_of(work, signed.get(("add", row.id)))
        if row.added_day >= work.today - _RECENT:
            found.append(Change(row.added_day, row.login, "renewed" if row.replaces else "came", by))
        if row.removed_day is not None and row.removed_day >= work.today - _RECENT and row.id not in replaced:
            found.append(Change(row.removed_day, row.login, "left", name_of(work, signed.get(("remove", row.id)))))
    return sorted(found, key=lambda each: (each.day, each.login), reverse=True)
