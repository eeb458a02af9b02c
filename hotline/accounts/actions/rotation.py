"""New epochs of desks, published and granted in one transaction; then the older epochs' grants, kept until nothing hangs on them."""

from sqlmodel import col, delete, select

from hotline.accounts.actions.birth import grant_desk
from hotline.accounts.tables import DeskGrant
from hotline.casefile.opening import rewrapping
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.opening.rewrapping import Batch
from hotline.roster import actions as roster_actions
from hotline.roster.chain import DeskPublic, MemberPublic, Roster
from hotline.roster.queries import current as current_roster
from hotline.roster.state import AUDIT, holders
from hotline.store.work import Work
from hotline.vault.deskkey import Desk
from hotline.vault.signing import SigningKey
from hotline.vault.symmetric import new_key


def reread(work: Work) -> Roster:
    """The roster behind the statements just written; its new head goes into the anchor once this transaction stands."""
    for name in ("roster", "members"):
        work.memo.pop(name, None)
    roster = current_roster(work)
    work.after_commit(lambda: work.keystore.set_roster_anchor(roster.seq, roster.head))
    return roster


def rotate_due(work: Work, *, sign: SigningKey) -> Roster:
    """Publish a new epoch of every desk whose key somebody who left could hold, and grant it to those who stay. Returns the new roster.

    Nothing hangs on the new epoch yet: `rewrap_batch` moves the cases, and the older epochs' grants stay until then.
    """
    roster = reread(work)
    for desk_id in sorted(roster.rotation_due):
        _new_epoch(work, roster.desks[desk_id], roster, sign)
    return reread(work)


def unfinished(roster: Roster, keyring: Keyring) -> list[DeskPublic]:
    """The desks of which this keyring still holds an older epoch: cases may hang on it. The audit desk's stay for ever, its rows do too."""
    older = {desk_id for desk_id, epoch in keyring.desks if epoch < roster.desks[desk_id].epoch}
    return [desk for desk in roster.desks.values() if desk.desk_id in older and desk.name != AUDIT]


def rewrap_batch(
    work: Work, by: Keyring, desk: DeskPublic, *, after: bytes | None = None, limit: int = rewrapping.BATCH
) -> Batch:
    """Move one batch of cases to the present epoch of `desk`; when none is left, the older epochs' grants go, in this transaction."""
    batch = rewrapping.rewrap(work, by, desk, after=after, limit=limit)
    work.db.flush()
    if rewrapping.left(work, desk) == 0:
        table = DeskGrant
        work.db.execute(delete(table).where(col(table.desk_id) == desk.desk_id, col(table.epoch) < desk.epoch))
    return batch


def _new_epoch(work: Work, before: DeskPublic, roster: Roster, sign: SigningKey) -> None:
    desk = Desk(new_key(), before.desk_id, before.epoch + 1)
    fingerprint = bytes.fromhex(work.settings.genesis)
    public = DeskPublic(desk.desk_id, desk.epoch, before.name, desk.kem_public)
    roster_actions.publish_desk(work.db, desk=public, sign=sign, fingerprint=fingerprint)
    if before.name == AUDIT:
        roster_actions.replace_key(
            work.db, kind="audit-key", public=desk.kem_public, sign=sign, fingerprint=fingerprint
        )
    for member in _who_stays(work, before, roster):
        grant_desk(work, desk, recipient=member.member_id, public=member.kem_public)
    grant_desk(work, desk, recipient=roster.recovery.key_id, public=roster.recovery.public)
    work.db.flush()


def _who_stays(work: Work, before: DeskPublic, roster: Roster) -> list[MemberPublic]:
    """Those of the roster who held the epoch before and whose role may hold it."""
    table = DeskGrant
    query = select(table.recipient).where(table.desk_id == before.desk_id, table.epoch == before.epoch)
    held = set(work.db.exec(query))
    allowed = holders(before.name)
    return [each for each in roster.members.values() if each.member_id in held and each.role in allowed]
