"""Rows out of a database and into one, table by table, the same bytes for both engines. Must not know what any table holds.

Everything is read from one snapshot while others write, and put back in one transaction of the caller. Table and column names come from the
database itself, so that rows of an older release can be put into tables of that release. Errors: BadDump.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, DateTime, Engine, MetaData, Table, insert, select, text
from sqlalchemy.types import TypeEngine

from hotline.store.engine import is_sqlite
from hotline.vault.envelope import lp

Value: TypeAlias = bool | int | float | str | bytes | date | datetime | None
Record: TypeAlias = tuple[bytes, bytes]
"""A kind (one byte) and a body."""

TABLE, ROW = b"T", b"R"
Wanted: TypeAlias = Callable[[str], bool]
"""Says by its name whether a table is meant."""
_AT_ONCE = 500
ALEMBIC = "alembic_version"


def everything(_name: str) -> bool:
    """Every table is wanted."""
    return True


class BadDump(Exception):
    """These are no rows of such a database."""

    def __init__(self) -> None:
        super().__init__("the rows cannot be read")


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Hand out a connection that sees the database as it is at this moment, for as long as it takes, while others write."""
    if not is_sqlite(engine):
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with engine.connect() as connection:
        without_limits(connection)
        # The first look at a table fixes the snapshot.
        sqlite, others = "SELECT 1 FROM sqlite_master LIMIT 1", "SELECT 1 FROM pg_class LIMIT 1"
        connection.execute(text(sqlite if is_sqlite(engine) else others))
        yield connection


def without_limits(connection: Connection) -> None:
    """Lift the limits of time that requests have, for this transaction."""
    if not is_sqlite(connection):
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def dump(connection: Connection, wanted: Wanted = everything) -> Iterator[Record]:
    """Yield all tables (that are wanted, by name) with their rows, those that others refer to first."""
    for table in tables(connection, wanted):
        names = [column.name for column in table.columns]
        yield TABLE, json.dumps({"table": table.name, "columns": names}).encode()
        found = connection.execution_options(yield_per=_AT_ONCE).execute(select(table))
        for row in found:
            yield ROW, b"".join(packed(value) for value in row)


def tables(connection: Connection, wanted: Wanted = everything) -> list[Table]:
    """Return the tables of a database as it has them, those that others refer to first; not Alembic's own."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != ALEMBIC and wanted(table.name)]


def clear(connection: Connection, wanted: Wanted = everything) -> None:
    """Remove all rows of the tables that are wanted, in this transaction."""
    found = tables(connection, wanted)
    if is_sqlite(connection):
        for table in reversed(found):
            connection.execute(table.delete())
    elif found:
        connection.execute(text(f"TRUNCATE {_listed(connection, found)}"))


def drop(connection: Connection, wanted: Wanted = everything) -> None:
    """Remove the tables that are wanted, and Alembic's own, in this transaction."""
    for table in [*reversed(tables(connection, wanted)), Table(ALEMBIC, MetaData())]:
        table.drop(connection, checkfirst=True)


def _listed(connection: Connection, found: Iterable[Table]) -> str:
    return ", ".join(connection.dialect.identifier_preparer.format_table(table) for table in found)


class Loader:
    """Puts records back, in the order in which `dump` gave them. Call `finish` at the end."""

    def __init__(
        self, connection: Connection, *, keep: Callable[[str, dict[str, Value]], bool] = lambda _name, _row: True
    ) -> None:
        """`keep(table, row)` false: the row is left out."""
        self._connection, self._keep = connection, keep
        self._tables = {table.name: table for table in tables(connection)}
        self._table: Table | None = None
        self._columns: list[str] = []
        self._rows: list[dict[str, Value]] = []
        self.counts: dict[str, int] = {}

    def take(self, kind: bytes, body: bytes) -> None:
        """Take one record. Raises BadDump."""
        if kind == TABLE:
            self.finish()
            name, self._columns = table_of(body)
            self._table = self._tables.get(name)
            if self._table is None or not set(self._columns) <= set(self._table.columns.keys()):
                raise BadDump
            self.counts.setdefault(name, 0)
        elif kind == ROW and self._table is not None:
            row = row_of(self._columns, body)
            if self._keep(self._table.name, row):
                self._rows.append({name: _stored(self._table.columns[name].type, value) for name, value in row.items()})
                if len(self._rows) >= _AT_ONCE:
                    self.finish()
        else:
            raise BadDump

    def finish(self) -> None:
        """Write the rows that wait."""
        if self._rows and self._table is not None:
            self._connection.execute(insert(self._table), self._rows)
            self.counts[self._table.name] += len(self._rows)
        self._rows = []


def rows(records: Iterable[Record]) -> Iterator[tuple[str, dict[str, Value]]]:
    """Yield (table, row) of records; others than tables and rows are passed over. Raises BadDump."""
    name, columns = "", list[str]()
    for kind, body in records:
        if kind == TABLE:
            name, columns = table_of(body)
        elif kind == ROW:
            yield name, row_of(columns, body)


def table_of(body: bytes) -> tuple[str, list[str]]:
    """Return name and columns of a TABLE record. Raises BadDump."""
    try:
        found = json.loads(body)
        return str(found["table"]), [str(name) for name in found["columns"]]
    except (ValueError, KeyError, TypeError):
        raise BadDump from None


def row_of(columns: list[str], body: bytes) -> dict[str, Value]:
    """Return the row of a ROW record. Raises BadDump."""
    at, values = 0, list[Value]()
    while at < len(body):
        end = at + 5 + int.from_bytes(body[at + 1 : at + 5], "big")
        if end > len(body) or at + 5 > len(body):
            raise BadDump
        values.append(_unpacked(body[at : at + 1], body[at + 5 : end]))
        at = end
    if len(values) != len(columns):
        raise BadDump
    return dict(zip(columns, values, strict=True))


def packed(value: Any) -> bytes:
    """Return one value of a row: one byte of type, length, bytes. TypeError for what no column holds."""
    if value is None:
        return b"n" + lp(b"")
    if isinstance(value, bytes | memoryview):
        return b"b" + lp(bytes(value))
    if isinstance(value, str):
        return b"s" + lp(value.encode("utf-8", "surrogatepass"))
    if isinstance(value, bool):
        return b"t" + lp(b"\x01" if value else b"\x00")
    if isinstance(value, int):
        return b"i" + lp(str(value).encode())
    if isinstance(value, float):
        return b"f" + lp(value.hex().encode())
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return b"m" + lp(aware.isoformat().encode())
    if isinstance(value, date):
        return b"d" + lp(value.isoformat().encode())
    raise TypeError(f"a column holds a {type(value).__name__}")


_READ: dict[bytes, Callable[[bytes], Value]] = {
    b"n": lambda _raw: None,
    b"b": lambda raw: raw,
    b"s": lambda raw: raw.decode("utf-8", "surrogatepass"),
    b"t": lambda raw: raw == b"\x01",
    b"i": int,
    b"f": lambda raw: float.fromhex(raw.decode()),
    b"m": lambda raw: datetime.fromisoformat(raw.decode()),
    b"d": lambda raw: date.fromisoformat(raw.decode()),
}


def _unpacked(kind: bytes, raw: bytes) -> Value:
    try:
        return _READ[kind](raw)
    except (KeyError, ValueError):
        raise BadDump from None


def _stored(column: TypeEngine[Any], value: Value) -> Value:
    """A moment as the column takes it: SQLite keeps it without its zone."""
    if isinstance(value, datetime) and isinstance(column, DateTime) and not column.timezone:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value
