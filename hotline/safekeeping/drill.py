"""The yearly drill: do the shares on paper and the newest backup still open everything? Reads keys of cases, and content of none.

The backup is put back beside the line, in a folder that is gone afterwards. The canaries are the house files: cases of the desks that never
close and hold nothing of a person. They are read whole; of every other case only the key is opened. Error: DrillFailed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import col, select

from hotline.audit.queries import verify
from hotline.casefile import ledger
from hotline.casefile.chain import Head
from hotline.casefile.errors import ChainBroken
from hotline.casefile.tables import CaseFile, Grant, HouseFile
from hotline.roster.queries import load as load_roster
from hotline.safekeeping.archive import Backup
from hotline.safekeeping.recovery import OpenGrant, desks, opener
from hotline.safekeeping.restore import about_of, load_data, load_keystore
from hotline.settings import Settings
from hotline.store.keystore import Kind
from hotline.store.migrate import ground
from hotline.store.work import Store, Work
from hotline.vault.envelope import CannotOpen, Key
from hotline.vault.recoverykey import Recovery

_AT_ONCE = 500


class DrillFailed(Exception):
    """The shares and this backup would not have helped; the text is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What opened: desks, canaries, keys of cases; and how many cases are erased, or have no key here."""

    desks: int
    canaries: int
    cases: int
    closed: int
    files: int


def hold(settings: Settings, *, data: Backup, keystore: Backup, recovery: Recovery, room: Path) -> Passed:
    """Put the backup back below `room`, open everything, and leave nothing. Raises DrillFailed, NotABackup, RosterBroken, LogBroken."""
    room.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=room, prefix="drill-") as folder:
        place = Path(folder)
        about = about_of(data)
        there = replace(
            settings,
            database_url=f"sqlite:///{place / 'store.db'}",
            keystore_url=f"sqlite:///{place / 'keystore.db'}",
            genesis=str(about["genesis"]),
        )
        store = Store(there)
        try:
            ground(store)
            load_keystore(store, keystore)
            _, files, _ = load_data(store, _nowhere, data, str(about["revision"]))
            with store.read() as work:
                return _opened(work, recovery, files)
        finally:
            store.close()


def _opened(work: Work, recovery: Recovery, files: int) -> Passed:
    roster = load_roster(work.db, bytes.fromhex(work.settings.genesis), None)
    work.memo["roster"] = roster
    verify(work)
    held = {desk.desk_id for desk in desks(work, recovery)}
    if held != set(roster.desks):
        raise DrillFailed("The shares do not open every desk.")
    open_grant = opener(recovery)
    canaries = work.db.exec(select(HouseFile.case_id)).all()
    for case_id in canaries:
        _read(work, open_grant, case_id)
    if not canaries:
        raise DrillFailed("There is no canary in this backup.")
    opened, closed = _keys(work, open_grant)
    return Passed(len(held), len(canaries), opened, closed, files)


def _read(work: Work, open_grant: OpenGrant, case_id: bytes) -> None:
    row = work.db.exec(select(CaseFile).where(col(CaseFile.id) == case_id)).one()
    keys = work.keystore.get_many(Kind.grant, [(case_id, row.ek_version)])
    ck = _case_key(work, open_grant, keys.get((case_id, row.ek_version)), case_id)
    try:
        if ck is None:
            raise CannotOpen
        ledger.open_rows(ck, case_id, ledger.rows_of(work, case_id), Head(row.head_seq, row.head_hash))
    except (CannotOpen, ChainBroken):
        raise DrillFailed("The canary does not open.") from None


def _keys(work: Work, open_grant: OpenGrant) -> tuple[int, int]:
    opened = closed = 0
    for part in _cases(work):
        keys = work.keystore.get_many(Kind.grant, part)
        found = [_case_key(work, open_grant, keys.get(case), case[0]) for case in part]
        opened += sum(each is not None for each in found)
        closed += sum(each is None for each in found)
    return opened, closed


def _cases(work: Work) -> Iterator[list[tuple[bytes, int]]]:
    last: bytes | None = bytes(16)
    while last is not None:
        query = select(CaseFile.id, CaseFile.ek_version).where(col(CaseFile.id) > last).order_by(col(CaseFile.id))
        part = [(bytes(case_id), version) for case_id, version in work.db.exec(query.limit(_AT_ONCE))]
        yield part
        last = part[-1][0] if len(part) == _AT_ONCE else None


def _case_key(work: Work, open_grant: OpenGrant, ek: Key | None, case_id: bytes) -> Key | None:
    if ek is None:
        return None
    for grant in work.db.exec(select(Grant).where(col(Grant.case_id) == case_id)).all():
        try:
            return open_grant(ek, case_id, grant.recipient, grant.sealed)
        except CannotOpen:
            continue
    return None


def _nowhere(_blob_id: bytes, chunks: Iterable[bytes]) -> int:
    """Keep no sealed file: that they are whole shows at the end of the backup."""
    return sum(len(chunk) for chunk in chunks)
