"""Fills an instance through the doors of the house, fast: many reports in one transaction, without Argon2 where nobody signs in.

Must not write a row itself, and must not know a page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hotline.accounts.queries import Staff
from hotline.casefile.entries import (
    AssignBody,
    Author,
    Body,
    ClosingBody,
    IdentityBody,
    NoteBody,
    OpenedBody,
    ReplyBody,
)
from hotline.casefile.opening.appending import append
from hotline.casefile.opening.cases import unlock
from hotline.casefile.reception import receive
from hotline.casework.actions import author_of
from hotline.cli.demo_cases import report_of
from hotline.cli.synthetic.cases import make_cases
from hotline.roster.queries import current
from hotline.store import clock
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id
from hotline.vault.receipt import Receipt, ReceiptKeys, new_receipt, stretch
from hotline.vault.symmetric import new_key
from tests.support.instances import Instance

SEED = 7
BATCH = 25
SPREAD = timedelta(days=30)
OPEN_AT_MOST = 1000
OPEN_OF_MANY = 300
NEW = 50
"""So many of the open ones, or half of them where there are few, nobody has opened yet."""
ENTRIES = 50
_LONG = "Wir haben heute telefoniert. Die Polizei hat den Brief abgeholt; das Aktenzeichen kommt noch. Nächster Anruf am Freitag."


@dataclass(frozen=True)
class Filled:
    """What stands in the instance: the open cases (newest last), words that open a mailbox with an answer, and a long case (of theirs)."""

    open: tuple[bytes, ...]
    receipts: tuple[Receipt, ...] = field(repr=False)
    long: bytes = b""


def open_of(cases: int) -> int:
    """How many of so many cases are open: all of them, but 300 where there are thousands (the rest was closed in its time)."""
    return cases if cases <= OPEN_AT_MOST else OPEN_OF_MANY


def fill(instance: Instance, store: Store, *, cases: int, receipts: int) -> Filled:
    """Make so many cases (more than `receipts`), spread over a month: the newest are unread, a fifth of the others answered, one is long."""
    made = list(make_cases(cases, SEED))
    words = [new_receipt(store.codes.wordlist()) for _ in range(receipts)]
    keys = [_stretched(instance, store, each) for each in words]
    keys += [ReceiptKeys(lookup=new_id(), box=new_key()) for _ in range(cases - len(words))]
    begun, ids = clock.now() - SPREAD, []
    for at in range(0, cases, BATCH):
        with clock.standing_at(begun + SPREAD * (at / cases)):
            ids += store.write(_reception(made[at : at + BATCH], keys[at : at + BATCH]))
    with store.read() as work:
        staff = instance.staff(work, "counsellor")
    known, others = ids[: len(words)], ids[len(words) :]
    closed, waiting = others[: cases - open_of(cases)], others[cases - open_of(cases) :]
    worked_on = waiting[: len(waiting) - min(NEW, len(waiting) // 2)]
    with clock.standing_at(clock.now() - timedelta(days=1)):
        opened = OpenedBody(role=staff.role.value, day=clock.today())
        helped = (opened, AssignBody(member_id=staff.get_id()), ReplyBody(body=_LONG))
        _each(store, closed, staff, opened, ClosingBody(reason="done", outcome="helped"))
        _each(store, [*known, *worked_on[::5]], staff, *helped)
        _each(store, [each for at, each in enumerate(worked_on) if at % 5], staff, opened)
        _each(store, known[-1:], staff, *_course())
    return Filled((*known, *waiting), tuple(words), known[-1])


def _stretched(instance: Instance, store: Store, words: Receipt) -> ReceiptKeys:
    salt = bytes.fromhex(store.settings.instance_salt)
    return stretch(words, salt=salt, pepper=instance.credentials.pepper_receipt[0])


def _reception(made: Sequence[dict[str, Any]], keys: Sequence[ReceiptKeys]) -> Callable[[Work], list[bytes]]:
    def act(work: Work) -> list[bytes]:
        return [_receive(work, each, own) for each, own in zip(made, keys, strict=True)]

    return act


def _receive(work: Work, made: dict[str, Any], keys: ReceiptKeys) -> bytes:
    return receive(
        work,
        current(work),
        keys=keys,
        report=report_of(made),
        identity=IdentityBody(name=made["name"], phone=made["contact"]),
        keep_copy=False,
        ring=None,
        draft=None,
    ).case_id


def _each(store: Store, ids: Sequence[bytes], staff: Staff, *bodies: Body) -> None:
    """Open each of these cases for the first time, or again, and append the same entries to it."""
    for at in range(0, len(ids), BATCH):
        store.write(_appending(ids[at : at + BATCH], staff, author_of(staff), bodies))


def _appending(ids: Sequence[bytes], staff: Staff, author: Author, bodies: Sequence[Body]) -> Callable[[Work], None]:
    def act(work: Work) -> None:
        for case_id in ids:
            case = unlock(work, staff.keyring, case_id, rewrap=True)
            append(work, current(work), case, *bodies, author=author)

    return act


def _course() -> list[Body]:
    """So many notes and answers in turn that an answered case, which has five entries, has fifty."""
    told = [
        ReplyBody(body=f"{_LONG} ({at})") if at % 3 == 0 else NoteBody(body=f"{_LONG} ({at})") for at in range(ENTRIES)
    ]
    return list(told[: ENTRIES - 2])
