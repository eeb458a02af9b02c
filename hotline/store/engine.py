"""Makes database engines with everything that keeps acknowledged work and hides content. Must not know any table.

SQLite: WAL with synchronous=FULL (NORMAL can lose the last acknowledged commits when the power fails), BEGIN IMMEDIATE for writers,
who take turns (hotline/store/turns.py).
PostgreSQL: SERIALIZABLE. Both: parameters never appear in an error or a log.
"""

import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from hotline.store.faults import StoreBusy
from hotline.store.turns import Turn, Turns

WRITES: Final = "hotline_writes"
"""Execution option of an engine or connection whose transactions write; all others can only read."""

BUSY_SECONDS = 5.0
"""The longest wait for a lock before the whole transaction is tried again."""
_TURN, _ONLY_READS = "hotline_turn", "hotline_only_reads"
"""What is remembered of a connection: the turn it holds, and how it was set last."""
_STORE = {"journal_mode": "wal", "synchronous": "full"}
_KEYSTORE = {"journal_mode": "delete", "synchronous": "extra"}


def make_engine(url: str) -> Engine:
    """Return the engine of a store. `url` is that of a SQLite file or of PostgreSQL (psycopg 3)."""
    parsed = make_url(url)
    turns = Turns(Path(parsed.database or "")) if parsed.get_backend_name() == "sqlite" else None
    return _make(parsed, pragmas=_STORE, isolation="SERIALIZABLE", turns=turns)


def make_keystore_engine(url: str) -> Engine:
    """Return the engine of a keystore: nothing of a deleted key stays in the file, and no journal beside it outlives its transaction."""
    # No turns of its own: what writes to it is in a transaction of the store, or short and rare.
    return _make(make_url(url), pragmas=_KEYSTORE, isolation="READ COMMITTED", turns=None)


def is_sqlite(bound: Engine | Connection) -> bool:
    """Say whether this is the embedded database."""
    return bound.dialect.name == "sqlite"


def _make(url: URL, *, pragmas: dict[str, str], isolation: str, turns: Turns | None) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, pragmas, turns)
    return _postgres(url, isolation)


def _sqlite(url: URL, pragmas: dict[str, str], turns: Turns | None) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}, pool_size=40, max_overflow=10
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself; the listener below does
        for name, value in {**pragmas, "foreign_keys": "on", "secure_delete": "on", "trusted_schema": "off"}.items():
            connection.execute(f"PRAGMA {name}={value}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = bool(connection.get_execution_options().get(WRITES))
        if writes and turns is not None and _TURN not in connection.info:
            connection.info[_TURN] = _taken(turns)
        if connection.info.get(_ONLY_READS) is not (not writes):
            connection.exec_driver_sql(f"PRAGMA query_only={'off' if writes else 'on'}")
            connection.info[_ONLY_READS] = not writes
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "checkin")
    def give_back(_connection: object, record: ConnectionPoolEntry) -> None:
        # After the commit or rollback, and when a connection was given up.
        turn: Turn | None = record.info.pop(_TURN, None)
        if turn is not None:
            turn.give_back()

    return engine


def _taken(turns: Turns) -> Turn:
    turn = turns.take(BUSY_SECONDS)
    if turn is None:
        raise StoreBusy
    return turn


def _postgres(url: URL, isolation: str) -> Engine:
    limits = {
        "lock_timeout": f"{round(BUSY_SECONDS * 1000)}ms",
        "statement_timeout": "60s",
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "UTC",
    }
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    arguments: dict[str, Any] = {"options": options, "connect_timeout": 5}
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        isolation_level=isolation,
        pool_pre_ping=True,
        pool_size=20,
        max_overflow=20,
        connect_args=arguments,
    )
