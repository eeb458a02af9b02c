"""House files: the one case of a desk that never closes, for figures and whatever belongs to no person. Must not know pages.

Statistics and outreach open sealed things only through here, from their desk pages.
"""

from collections.abc import Sequence

from sqlalchemy import insert

from hotline.casefile import chain, grants, ledger
from hotline.casefile.entries import Author, Body, stamp
from hotline.casefile.errors import CaseNotHere
from hotline.casefile.grants import Traces
from hotline.casefile.opening.cases import open_handle, unlock
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.state import CaseState, OpenEntry
from hotline.casefile.tables import CaseFile, Grant, HouseFile
from hotline.roster.chain import DeskPublic, Roster
from hotline.store.keystore import Kind
from hotline.store.work import Work
from hotline.vault.entropy import new_id
from hotline.vault.symmetric import new_key


def create(work: Work, roster: Roster, desk: DeskPublic) -> bytes:
    """Make the house file of a desk and return its case id; the id of the one it has, where it has one."""
    there = work.db.get(HouseFile, desk.desk_id)
    if there is not None:
        return there.case_id
    case_id, ck, ek, trace_id = new_id(), new_key(), new_key(), new_id()
    work.keystore.put((Kind.grant, case_id, 1, ek), (Kind.trace, trace_id, 1, new_key()))
    head = chain.start(case_id)
    values = {
        "id": case_id,
        "desk_id": desk.desk_id,
        "lifecycle": "open",
        "restricted": False,
        "received_day": work.today,
        "epoch": desk.epoch,
        "ek_version": 1,
        "head_seq": head.seq,
        "head_hash": head.hash,
        "traces": grants.seal_traces(ek, case_id, Traces(trace=trace_id.hex())),
    }
    work.db.execute(insert(CaseFile), [values])
    rows = [grants.for_desk(ek, ck, case_id, desk), grants.for_recovery(ek, ck, case_id, roster.recovery)]
    work.db.execute(insert(Grant), [{"case_id": case_id, "recipient": who, "sealed": sealed} for who, sealed in rows])
    work.db.execute(insert(HouseFile), [{"desk_id": desk.desk_id, "case_id": case_id}])
    return case_id


def append(work: Work, keyring: Keyring, desk_id: bytes, *bodies: Body) -> None:
    """Append to the house file of a desk, as the keyring's member. Raises CaseNotHere where the desk has none, or not for her."""
    handle = unlock(work, keyring, _case_id(work, desk_id), rewrap=True)
    author = Author(kind="staff", member_id=keyring.member_id.hex(), role=keyring.role)
    payloads = [stamp(body, at=work.now, author=author) for body in bodies]
    written = ledger.extend(work, handle.ck, handle.case_id, handle.head, payloads)
    state = CaseState(lifecycle="open")
    if not ledger.move(work, handle.case_id, old=handle.head, new=written.head, state=state):
        raise CaseNotHere
    work.db.flush()


def read(work: Work, keyring: Keyring, desk_id: bytes) -> Sequence[OpenEntry]:
    """Return the entries of a desk's house file, oldest first. Raises CaseNotHere, CannotOpen, ChainBroken."""
    return open_handle(work, unlock(work, keyring, _case_id(work, desk_id))).entries


def _case_id(work: Work, desk_id: bytes) -> bytes:
    row = work.db.get(HouseFile, desk_id)
    if row is None:
        raise CaseNotHere
    return row.case_id
