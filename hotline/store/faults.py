"""Tells passing faults of a database from lasting ones. Must not know which work met them.

Error: StoreBusy.
"""

import sqlite3
from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError

_PASSING_STATES: Final = frozenset({"40001", "40P01", "55P03", "57014", "25P03"})
"""Serialization failure, deadlock, lock not available, statement cancelled by its time limit, idle in transaction."""

_DEAD_STATES: Final = frozenset({"57P01", "57P02", "57P03", "57P05", "25P03"})
"""The server shut down, crashed, is not up yet, or ended an idle session."""

_PASSING_CODES: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class StoreBusy(Exception):
    """The database did not take the work, or did not say whether it did. Nothing was acknowledged; asking again later is right."""


def would_succeed_later(error: DBAPIError) -> bool:
    """Say whether the same work, run again from the start, may succeed: nothing of it was kept, and nothing is wrong with it."""
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        return (cause.sqlite_errorcode & 0xFF) in _PASSING_CODES
    if isinstance(cause, psycopg.Error) and cause.sqlstate is not None:
        return cause.sqlstate in _PASSING_STATES or connection_died(error)
    return connection_died(error)


def connection_died(error: DBAPIError) -> bool:
    """Say whether the connection itself is gone (server stopped, restarted, cut off)."""
    if error.connection_invalidated:
        return True
    cause = error.orig
    state = cause.sqlstate if isinstance(cause, psycopg.Error) else None
    if not isinstance(cause, psycopg.OperationalError):
        return False
    return state is None or state in _DEAD_STATES or state.startswith("08")
