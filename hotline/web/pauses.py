"""Pauses after failed tries, one name at a time, in a file that is never backed up. Must not know what was tried.

A name (a login, a link) is kept only as an authentication code under this boot's key, and forgotten after a day: the file says
neither whose account it is nor, after a restart, anything at all. Nobody but the named one waits, and never for good (AUT-03).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from hotline.store import clock
from hotline.vault.envelope import Key, expand
from hotline.vault.symmetric import mac

_KEPT = 24 * 3600

_SCHEMA = "CREATE TABLE IF NOT EXISTS pause (name BLOB PRIMARY KEY, failures INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID"


class Pauses:
    """Failed tries in a row of each name, and until when it waits; shared by the processes of one machine."""

    def __init__(self, path: Path, boot_key: Key) -> None:
        self._path = path
        self._key = expand(boot_key, "pauses")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        with self._database() as database:
            database.execute("PRAGMA journal_mode=wal")
            database.execute(_SCHEMA)

    def seconds_left(self, kind: str, name: str) -> int:
        """How long this name still waits; 0 when it may try."""
        return max(0, self._found(kind, name)[1] - _now())

    def failures(self, kind: str, name: str) -> int:
        """Failed tries in a row."""
        return self._found(kind, name)[0]

    def failed(self, kind: str, name: str, pause: timedelta) -> None:
        """Count one more failure and let the name wait for `pause` from now on."""
        until = _now() + int(pause.total_seconds())
        with self._database() as database:
            database.execute("DELETE FROM pause WHERE until < ?", (_now() - _KEPT,))
            database.execute(
                "INSERT INTO pause VALUES (?, 1, ?) ON CONFLICT (name) DO UPDATE SET failures = failures + 1, until = excluded.until",
                (self._name(kind, name), until),
            )

    def clear(self, kind: str, name: str) -> int:
        """Forget the failures of a name that succeeded; return how many there were."""
        count = self.failures(kind, name)
        with self._database() as database:
            database.execute("DELETE FROM pause WHERE name = ?", (self._name(kind, name),))
        return count

    def _found(self, kind: str, name: str) -> tuple[int, int]:
        with self._database() as database:
            row = database.execute(
                "SELECT failures, until FROM pause WHERE name = ?", (self._name(kind, name),)
            ).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def _name(self, kind: str, name: str) -> bytes:
        return mac(self._key, kind.encode(), name.encode("utf-8", "surrogatepass"))

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=5, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous=off")
            yield database


def _now() -> int:
    return int(clock.now().timestamp())
