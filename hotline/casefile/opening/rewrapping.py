"""A desk's change of key: case grants move from older epochs to the present one, in batches. Must not know members or pages.

Each batch is the caller's one transaction, so that a case has either its old grant or its new one. A case that does not open keeps
what it has and is counted: nothing is thrown away that nobody could read afterwards. Restricted cases have no desk grant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, insert
from sqlmodel import col, delete, func, select, update

from hotline.casefile import grants
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.tables import CaseFile, Grant, HouseFile, InTrayItem
from hotline.roster.chain import DeskPublic
from hotline.roster.statements import key_id
from hotline.store.keystore import Kind
from hotline.store.work import Work
from hotline.vault.deskkey import Desk
from hotline.vault.envelope import CannotOpen, Key

BATCH = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch did: cases moved, cases that did not open, and the id to go on behind (None when all were looked at)."""

    moved: int
    failed: int
    last: bytes | None


def left(work: Work, desk: DeskPublic) -> int:
    """Return how many cases of a desk still hang on an older epoch, its undrained house file among them."""
    return work.db.exec(select(func.count()).select_from(CaseFile).where(*_behind(desk))).one() + _undrained(work, desk)


def rewrap(work: Work, keyring: Keyring, desk: DeskPublic, *, after: bytes | None = None, limit: int = BATCH) -> Batch:
    """Move the grants of up to `limit` cases, in order of id, behind `after`. The keyring must hold the present epoch and the older ones.

    Doing it again does no harm. Raises CannotOpen where the keyring lacks the present epoch.
    """
    present = keyring.desks.get((desk.desk_id, desk.epoch))
    if present is None:
        raise CannotOpen
    here = (*_behind(desk), *((col(CaseFile.id) > after,) if after is not None else ()))
    query = select(CaseFile.id, CaseFile.ek_version).where(*here).order_by(col(CaseFile.id)).limit(limit)
    cases: list[tuple[bytes, int]] = [(case_id, version) for case_id, version in work.db.exec(query)]
    if not cases:
        return Batch(0, 0, None)
    older = {who: each for who, each in keyring.recipients().items() if each is not None and _is_older(each, desk)}
    sealed = _resealed(work, keyring, older, present, cases)
    _move(work, desk, sealed, [*older, key_id(desk.kem_public)])
    gone = work.keystore.erased([case_id for case_id, _ in cases if case_id not in sealed])
    _mark(work, desk, [*sealed, *gone])
    failed = len(cases) - len(sealed) - len(gone)
    return Batch(len(sealed), failed, cases[-1][0] if len(cases) == limit else None)


def _behind(desk: DeskPublic) -> tuple[ColumnElement[bool], ...]:
    table = CaseFile
    return (
        col(table.desk_id) == desk.desk_id,
        col(table.epoch) < desk.epoch,
        col(table.restricted).is_(False),
    )


def _undrained(work: Work, desk: DeskPublic) -> int:
    """Items in the in-tray of the desk's house file: sealed to the desk's own pair, so an older epoch may be needed for them."""
    house = select(HouseFile.case_id).where(col(HouseFile.desk_id) == desk.desk_id)
    query = select(func.count()).select_from(InTrayItem).where(col(InTrayItem.case_id).in_(house))
    return work.db.exec(query).one()


def _is_older(each: Desk, desk: DeskPublic) -> bool:
    return each.desk_id == desk.desk_id and each.epoch < desk.epoch


def _resealed(
    work: Work, keyring: Keyring, older: Mapping[bytes, Desk], present: Desk, cases: Sequence[tuple[bytes, int]]
) -> dict[bytes, bytes]:
    """The new grant of each case that opens with a key of an older epoch."""
    versions, table = dict(cases), Grant
    keys = work.keystore.get_many(Kind.grant, cases)
    query = select(table.case_id, table.recipient, table.sealed).where(
        col(table.case_id).in_(list(versions)), col(table.recipient).in_(list(older))
    )
    found: dict[bytes, bytes] = {}
    for case_id, recipient, sealed in work.db.exec(query):
        ek = keys.get((case_id, versions[case_id]))
        if ek is not None and case_id not in found:
            fresh = _one(keyring, older, present, ek, case_id, recipient, bytes(sealed))
            found |= {case_id: fresh} if fresh is not None else {}
    return found


def _one(
    keyring: Keyring,
    older: Mapping[bytes, Desk],
    present: Desk,
    ek: Key,
    case_id: bytes,
    recipient: bytes,
    sealed: bytes,
) -> bytes | None:
    try:
        ck, _ = keyring.open_grant(ek, case_id, recipient, sealed, older)
    except CannotOpen:
        return None
    to, parts = key_id(present.kem_public), (present.desk_id, present.epoch)
    return grants.wrapped(ek, ck, case_id, recipient=to, wrap=present.wrap, desk_id=parts[0], epoch=parts[1])


def _move(work: Work, desk: DeskPublic, sealed: Mapping[bytes, bytes], recipients: Sequence[bytes]) -> None:
    """Take the grants of these recipients away and put the new ones in their place."""
    if not sealed:
        return
    table, to = Grant, key_id(desk.kem_public)
    work.db.execute(
        delete(table).where(col(table.case_id).in_(list(sealed)), col(table.recipient).in_(list(recipients)))
    )
    rows = [{"case_id": case_id, "recipient": to, "sealed": grant} for case_id, grant in sealed.items()]
    work.db.execute(insert(table), rows)


def _mark(work: Work, desk: DeskPublic, case_ids: Sequence[bytes]) -> None:
    table = CaseFile
    if case_ids:
        work.db.execute(update(table).where(col(table.id).in_(list(case_ids))).values(epoch=desk.epoch))
