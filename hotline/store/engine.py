"""Makes database engines with everything that keeps acknowledged work and hides content. Must not know any table.

SQLite: WAL with synchronous=FULL (NORMAL can lose the last acknowledged commits when the power fails), BEGIN IMMEDIATE for writers.
PostgreSQL: SERIALIZABLE. Both: parameters never appear in an error or a log.
"""

import sqlite3
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

WRITES: Final = "hotline_writes"
"""Execution option of an engine or connection whose transactions write; all others can only read."""

BUSY_SECONDS = 5.0
"""The longest wait for a lock before the whole transaction is tried again."""
_STORE = {"journal_mode": "wal", "synchronous": "full"}
_KEYSTORE = {"journal_mode": "delete", "synchronous": "extra"}


def make_engine(url: str) -> Engine:
    """Return the engine of a store. `url` is that of a SQLite file or of PostgreSQL (psycopg 3)."""
    return _make(url, pragmas=_STORE, isolation="SERIALIZABLE")


def make_keystore_engine(url: str) -> Engine:
    """Return the engine of a keystore: nothing of a deleted key stays in the file, and no journal beside it outlives its transaction."""
    return _make(url, pragmas=_KEYSTORE, isolation="READ COMMITTED")


def is_sqlite(bound: Engine | Connection) -> bool:
    """Say whether this is the embedded database."""
    return bound.dialect.name == "sqlite"


def _make(url: str, *, pragmas: dict[str, str], isolation: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, pragmas)
    return _postgres(parsed, isolation)


def _sqlite(url: URL, pragmas: dict[str, str]) -> Engine:
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
        connection.exec_driver_sql(f"PRAGMA query_only={'off' if writes else 'on'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


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
