"""The keystore: keys whose destruction makes content unreadable everywhere. Must not know what a key opens.

A database of its own with its own backups (vault.md 3). Every act is one own transaction, durable when it returns: a key is kept
before anything sealed under it, and gone before what it sealed is removed. Errors: KeyGone, KeyExists, KeystoreBusy.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from hotline.store.engine import WRITES, make_keystore_engine
from hotline.store.faults import StoreBusy, connection_died, would_succeed_later
from hotline.store.keytables import ANCHOR, ERASURE, KINDS
from hotline.vault.entropy import index_below
from hotline.vault.envelope import Key

_TRIES = 5
_AT_ONCE = 300
_NOTHING_YET: Mapping[str, int | bytes] = {
    "roster_seq": 0,
    "roster_head": bytes(32),
    "audit_seq": 0,
    "audit_head": bytes(32),
}

Result = TypeVar("Result")


class Kind(StrEnum):
    """What a key is for; one table a kind, because the public side may read and delete only some (vault.md 3)."""

    grant = "grant"
    trace = "trace"
    mailbox = "mailbox"
    handover = "handover"


class KeyGone(Exception):
    """There is no such key: it was destroyed, or never was."""


class KeyExists(Exception):
    """A key is never overwritten."""


class KeystoreBusy(StoreBusy):
    """The keystore did not take the work; asking again later is right."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the store must contain: a roster statement and an audit row with these hashes (a longer chain is fine).

    A half that was never set is 0 and 32 zero bytes: nothing to be found yet.
    """

    roster_seq: int
    roster_head: bytes
    audit_seq: int
    audit_head: bytes


class Keystore:
    """The keys of one instance."""

    def __init__(self, url: str) -> None:
        self.engine = make_keystore_engine(url)
        self._writers = self.engine.execution_options(**{WRITES: True})

    def put(self, *keys: tuple[Kind, bytes, int, Key]) -> None:
        """Keep the keys `(kind, key_id, version, key)`, all or none; committed on return. Raises KeyExists."""
        rows: dict[Kind, list[dict[str, object]]] = {}
        for kind, key_id, version, key in keys:
            rows.setdefault(kind, []).append({"key_id": key_id, "version": version, "key": key.reveal()})

        def act(connection: Connection) -> None:
            for kind, values in rows.items():
                connection.execute(insert(_table(kind)), values)

        self._write(act)

    def get(self, kind: Kind, key_id: bytes, version: int = 1) -> Key:
        """Return a key. Raises KeyGone."""
        table = _table(kind)
        query = select(table.c.key).where(table.c.key_id == key_id, table.c.version == version)
        with self._reading() as connection:
            found = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise KeyGone
        return Key(bytes(found))

    def get_many(self, kind: Kind, wanted: Iterable[tuple[bytes, int]]) -> dict[tuple[bytes, int], Key]:
        """Return the keys of `(key_id, version)` that exist, for lists; missing ones are left out."""
        table, pairs = _table(kind), set(wanted)
        ids = list({key_id for key_id, _ in pairs})
        found: dict[tuple[bytes, int], Key] = {}
        query = select(table.c.key_id, table.c.version, table.c.key)
        with self._reading() as connection:
            for start in range(0, len(ids), _AT_ONCE):
                # By id alone, and the few other versions left out here: SQLite reads the whole table for a list of pairs.
                rows = connection.execute(query.where(table.c.key_id.in_(ids[start : start + _AT_ONCE])))
                found |= {(key_id, version): Key(key) for key_id, version, key in rows if (key_id, version) in pairs}
        return found

    def delete(self, kind: Kind, key_id: bytes, version: int | None = None) -> None:
        """Destroy one version of a key, or all of them; committed on return. No error where there is none."""
        table = _table(kind)
        statement = delete(table).where(table.c.key_id == key_id)
        if version is not None:
            statement = statement.where(table.c.version == version)
        self._write(lambda connection: connection.execute(statement))

    def erase(self, keys: Sequence[tuple[Kind, bytes]], *, day: date, rows: bytes = b"") -> None:
        """Destroy keys for good, every version, and record it, in one transaction. `rows` names what is to be removed afterwards."""

        def act(connection: Connection) -> None:
            records = [
                {"key_id": key_id, "day": day, "rows": rows or None} for key_id in dict.fromkeys(k for _, k in keys)
            ]
            connection.execute(insert(ERASURE), records)
            for kind, key_id in keys:
                connection.execute(delete(_table(kind)).where(_table(kind).c.key_id == key_id))

        self._write(act)

    def erased(self, key_ids: Iterable[bytes]) -> frozenset[bytes]:
        """Return which of these keys were erased for good."""
        with self._reading() as connection:
            found = connection.execute(select(ERASURE.c.key_id).where(ERASURE.c.key_id.in_(list(key_ids))))
            return frozenset(bytes(key_id) for (key_id,) in found)

    def anchor(self) -> Anchor | None:
        """Return the anchor; None before the first one was set."""
        with self._reading() as connection:
            row = connection.execute(select(ANCHOR)).mappings().one_or_none()
        if row is None:
            return None
        return Anchor(row["roster_seq"], bytes(row["roster_head"]), row["audit_seq"], bytes(row["audit_head"]))

    def set_anchor(self, roster_seq: int, roster_head: bytes, audit_seq: int, audit_head: bytes) -> None:
        """Set the whole anchor; committed on return. A half that would go back stays: two who set it at once undo nothing."""
        self._anchor(
            {"roster_seq": roster_seq, "roster_head": roster_head, "audit_seq": audit_seq, "audit_head": audit_head}
        )

    def set_roster_anchor(self, seq: int, head: bytes) -> None:
        """Set the roster's half of the anchor, never back, and keep the other; committed on return."""
        self._anchor({"roster_seq": seq, "roster_head": head})

    def set_audit_anchor(self, seq: int, head: bytes) -> None:
        """Set the audit log's half of the anchor, never back, and keep the other; committed on return."""
        self._anchor({"audit_seq": seq, "audit_head": head})

    def _anchor(self, values: Mapping[str, int | bytes]) -> None:
        def act(connection: Connection) -> None:
            row = connection.execute(select(ANCHOR).with_for_update()).mappings().one_or_none()
            if row is None:
                connection.execute(insert(ANCHOR).values({"id": 1, **_NOTHING_YET, **values}))
                return
            onwards = {
                name: value
                for name, value in values.items()
                if (seq := f"{name.split('_')[0]}_seq") and int(values[seq]) >= row[seq]
            }
            if onwards:
                connection.execute(update(ANCHOR).values(onwards))

        self._write(act)

    def dispose(self) -> None:
        """Forget all connections without closing them: the first thing a forked worker does."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        """Close all connections; the next use opens new ones."""
        self.engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            if not would_succeed_later(error):
                raise
            raise KeystoreBusy from None

    def _write(self, act: Callable[[Connection], Result]) -> Result:
        for attempt in range(_TRIES):
            if attempt:
                time.sleep((1 + index_below(20 * 2**attempt)) / 1000)
            try:
                with self._writers.begin() as connection:
                    return act(connection)
            except IntegrityError:
                raise KeyExists from None
            except DBAPIError as error:
                if not would_succeed_later(error):
                    raise
                if connection_died(error):
                    # It may have been kept: running it again could meet its own rows.
                    raise KeystoreBusy from None
        raise KeystoreBusy


def _table(kind: Kind) -> Table:
    return KINDS[kind.value]
