"""When something is missing or breaks, nothing is taken, nothing is half there, and nothing stands anywhere in the clear."""

import sqlite3
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import col, delete, func, select, update

from hotline.audit.tables import AuditEntry
from hotline.casefile import ledger, reception
from hotline.casefile.errors import NobodyThere
from hotline.casefile.opening.lists import summaries
from hotline.casefile.post.drafts import new_draft, open_draft, save_draft
from hotline.casefile.tables import (
    CaseFile,
    Code,
    Entry,
    Grant,
    InTrayItem,
    Mailbox,
    MailboxMessage,
    MailboxNote,
    SummaryRow,
)
from hotline.notices.tables import Alarm
from hotline.roster.chain import RosterBroken
from hotline.roster.tables import RosterStatement
from hotline.store.keystore import Keystore, KeystoreBusy
from hotline.store.keytables import KINDS
from hotline.store.work import Store, Work
from hotline.vault.envelope import CannotSeal
from tests.support.cases import RING, World, identity, incident, report

CANARY = "Zitronenfalter-7714"
TABLES = (CaseFile, Entry, Grant, SummaryRow, Mailbox, Code, MailboxNote, MailboxMessage, InTrayItem, Alarm, AuditEntry)


def rows(world: World) -> list[int]:
    def act(work: Work) -> list[int]:
        return [work.db.exec(select(func.count()).select_from(table)).one() for table in TABLES]

    return world.read(act)


def keys_kept(world: World) -> dict[str, int]:
    with world.store.keystore.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in KINDS.items()
        }


def hand_in(world: World) -> None:
    _, keys = world.receipt()
    told = report(incidents=(incident(story=CANARY),), wish_text=CANARY, file_number=CANARY)
    world.report(keys, report=told, identity=identity(name=CANARY), keep_copy=True, ring=RING)


def nowhere(world: World) -> bool:
    """Whether the canary stands in no file of this house (SQLite)."""
    files = [path for path in world.settings.instance.rglob("*") if path.is_file()]
    forms = (CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode().hex().encode())
    return not any(form in path.read_bytes() for path in files for form in forms)


def test_without_anybody_enrolled_nothing_is_taken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """INT-11: the roster names nobody yet."""
    monkeypatch.setattr("hotline.roster.chain.Roster.ready", property(lambda _self: False))
    before = keys_kept(world)
    with pytest.raises(NobodyThere):
        hand_in(world)
    assert sum(rows(world)) == 0
    assert keys_kept(world) == before
    assert nowhere(world)


@pytest.mark.parametrize("harm", ["dropped", "altered", "empty"])
def test_a_roster_that_does_not_verify_takes_nothing(world: World, harm: str) -> None:
    """INT-11: a bad signature, a missing statement, a desk key planted in the database."""

    def act(work: Work) -> None:
        last = col(RosterStatement.seq) == select(func.max(RosterStatement.seq)).scalar_subquery()
        if harm == "altered":
            work.db.execute(update(RosterStatement).where(last).values(signature=b"x" * 64))
        else:
            everything = col(RosterStatement.seq) > (1 if harm == "dropped" else 0)
            work.db.exec(delete(RosterStatement).where(everything))

    world.write(act)
    with pytest.raises(RosterBroken):
        hand_in(world)
    assert sum(rows(world)) == 0
    assert nowhere(world)


SEALING = (
    "hotline.vault.seal._pair.suite",
    "hotline.casefile.grants.seal_to",
    "hotline.casefile.grants.aead",
    "hotline.casefile.chain.seal_committed",
    "hotline.casefile.summary.seal_committed",
    "hotline.casefile.views.seal_to",
    "hotline.casefile.letters.mac",
    "hotline.casefile.post.keys.seal_committed",
    "hotline.casefile.post.keys.aead",
    "hotline.casefile.post.notes.aead",
    "hotline.casefile.reception.wrap_private",
    "hotline.casefile.reception.new_key",
    "hotline.casefile.reception.new_id",
    "hotline.audit.actions.seal_to",
    "hotline.notices.actions.seal_to",
    "hotline.vault.symmetric.random_bytes",
)


@pytest.mark.parametrize("place", SEALING)
def test_a_crash_in_any_step_of_sealing_takes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """INT-13, FLT-12: also when the system has no randomness to give; no plain form is kept instead."""

    def fail(*_args: object, **_kwargs: object) -> bytes:
        raise OSError("no entropy") if "random" in place else CannotSeal

    with monkeypatch.context() as broken:
        broken.setattr(place, fail)
        with pytest.raises((CannotSeal, OSError)):
            hand_in(world)
    assert sum(rows(world)) == 0
    assert nowhere(world)
    hand_in(world)
    assert rows(world)[0] == 1


def test_a_draft_that_cannot_be_sealed_keeps_what_was_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """INT-13."""
    receipt, keys = world.receipt()
    draft, cookie = world.write(lambda work: new_draft(work, receipt=receipt, keys=keys))
    world.write(lambda work: save_draft(work, draft, {"story": "vorher"}))

    def fail(*_args: object) -> bytes:
        raise CannotSeal

    with monkeypatch.context() as broken:
        broken.setattr("hotline.casefile.post.drafts.aead", fail)
        with pytest.raises(CannotSeal):
            world.write(lambda work: save_draft(work, draft, {"story": CANARY}))
    again = world.read(lambda work: open_draft(work, cookie))
    assert again is not None
    assert again.data == {"story": "vorher"}
    assert nowhere(world)


@pytest.fixture
def order(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What happened in which order: keys kept (durable on return), first row written, commit of the store."""
    happened: list[str] = []
    put = Keystore.put

    def kept(self: Keystore, *keys: object) -> None:
        put(self, *keys)  # type: ignore[arg-type]  # as given
        happened.append("keys are kept")

    def statement(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
        if text.startswith("INSERT") and "a row is written" not in happened:
            happened.append("a row is written")

    def committed(_connection: object) -> None:
        happened.append("the store commits")

    monkeypatch.setattr(Keystore, "put", kept)
    event.listen(world.store.engine, "before_cursor_execute", statement)
    event.listen(world.store.engine, "commit", committed)
    yield happened
    event.remove(world.store.engine, "before_cursor_execute", statement)
    event.remove(world.store.engine, "commit", committed)


def test_one_commit_of_the_keystore_then_one_of_the_store(world: World, order: list[str]) -> None:
    """FLT-11: no row is written, let alone committed, before the keys that it needs are durable."""
    hand_in(world)
    assert order == ["keys are kept", "a row is written", "the store commits"]


def test_keys_without_a_case_are_all_that_a_failed_commit_leaves(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """FLT-11: orphan keys, to be collected later, and no row; nothing was acknowledged."""
    before = keys_kept(world)

    def fail(_work: Work) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("hotline.store.work._commit", fail)
        with pytest.raises(RuntimeError):
            hand_in(world)
    after = keys_kept(world)
    assert {name: after[name] - before[name] for name in after} == {"grant": 1, "trace": 1, "mailbox": 1, "handover": 0}
    assert sum(rows(world)) == 0
    assert world.read(lambda work: list(summaries(work, world.people["counsellor"]))) == []


def test_a_keystore_that_takes_nothing_lets_no_row_be_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """FLT-11, the other way round: impossible by construction."""

    def busy(self: Keystore, *_keys: object) -> None:
        raise KeystoreBusy

    monkeypatch.setattr(Keystore, "put", busy)
    with pytest.raises(KeystoreBusy):
        hand_in(world)
    assert sum(rows(world)) == 0


def test_a_retry_of_the_transaction_makes_one_case_that_opens(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """FLT-04: run again from the start, with ids and keys of its own."""
    written = ledger.first_summary
    tries: list[int] = []

    def collide(*args: object, **kwargs: object) -> None:
        tries.append(1)
        written(*args, **kwargs)  # type: ignore[arg-type]  # as given
        if len(tries) == 1:
            raise _passing_fault(world.store)

    monkeypatch.setattr(ledger, "first_summary", collide)
    received = world.report(ring=RING)
    assert len(tries) == 2
    assert rows(world)[0] == 1
    assert world.open(received.case_id).state.number == received.number


def _passing_fault(store: Store) -> Exception:
    if store.engine.dialect.name == "sqlite":
        cause: Exception = sqlite3.OperationalError("database is locked")
        cause.sqlite_errorcode = sqlite3.SQLITE_BUSY  # type: ignore[attr-defined]  # as the driver sets it
    else:
        cause = psycopg.errors.SerializationFailure("could not serialize")
    return OperationalError("statement", {}, cause)


def test_an_alarm_that_cannot_be_planted_is_no_reason_for_half_a_case(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("no alarm")

    monkeypatch.setattr(reception, "plant", fail)
    with pytest.raises(RuntimeError):
        hand_in(world)
    assert sum(rows(world)) == 0


def test_the_audit_row_and_the_case_come_together_or_not_at_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """LOG-04: no log row, no case."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the log is full")

    with monkeypatch.context() as broken:
        broken.setattr(reception, "record", fail)
        with pytest.raises(RuntimeError):
            hand_in(world)
    assert sum(rows(world)) == 0
    hand_in(world)
    assert rows(world)[TABLES.index(AuditEntry)] == 1


def test_what_receive_was_given_is_not_in_its_errors(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """LOG-02."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise CannotSeal

    monkeypatch.setattr(ledger, "extend", fail)
    with pytest.raises(CannotSeal) as caught:
        hand_in(world)
    assert CANARY not in f"{caught.value!r}{caught.value}{caught.value.__context__!r}"
