"""A case follows a new recovery key when it is opened for work: what the batches could not open, those who may open it bring along.

Must not know shares or custodians. Happens in the transaction of the opening; doing it again changes nothing.
"""

from sqlalchemy import insert
from sqlmodel import col, delete, select

from hotline.casefile import grants
from hotline.casefile.tables import Grant
from hotline.roster.queries import current
from hotline.store.work import Work
from hotline.vault.envelope import CannotOpen, Key


def follow_recovery(work: Work, ek: Key, ck: Key, case_id: bytes) -> bool:
    """Give the case a grant for the present recovery key in place of a former one; True when it lacked it. Raises RosterBroken, CannotSeal."""
    recovery, table = current(work).recovery, Grant
    rows = work.db.execute(select(table.recipient, table.sealed).where(col(table.case_id) == case_id)).all()
    if any(recipient == recovery.key_id for recipient, _ in rows):
        return False
    former = [recipient for recipient, sealed in rows if _is_for_recovery(ek, case_id, recipient, bytes(sealed))]
    here = (col(table.case_id) == case_id, col(table.recipient).in_(former))
    work.db.execute(delete(table).where(*here))
    recipient, sealed = grants.for_recovery(ek, ck, case_id, recovery)
    work.db.execute(insert(table), [{"case_id": case_id, "recipient": recipient, "sealed": sealed}])
    return True


def _is_for_recovery(ek: Key, case_id: bytes, recipient: bytes, sealed: bytes) -> bool:
    try:
        return grants.inner_of(ek, case_id, recipient, sealed)[0] == grants.RECOVERY_SEAL
    except CannotOpen:
        return False
