"""Lists of cases out of their summaries, opened in memory with the keys of this request. Must not know pages or urgency.

One query for rows, summaries and grants of a batch, one look into the keystore; the cost follows the cases asked for, not the archive.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import exists, func, select, tuple_

from hotline.casefile import summary as facts
from hotline.casefile.chain import Head
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.summary import Summary
from hotline.casefile.tables import CaseFile, Grant, HouseFile, SummaryRow
from hotline.store.base import Row
from hotline.store.keystore import Kind
from hotline.store.work import Work
from hotline.vault.deskkey import Desk
from hotline.vault.envelope import CannotOpen, Key

BATCH = 1000
OPEN = frozenset({"new", "open"})


_NAMES = tuple(str(each.__tablename__) for each in (CaseFile, Grant, SummaryRow, HouseFile))
# Columns of the tables themselves, not of the models: rows come as plain tuples, which halves the cost of a list.
_CASE, _GRANT, _SUMMARY, _HOUSE = (Row.metadata.tables[name] for name in _NAMES)


class Listed(NamedTuple):
    """One case in a list. `damaged`: its summary does not open; the case is shown all the same, so that nobody is lost from sight."""

    case_id: bytes
    lifecycle: str
    restricted: bool
    received_day: date
    waiting_since_day: date | None
    summary: Summary
    damaged: bool = False


class _Found(NamedTuple):
    case_id: bytes
    lifecycle: str
    restricted: bool
    received_day: date
    waiting_since_day: date | None
    ek_version: int
    head_seq: int
    head_hash: bytes
    summary: bytes | None
    recipient: bytes
    grant: bytes


def summaries(work: Work, keyring: Keyring, lifecycles: Collection[str] = OPEN) -> Iterator[Listed]:
    """Yield every case of these lifecycles that the keyring may open, in order of lifecycle and id, in batches; house files are left out.

    An erased case is none any more. One whose erasure key is missing without a record of its erasure is damaged: `ek_version` is plain.
    """
    recipients = keyring.recipients()
    for lifecycle in sorted(lifecycles):
        yield from _of(work, keyring, recipients, lifecycle)


def count(work: Work, keyring: Keyring, lifecycles: Collection[str] = OPEN) -> int:
    """Return how many cases of these lifecycles the keyring may open, without opening any; house files are left out."""
    case, grant = _CASE.c, _GRANT.c
    mine = select(grant.case_id).where(grant.case_id == case.id, grant.recipient.in_(list(keyring.recipients())))
    query = (
        select(func.count())
        .select_from(_CASE)
        .where(case.lifecycle.in_(sorted(lifecycles)), exists(mine))
        .where(case.id.not_in(select(_HOUSE.c.case_id)))
    )
    return int(work.db.execute(query).scalar_one())


def _of(work: Work, keyring: Keyring, recipients: Mapping[bytes, Desk | None], lifecycle: str) -> Iterator[Listed]:
    after: tuple[bytes, bytes] | None = None
    while True:
        batch = _batch(work, recipients, lifecycle, after)
        keys = work.keystore.get_many(Kind.grant, [(each.case_id, each.ek_version) for each in batch])
        gone = {each.case_id for each in batch if (each.case_id, each.ek_version) not in keys}
        erased = work.keystore.erased(gone) if gone else frozenset()
        done = after[0] if after is not None else None
        for case_id, found in groupby(batch, key=lambda each: each.case_id):
            ways = list(found)
            if case_id not in erased and case_id != done:
                yield _listed(keyring, recipients, keys.get((case_id, ways[0].ek_version)), ways)
        if len(batch) < BATCH:
            return
        after = (batch[-1].case_id, batch[-1].recipient)


def _batch(
    work: Work, recipients: Mapping[bytes, Desk | None], lifecycle: str, after: tuple[bytes, bytes] | None
) -> Sequence[_Found]:
    case, grant, summary = _CASE.c, _GRANT.c, _SUMMARY.c
    query = (
        select(
            case.id,
            case.lifecycle,
            case.restricted,
            case.received_day,
            case.waiting_since_day,
            case.ek_version,
            case.head_seq,
            case.head_hash,
            summary.sealed,
            grant.recipient,
            grant.sealed,
        )
        .select_from(
            _CASE.join(_GRANT, grant.case_id == case.id).join(_SUMMARY, summary.case_id == case.id, isouter=True)
        )
        # One lifecycle at a time, so that the rows come in the order of the index and are not sorted with all they carry.
        .where(case.lifecycle == lifecycle, grant.recipient.in_(list(recipients)))
        .where(case.id.not_in(select(_HOUSE.c.case_id)))
        .order_by(case.id, grant.recipient)
        .limit(BATCH)
    )
    if after is not None:
        query = query.where(tuple_(case.id, grant.recipient) > after)
    return [_Found._make(row) for row in work.db.execute(query)]


def _listed(
    keyring: Keyring, recipients: Mapping[bytes, Desk | None], ek: Key | None, ways: Sequence[_Found]
) -> Listed:
    first = ways[0]
    summary = next((found for way in ways if (found := _summary(keyring, recipients, ek, way)) is not None), None)
    return Listed(
        case_id=first.case_id,
        lifecycle=first.lifecycle,
        restricted=first.restricted,
        received_day=first.received_day,
        waiting_since_day=first.waiting_since_day,
        summary=summary or Summary(),
        damaged=summary is None,
    )


def _summary(keyring: Keyring, recipients: Mapping[bytes, Desk | None], ek: Key | None, way: _Found) -> Summary | None:
    if way.summary is None or ek is None:
        return None
    try:
        ck, _ = keyring.open_grant(ek, way.case_id, way.recipient, way.grant, recipients)
        return facts.unseal(ck, way.case_id, Head(way.head_seq, way.head_hash), way.summary)
    except CannotOpen:
        return None
