"""What three custodians do together, offline: a new keyholder, an orphaned case, another recovery key. Holds their seed for as long as it takes.

Acts work in the caller's transaction and never commit. Error: WrongShares.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col, delete, select

from hotline.accounts.actions.birth import grant_desk
from hotline.accounts.actions.enrol import NewMember, enrol_by
from hotline.accounts.actions.sign_in import Proven
from hotline.accounts.tables import DeskGrant
from hotline.audit.actions import Trace, record
from hotline.casefile import grants
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.tables import CaseFile, Grant
from hotline.notices.actions import plant
from hotline.notices.rules import Mail
from hotline.roster.actions import replace_recovery
from hotline.roster.chain import Roster
from hotline.roster.queries import current, signed_rows
from hotline.roster.statements import RecoveryKey, from_bytes, key_id
from hotline.store.keystore import Kind
from hotline.store.work import Work
from hotline.vault.deskkey import Desk
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotOpen, Key, number
from hotline.vault.recoverykey import Recovery
from hotline.vault.signing import SigningKey

BATCH = 500
OpenGrant = Callable[[Key, bytes, bytes, bytes], Key]
"""(erasure key, case, recipient, grant) -> case key; raises CannotOpen."""


class WrongShares(Exception):
    """The key of these shares is not the one in the roster: they were replaced, or are those of another instance."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases that have a grant for the new recovery key now, those that did not open, and the id to go on behind (None: all were looked at)."""

    done: int
    failed: int
    last: bytes | None


def desks(work: Work, recovery: Recovery) -> list[Desk]:
    """Open every desk of every epoch. Raises WrongShares; RosterBroken and CannotOpen where rows were tampered with."""
    roster = _checked(work, recovery)
    return list(_desks(work, recovery, roster))


def new_keyholder(work: Work, recovery: Recovery, person: NewMember, *, pepper: Key) -> Proven:
    """Take a keyholder in whom the custodians vouch for, with all desks, and tell the keyholders there are. Raises WrongShares, LoginTaken."""
    roster = _checked(work, recovery)
    others = [each.member_id for each in roster.keyholders()]
    opened = list(_desks(work, recovery, roster))
    proven = enrol_by(work, sign=recovery.signing, desks=opened, person=person, pepper=pepper)
    record(work, current(work), actor=None, role="custodians", action="recovered", trace=None)
    if others:
        plant(work, current(work), alarm_id=new_id(), not_before=work.now, recipients=others[:20], template=Mail.team)
    return proven


def orphaned(work: Work) -> list[bytes]:
    """Return the restricted cases none of whose named members is in the roster any more."""
    here = [key_id(each.kem_public) for each in current(work).members.values()]
    named = select(Grant.case_id).where(col(Grant.recipient).in_(here))
    query = select(CaseFile.id).where(col(CaseFile.restricted).is_(True), col(CaseFile.id).not_in(named))
    return [bytes(case_id) for case_id in work.db.exec(query.order_by(col(CaseFile.id)))]


def unorphan(work: Work, recovery: Recovery, case_id: bytes) -> None:
    """Give an orphaned case back to its desk. Raises WrongShares, CannotOpen, KeyGone (it was erased), ValueError where it is not orphaned."""
    roster = _checked(work, recovery)
    if case_id not in orphaned(work):
        raise ValueError("the case is not orphaned")
    row = work.db.exec(select(CaseFile).where(col(CaseFile.id) == case_id)).one()
    ek = work.keystore.get(Kind.grant, case_id, row.ek_version)
    grant = work.db.get(Grant, (case_id, key_id(recovery.kem_public)))
    if grant is None:
        raise CannotOpen
    ck = opener(recovery)(ek, case_id, grant.recipient, grant.sealed)
    desk = roster.desks[row.desk_id]
    recipient, sealed = grants.for_desk(ek, ck, case_id, desk)
    others = (col(Grant.case_id) == case_id, col(Grant.recipient) != grant.recipient)
    work.db.exec(delete(Grant).where(*others))
    work.db.add(Grant(case_id=case_id, recipient=recipient, sealed=sealed))
    here = col(CaseFile.id) == case_id
    work.db.execute(update(CaseFile).where(here).values(restricted=False, epoch=desk.epoch))
    traces = grants.open_traces(ek, case_id, row.traces)
    trace_id = bytes.fromhex(traces.trace)
    trace = Trace(trace_id, work.keystore.get(Kind.trace, trace_id))
    record(work, roster, actor=None, role="custodians", action="unorphaned", trace=trace)
    work.db.flush()


def replace(work: Work, held: Iterable[Desk], new: Recovery, *, sign: SigningKey) -> None:
    """Publish another recovery key, signed by the custodians or a keyholder, and grant it the desks. Cases follow with `regrant`."""
    fingerprint = bytes.fromhex(work.settings.genesis)
    replace_recovery(work.db, public=new.kem_public, custodians=new.sign_public, sign=sign, fingerprint=fingerprint)
    work.memo.pop("roster", None)
    roster = current(work)
    for desk in held:
        grant_desk(work, desk, recipient=roster.recovery.key_id, public=roster.recovery.public)
    record(work, roster, actor=None, role="custodians", action="recovery key", trace=None)
    work.after_commit(lambda: work.keystore.set_roster_anchor(roster.seq, roster.head))
    work.db.flush()


def regrant(work: Work, open_grant: OpenGrant, *, after: bytes = bytes(16), limit: int = BATCH) -> Batch:
    """Give up to `limit` cases behind `after` that lack it a grant for the present recovery key, in place of the older one.

    Doing it again does no harm; a case that does not open keeps what it has.
    """
    recovery, former = current(work).recovery, former_keys(work)
    has = select(Grant.case_id).where(col(Grant.recipient) == recovery.key_id)
    query = select(CaseFile.id, CaseFile.ek_version).where(col(CaseFile.id) > after, col(CaseFile.id).not_in(has))
    cases = [(bytes(each), version) for each, version in work.db.exec(query.order_by(col(CaseFile.id)).limit(limit))]
    keys = work.keystore.get_many(Kind.grant, cases)
    done = 0
    for case in cases:
        ek = keys.get(case)
        opened = _case_key(work, open_grant, ek, case[0]) if ek is not None else None
        if ek is None or opened is None:
            continue
        done += 1
        work.db.exec(delete(Grant).where(col(Grant.case_id) == case[0], col(Grant.recipient).in_(former)))
        to, sealed = grants.for_recovery(ek, opened, case[0], recovery)
        work.db.add(Grant(case_id=case[0], recipient=to, sealed=sealed))
    work.db.flush()
    return Batch(done, len(cases) - done, cases[-1][0] if len(cases) == limit else None)


def forget(work: Work) -> int:
    """Delete the desks' grants for former recovery keys, once no case hangs on one any more; return how many cases still do."""
    former = former_keys(work)
    left = len(set(work.db.exec(select(Grant.case_id).where(col(Grant.recipient).in_(former))).all()))
    if not left:
        work.db.exec(delete(DeskGrant).where(col(DeskGrant.recipient).in_(former)))
    return left


def former_keys(work: Work) -> list[bytes]:
    """Return the ids of the recovery keys there were before the present one."""
    present = current(work).recovery.key_id
    statements = [from_bytes(row.body) for row in signed_rows(work.db)]
    found = {key_id(each.public) for each in statements if isinstance(each, RecoveryKey)}
    return sorted(found - {present})


def opener(recovery: Recovery) -> OpenGrant:
    """Return what opens case keys with the custodians' seed, the present one or the one before."""
    me = key_id(recovery.kem_public)

    def opened(ek: Key, case_id: bytes, recipient: bytes, grant: bytes) -> Key:
        how, inner = grants.inner_of(ek, case_id, recipient, grant)
        if recipient != me or how != grants.RECOVERY_SEAL:
            raise CannotOpen
        return Key(recovery.open(grants.RECOVERY_LABEL, case_id, blob=inner))

    return opened


def by_keyholder(keyring: Keyring) -> OpenGrant:
    """Return what opens case keys with a keyholder's own keys: all but the restricted cases that do not name her."""
    recipients = keyring.recipients()
    return lambda ek, case_id, recipient, grant: keyring.open_grant(ek, case_id, recipient, grant, recipients)[0]


def _case_key(work: Work, open_grant: OpenGrant, ek: Key, case_id: bytes) -> Key | None:
    for grant in work.db.exec(select(Grant).where(col(Grant.case_id) == case_id)).all():
        try:
            return open_grant(ek, case_id, grant.recipient, grant.sealed)
        except CannotOpen:
            continue
    return None


def _checked(work: Work, recovery: Recovery) -> Roster:
    roster = current(work)
    if roster.recovery.public != recovery.kem_public:
        raise WrongShares
    return roster


def _desks(work: Work, recovery: Recovery, roster: Roster) -> Iterator[Desk]:
    me = roster.recovery.key_id
    found = work.db.exec(select(DeskGrant).where(col(DeskGrant.recipient) == me)).all()
    for grant in sorted(found, key=lambda each: (each.desk_id, each.epoch)):
        seed = recovery.open("desk-seed", grant.desk_id, number(grant.epoch), me, blob=grant.sealed)
        desk = Desk(Key(seed), grant.desk_id, grant.epoch)
        if roster.epochs.get((desk.desk_id, desk.epoch)) != desk.kem_public:
            raise CannotOpen
        yield desk
