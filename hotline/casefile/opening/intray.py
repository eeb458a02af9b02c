"""Draining in-trays: what the public side added is opened, checked and appended, whatever the lifecycle of its case.

Not an opening of the case. What is not authentic, or comes a second time, becomes a `forged` entry for staff to see (CR-15).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Literal

from sqlmodel import col, delete, func, select

from hotline.audit.actions import record
from hotline.casefile import intray, letters
from hotline.casefile.entries import Author, Body, ForgedBody, MessageBody, UnknownEntry, WordsChangedBody
from hotline.casefile.errors import CasefileError
from hotline.casefile.intray import Item
from hotline.casefile.opening.appending import Line, refresh, write
from hotline.casefile.opening.cases import OpenCase, open_case
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.payload import REPORTER, SYSTEM, TRUSTED
from hotline.casefile.report import CaseKeys
from hotline.casefile.tables import Grant, InTrayItem
from hotline.roster.chain import Roster
from hotline.store.work import Work
from hotline.vault.deskkey import CasePair
from hotline.vault.envelope import CannotOpen, Key, unpad

LIMIT = 50
_LOOK_AT = 4
"""So many times the limit is opened, so that danger ticks are found among what waits."""

_AUTHORS = {letters.FROM_REPORTER: REPORTER, letters.FROM_TRUSTED: TRUSTED}
_LAST = datetime.max.replace(tzinfo=UTC)

Fault = Literal["unreadable", "unauthentic", "repeated", "reply"]


@dataclass(frozen=True, slots=True)
class _Opened:
    """One item of a case. `item` is None where it is forged; `fault` then says how."""

    row: InTrayItem
    kind: str
    author: Author
    item: Item | None
    fault: Fault | None = None

    def order(self) -> tuple[bool, datetime, bytes]:
        """Danger first, then by age; forgeries last."""
        danger = self.item is not None and self.item.danger
        return (not danger, self.item.at if self.item else _LAST, self.row.id)


def drain(work: Work, roster: Roster, keyring: Keyring, limit: int = LIMIT) -> int:
    """Append what waits in the in-trays of every case the keyring may open, and return how many items that were.

    At most `limit` at a time, danger ticks first, then by age. A case that cannot be opened keeps its items; those of a restricted
    case wait for a named person. Adds one audit row for each case.
    """
    waiting = _waiting(work, keyring, limit * _LOOK_AT)
    cases: dict[bytes, OpenCase] = {}
    opened: list[_Opened] = []
    for case_id, rows in groupby(waiting, key=lambda row: row.case_id):
        try:
            case = cases[case_id] = open_case(work, keyring, case_id)
            opened += _open_items(case, list(rows))
        except (CasefileError, CannotOpen, UnknownEntry):
            continue
    chosen = sorted(opened, key=_Opened.order)[:limit]
    for case_id, case in cases.items():
        items = [each for each in chosen if each.row.case_id == case_id]
        if items:
            _take_in(work, case, items)
            _log(work, roster, keyring, case, len(items))
    return len(chosen)


def _waiting(work: Work, keyring: Keyring, limit: int) -> Sequence[InTrayItem]:
    """The oldest items by day, those of one case together. Every case gets its turn: the first of each, then the second of each, so that
    a flood to one case, or a case that cannot be opened, hides nothing of another."""
    item, grant = InTrayItem, Grant
    mine = select(grant.case_id).where(col(grant.recipient).in_(list(keyring.recipients())))
    turn = func.row_number().over(partition_by=col(item.case_id), order_by=(col(item.day), col(item.id))).label("turn")
    turns = select(item.id, turn).where(col(item.case_id).in_(mine)).subquery()
    query = select(item).join(turns, turns.c.id == item.id).order_by(turns.c.turn, col(item.day), col(item.id))
    return sorted(work.db.exec(query.limit(limit)), key=lambda row: (row.case_id, row.day, row.id))


def _open_items(case: OpenCase, rows: Sequence[InTrayItem]) -> Iterator[_Opened]:
    if case.state.report is None:
        return
    keys = case.state.report.keys
    pair = CasePair(keys.pair_seed)
    for row in rows:
        yield _open_item(pair, keys, row)


def _open_item(pair: CasePair, keys: CaseKeys, row: InTrayItem) -> _Opened:
    try:
        plaintext = unpad(pair.open(intray.LABEL, row.id, row.case_id, blob=row.sealed))
    except CannotOpen:
        return _Opened(row, "", SYSTEM, None, "unreadable")
    try:
        direction, data = _split(plaintext)
        letter = letters.read(_key(keys, direction), data, id=row.id, day=row.day)
        item = Item.model_validate_json(letter.body)
    except (CannotOpen, ValueError):
        return _Opened(row, "", SYSTEM, None, "unauthentic")
    return _Opened(row, letter.kind, _AUTHORS[direction], item)


def _split(plaintext: bytes) -> tuple[str, bytes]:
    end = 4 + int.from_bytes(plaintext[:4], "big")
    return plaintext[4:end].decode("ascii"), plaintext[end:]


def _key(keys: CaseKeys, direction: str) -> Key:
    if direction not in _AUTHORS:
        raise CannotOpen
    return letters.direction_key(keys.link_key, direction)


def _take_in(work: Work, case: OpenCase, items: Sequence[_Opened]) -> None:
    """Append the items of one case and take them out of the tray. An id seen before, here or in the chain, is a repetition."""
    fresh = refresh(work, case)
    seen = set(fresh.state.seen_items)
    lines: list[Line] = []
    for each in items:
        item_id = each.row.id.hex()
        lines.append(_line(work, each, item_id, repeated=item_id in seen))
        seen.add(item_id)
    write(work, fresh, lines)
    table = InTrayItem
    work.db.exec(delete(table).where(col(table.id).in_([each.row.id for each in items])))


def _line(work: Work, each: _Opened, item_id: str, *, repeated: bool) -> Line:
    fault = "repeated" if repeated else each.fault
    if each.item is None or fault is not None:
        return Line(ForgedBody(item_id=item_id, what=fault or "unauthentic"), SYSTEM, work.now)
    return Line(_body(each.kind, each.item, item_id), each.author, each.item.at)


def _body(kind: str, item: Item, item_id: str) -> Body:
    if kind == "forged-reply":
        return ForgedBody(item_id=item_id, what="reply")
    if kind == "words-changed":
        return WordsChangedBody(item_id=item_id)
    return MessageBody(item_id=item_id, body=item.body, danger=item.danger, alarm_id=item.alarm_id)


def _log(work: Work, roster: Roster, keyring: Keyring, case: OpenCase, count: int) -> None:
    record(
        work,
        roster,
        actor=keyring.member_id,
        role=keyring.role,
        action="case.drained",
        trace=case.handle.trace,
        detail={"case": case.case_id.hex(), "items": str(count)},
    )
