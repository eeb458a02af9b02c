"""One transaction a request: hands out what an act works with, commits once, tries again when two got in each other's way.

Must not know what is done inside. Errors: StoreBusy.

Two writers on PostgreSQL take turns from their first statement on (the table `writer_turn`), as they do on SQLite: each sees the
head of every chain as the one before left it. Retrying remains for what still collides and for a connection that dies midway.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from hotline.settings import Settings
from hotline.store import clock
from hotline.store.codes import Codes
from hotline.store.engine import WRITES, is_sqlite, make_engine
from hotline.store.faults import StoreBusy, connection_died, would_succeed_later
from hotline.store.keystore import Keystore
from hotline.vault.entropy import index_below

__all__ = ["TRIES", "Store", "StoreBusy", "Work"]

TRIES = 5
_LONGEST_PAUSE_MS = 400
_BRIEFLY_MS = 200

Result = TypeVar("Result")
_writing: ContextVar[frozenset[int]] = ContextVar("hotline_writing", default=frozenset())


@dataclass
class Work:
    """What an act works with. `now` and `today` stand still for the whole transaction; `memo` keeps what was read once in it."""

    db: Session
    keystore: Keystore
    settings: Settings
    codes: Codes
    now: datetime
    today: date
    memo: dict[Any, Any] = field(default_factory=dict)
    _store: "Store | None" = field(default=None, repr=False)
    _hooks: list[Callable[[], None]] = field(default_factory=list, repr=False)

    def after_commit(self, hook: Callable[[], None]) -> None:
        """Have `hook` called once this transaction is committed; never when it is not."""
        self._hooks.append(hook)

    @contextmanager
    def apart(self) -> Iterator["Work"]:
        """Hand out a second Work in a short write transaction of its own, committed on leaving, before the reading goes on.

        Ends the outer read snapshot first, so that the reading sees what was written here. RuntimeError inside a write. Raises
        StoreBusy: there is no second try here, because the body cannot be run again.
        """
        if self._store is None or id(self._store) in _writing.get():
            raise RuntimeError("a transaction apart begins in a read only")
        self.db.commit()
        self.db.expire_all()
        with self._store.once() as work:
            yield work


class Store:
    """The store of one instance: engine, keystore and code lists. One a process; `dispose` after a fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = make_engine(settings.database_url)
        self._readers, self._writers = _two_ways(self.engine)
        self.keystore = Keystore(settings.keystore_url)
        self.codes = Codes(settings.instance / "config")

    @contextmanager
    def read(self) -> Iterator[Work]:
        """Hand out a Work on one snapshot of the database; whatever is left unflushed in it is dropped."""
        with _translated(), Session(self._readers, autoflush=False, expire_on_commit=False) as db:
            yield self._work(db)

    def write(self, act: Callable[[Work], Result], *, keep: Callable[[Result], bool] = lambda _result: True) -> Result:
        """Run `act` in one transaction, commit, run the hooks, return what it returned. `keep(result)` false: rolled back instead.

        `act` is run again from the start, with a new Work, when another transaction got in its way; so it must do nothing that
        cannot be done twice outside the transaction. Raises StoreBusy after five tries, or when the connection died at the very
        commit (then nobody knows, and running again could double it); RuntimeError inside another write.
        """
        for attempt in range(TRIES):
            if attempt:
                time.sleep(_pause(attempt))
            try:
                with self._transaction() as work:
                    result = act(work)
                    if not keep(result):
                        return result
                    _commit(work)
            except DBAPIError as error:
                if not would_succeed_later(error):
                    raise
                continue
            _run_hooks(work)
            return result
        raise StoreBusy

    @contextmanager
    def once(self) -> Iterator[Work]:
        """Hand out a Work in a write transaction without a second try: committed on leaving, rolled back on an error."""
        with _translated():
            with self._transaction() as work:
                yield work
                _commit(work)
            _run_hooks(work)

    def empty_journal(self) -> None:
        """Move what SQLite's journal holds into the file and empty it, as far as nobody is reading; on PostgreSQL nothing is to do.

        The journal keeps the pages of one transaction side by side: it would link a mailbox to its case. Writers are held up meanwhile,
        so that a reader is waited for only briefly; the next round tries again.
        """
        if not is_sqlite(self.engine):
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()  # the short wait is for this alone: the connection is closed, not handed on
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_BRIEFLY_MS}")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def dispose(self) -> None:
        """Forget all connections without closing them: the first thing a forked worker does."""
        self.engine.dispose(close=False)
        self.keystore.dispose()

    def close(self) -> None:
        """Close all connections of store and keystore; the next use opens new ones."""
        self.engine.dispose()
        self.keystore.close()

    @contextmanager
    def _transaction(self) -> Iterator[Work]:
        held = _writing.get()
        if id(self) in held:
            raise RuntimeError("a write inside a write would wait for itself")
        mark = _writing.set(held | {id(self)})
        try:
            with Session(self._writers, expire_on_commit=False) as db:
                yield self._work(db)
        finally:
            _writing.reset(mark)

    def _work(self, db: Session) -> Work:
        moment = clock.now()
        return Work(
            db=db,
            keystore=self.keystore,
            settings=self.settings,
            codes=self.codes,
            now=moment,
            today=clock.berlin_day(moment),
            _store=self,
        )


def _two_ways(engine: Engine) -> tuple[Engine, Engine]:
    if is_sqlite(engine):
        return engine, engine.execution_options(**{WRITES: True})
    readers = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    writers = engine.execution_options(**{WRITES: True})

    @event.listens_for(writers, "begin")
    def take_turn(connection: Connection) -> None:
        # LOCK TABLE takes no snapshot: the one of this transaction begins when it is its turn.
        connection.exec_driver_sql("LOCK TABLE writer_turn IN EXCLUSIVE MODE")

    return readers, writers


def _commit(work: Work) -> None:
    work.db.flush()
    try:
        work.db.commit()
    except DBAPIError as error:
        if connection_died(error):
            raise StoreBusy from None
        raise


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if not would_succeed_later(error):
            raise
        raise StoreBusy from None


def _run_hooks(work: Work) -> None:
    for hook in work._hooks:
        hook()


def _pause(attempt: int) -> float:
    return (1 + index_below(min(_LONGEST_PAUSE_MS, 20 * 2**attempt))) / 1000
