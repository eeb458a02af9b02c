"""One transaction a request: kept whole or not at all, tried again when something passing got in its way (FLT-04)."""

import os
import sqlite3
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import col, func, select

from hotline.notices.tables import Outgoing
from hotline.store.work import TRIES, Store, StoreBusy, Work
from hotline.vault.entropy import new_id
from tests.support.ground import Ground

HOUR = datetime(2026, 11, 23, 9, tzinfo=UTC)


def put(work: Work, sealed: bytes = b"x") -> bytes:
    row_id = new_id()
    work.db.add(Outgoing(id=row_id, not_before=HOUR, sealed=sealed))
    work.db.flush()
    return row_id


def count(store: Store) -> int:
    with store.read() as work:
        return work.db.exec(select(func.count()).select_from(Outgoing)).one()


def test_what_an_act_did_is_there_for_everybody_once_write_returns(ground: Ground) -> None:
    row_id = ground.store.write(put)
    with ground.another() as second, second.read() as work:
        assert work.db.get(Outgoing, row_id) is not None


def test_nothing_is_left_of_an_act_that_failed_and_its_hooks_are_not_run(store: Store) -> None:
    ran = []

    def act(work: Work) -> None:
        work.after_commit(lambda: ran.append("hook"))
        put(work)
        raise LookupError

    with pytest.raises(LookupError):
        store.write(act)
    assert (count(store), ran) == (0, [])


def test_a_result_that_is_not_to_be_kept_is_returned_and_rolled_back(store: Store) -> None:
    ran = []

    def act(work: Work) -> str:
        work.after_commit(lambda: ran.append("hook"))
        put(work)
        return "refused"

    assert store.write(act, keep=lambda result: result != "refused") == "refused"
    assert (count(store), ran) == (0, [])


def test_hooks_run_after_the_commit_in_their_order(ground: Ground) -> None:
    seen: list[tuple[str, int]] = []

    def act(work: Work) -> None:
        work.after_commit(lambda: seen.append(("first", count(ground.store))))
        work.after_commit(lambda: seen.append(("second", 1)))
        put(work)

    ground.store.write(act)
    assert seen == [("first", 1), ("second", 1)]


def test_each_try_begins_with_nothing_of_the_one_before(impatient: Store) -> None:
    memos, hooks = [], []

    def act(work: Work) -> None:
        memos.append(dict(work.memo))
        work.memo["seen"] = True
        work.after_commit(lambda: hooks.append(1))
        put(work)
        if len(memos) < 3:
            _collide(work)

    impatient.write(act)
    assert memos == [{}, {}, {}]
    assert (hooks, count(impatient)) == ([1], 1)


def test_after_five_tries_the_store_is_busy_and_nothing_was_kept(impatient: Store) -> None:
    tries = []

    def act(work: Work) -> None:
        tries.append(put(work))
        _collide(work)

    with pytest.raises(StoreBusy):
        impatient.write(act)
    assert (len(tries), count(impatient)) == (TRIES, 0)


def test_flt_04_a_database_that_stays_locked_gives_an_honest_refusal_and_works_again_afterwards(
    ground: Ground, impatient: Store
) -> None:
    def held(work: Work) -> None:
        put(work)
        with pytest.raises(StoreBusy):
            impatient.write(put)

    ground.store.write(held)
    assert count(ground.store) == 1
    impatient.write(put)
    assert count(ground.store) == 2


def test_flt_04_a_lock_that_is_let_go_is_waited_for(ground: Ground) -> None:
    holds, done = threading.Event(), []

    def held(work: Work) -> None:
        put(work)
        other.start()
        holds.wait(0.2)

    with ground.another() as second:
        other = threading.Thread(target=lambda: done.append(second.write(put)))
        ground.store.write(held)
        other.join(10)
    assert (len(done), count(ground.store)) == (1, 2)


@pytest.mark.parametrize("engine_kind", ["postgres"], indirect=True)
def test_flt_04_a_connection_killed_in_the_middle_is_tried_again_and_nothing_is_there_twice(
    ground: Ground, impatient: Store
) -> None:
    tries = []

    def act(work: Work) -> None:
        tries.append(put(work))
        if len(tries) == 1:
            _kill(ground, work)
            put(work)

    impatient.write(act)
    assert (len(tries), count(ground.store)) == (2, 1)


@pytest.mark.parametrize("engine_kind", ["postgres"], indirect=True)
def test_flt_04_a_connection_killed_at_the_commit_is_not_tried_again_because_nobody_knows(
    ground: Ground, impatient: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def act(work: Work) -> None:
        tries.append(put(work))
        committing = work.db.commit

        def cut() -> None:
            _kill(ground, work)
            committing()

        monkeypatch.setattr(work.db, "commit", cut)

    with pytest.raises(StoreBusy):
        impatient.write(act)
    assert (len(tries), count(ground.store)) == (1, 0)


@pytest.mark.parametrize("engine_kind", ["postgres"], indirect=True)
def test_writers_are_serializable_and_readers_cannot_write(store: Store) -> None:
    level = text("SHOW transaction_isolation")
    assert store.write(lambda work: work.db.exec(level).scalar_one()) == "serializable"  # type: ignore[call-overload]
    with store.read() as work:
        assert work.db.exec(level).scalar_one() == "repeatable read"  # type: ignore[call-overload]


def test_a_reading_work_cannot_write(store: Store) -> None:
    with store.read() as work, pytest.raises(DBAPIError):
        put(work)
    assert count(store) == 0


def test_a_reader_sees_one_moment_even_while_others_write(ground: Ground) -> None:
    with ground.store.read() as work:
        query = select(func.count()).select_from(Outgoing)
        before = work.db.exec(query).one()
        with ground.another() as second:
            second.write(put)
        assert (before, work.db.exec(query).one()) == (0, 0)


def test_a_transaction_apart_is_committed_on_leaving_and_seen_by_the_reading_that_goes_on(ground: Ground) -> None:
    with ground.store.read() as work:
        rows = select(func.count()).select_from(Outgoing)
        assert work.db.exec(rows).one() == 0
        with work.apart() as short:
            put(short)
        with ground.another() as second:
            assert count(second) == 1
        assert work.db.exec(rows).one() == 1


def test_a_transaction_apart_that_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.read() as work, work.apart() as short:
            put(short)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert count(store) == 0


def test_neither_a_write_nor_a_transaction_apart_begins_inside_a_write(store: Store) -> None:
    def nested(work: Work) -> None:
        with pytest.raises(RuntimeError):
            store.write(put)
        with pytest.raises(RuntimeError), work.apart():
            pass
        put(work)

    store.write(nested)
    assert count(store) == 1


def test_eight_writers_who_add_to_what_they_read_lose_nothing(ground: Ground) -> None:
    ground.store.write(lambda work: put(work, b"0"))

    def one_more(work: Work) -> None:
        row = work.db.exec(select(Outgoing).order_by(col(Outgoing.id))).one()
        row.sealed = str(int(row.sealed) + 1).encode()
        work.db.add(row)

    def run() -> None:
        for _ in range(5):
            ground.store.write(one_more)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with ground.store.read() as work:
        assert work.db.exec(select(Outgoing)).one().sealed == b"40"


def test_a_forked_worker_forgets_its_parents_connections_and_both_go_on(store: Store) -> None:
    store.write(put)
    child = os.fork()
    if not child:
        store.dispose()
        store.write(put)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    store.write(put)
    assert count(store) == 3


def _collide(work: Work) -> None:
    """Fail as a database does when another transaction was there first."""
    if work.db.get_bind().dialect.name == "postgresql":
        work.db.exec(text("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$"))  # type: ignore[call-overload]
        return
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY_SNAPSHOT
    raise OperationalError("BEGIN", None, busy)


def _kill(ground: Ground, work: Work) -> None:
    process = work.db.exec(text("SELECT pg_backend_pid()")).scalar_one()  # type: ignore[call-overload]
    with ground.another() as second, second.read() as reader:
        reader.db.exec(text(f"SELECT pg_terminate_backend({process})"))  # type: ignore[call-overload]
