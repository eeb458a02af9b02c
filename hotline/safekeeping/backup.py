"""Takes a backup while the line is running: the data and the keystore as two sealed files. Must not know what any row means.

Both snapshots begin under one writer's turn, so that no key changes hands between them: every row of the data finds its key in the
keystore's copy. Peppers, sessions, boot key, courier seed and log key lie in neither, because no table holds them (BAK-02).
"""

import json
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlmodel import col

from hotline.audit.tables import AuditHead
from hotline.roster.tables import RosterStatement
from hotline.safekeeping import archive
from hotline.safekeeping.archive import DATA, KEYSTORE, Head, NotABackup
from hotline.safekeeping.rules import outlived
from hotline.settings import Settings, SettingsError
from hotline.store import clock
from hotline.store.base import KeystoreRow
from hotline.store.blobs import BlobGone, Blobs, FolderBlobs
from hotline.store.dump import Record, dump, snapshot
from hotline.store.keytables import SCHEMA_VERSION
from hotline.store.revision import revision_of
from hotline.store.stamps import stamp
from hotline.store.work import Store, Work
from hotline.vault.seal import PUBLIC_KEY_SIZE

ABOUT, PAPER, FILE, PIECE = b"H", b"I", b"F", b"C"
"""Records beside table and row: about the backup, a file of the instance folder, a sealed file, a piece of it."""

PUBLIC_FILE = "backup.pub"
_OF_THIS_MACHINE = (
    "database_url",
    "keystore_url",
    "runtime",
    "files_folder",
    "backup_folder",
    "keystore_backup_folder",
)
STAMPS = {DATA: "backup", KEYSTORE: "keystore-backup"}


@dataclass(frozen=True, slots=True)
class Taken:
    """The two files of one backup, and the names of older ones that were removed."""

    data: Path
    keystore: Path
    removed: tuple[str, ...]


def take(store: Store, blobs: Blobs, *, folder: Path, keystore_folder: Path, stamped: bool = True) -> Taken:
    """Write both files, remove what has been kept long enough, and stamp the day (not where the tables are older). Raises SettingsError without a backup key."""
    public, moment = backup_key(store.settings), clock.now()
    with ExitStack() as open_ones:
        data, keys = _both_snapshots(store, open_ones)
        # The keystore first: on SQLite its writers wait while it is read.
        keystore = archive.write(keystore_folder, KEYSTORE, _keystore(keys), public=public, taken=moment)
        keys.close()
        whole = archive.write(folder, DATA, _data(store, data, blobs), public=public, taken=moment)
    today = clock.berlin_day(moment)
    removed = [*prune(folder, DATA, today), *prune(keystore_folder, KEYSTORE, today)]
    if stamped:
        store.write(_stamp)
    return Taken(whole, keystore, tuple(removed))


def prune(folder: Path, kind: str, today: date) -> list[str]:
    """Remove the backups of this kind that are kept no longer; return their names. Files that are none are left alone."""
    gone = outlived(((path.name, clock.berlin_day(head.taken)) for path, head in found(folder, kind)), kind, today)
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return gone


def found(folder: Path, kind: str) -> list[tuple[Path, Head]]:
    """Return the backups of this kind in a folder, the newest first."""
    heads = []
    for path in folder.glob(f"{kind}-*{archive.SUFFIX}"):
        try:
            heads.append((path, archive.read_head(path)))
        except NotABackup:
            continue
    return sorted(heads, key=lambda each: each[1].taken, reverse=True)


def backup_key(settings: Settings) -> bytes:
    """Return the public half of the offline backup key (1,216 bytes). Raises SettingsError."""
    path = settings.instance / PUBLIC_FILE
    try:
        public = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        public = b""
    if len(public) != PUBLIC_KEY_SIZE:
        raise SettingsError(f"{path} does not hold the public half of the backup key. `hotline init` writes it.")
    return public


def files_of(settings: Settings) -> Blobs:
    """Return where this instance keeps its sealed files."""
    return FolderBlobs(settings.files_folder)


def data_records(connection: Connection, settings: Settings, blobs: Blobs) -> Iterator[Record]:
    """Yield the records of a backup of the data: what it is, the instance folder, the sealed files, the tables."""
    fields = {"revision": revision_of(connection), "genesis": settings.genesis, **_ends(connection)}
    yield ABOUT, json.dumps(fields).encode()
    yield from _papers(settings)
    yield from _files(blobs)
    yield from dump(connection, is_data)


def is_keystore(table: str) -> bool:
    """Say whether a table is one of the keystore, should both lie in one database."""
    return table in KeystoreRow.metadata.tables


def is_data(table: str) -> bool:
    """Say whether a table is one of the store."""
    return not is_keystore(table)


def _both_snapshots(store: Store, open_ones: ExitStack) -> tuple[Connection, Connection]:
    with store.once() as work:
        # The turn of the writers: nobody else is between a key and its row's commit.
        work.db.connection()
        data = open_ones.enter_context(snapshot(store.engine))
        keys = open_ones.enter_context(snapshot(store.keystore.engine))
    return data, keys


def _data(store: Store, connection: Connection, blobs: Blobs) -> Iterator[Record]:
    return data_records(connection, store.settings, blobs)


def _keystore(connection: Connection) -> Iterator[Record]:
    yield ABOUT, json.dumps({"version": SCHEMA_VERSION}).encode()
    yield from dump(connection, is_keystore)


def _ends(connection: Connection) -> dict[str, int]:
    """Where roster and audit log end, so that a gap can be named before anything is put back."""
    roster = connection.execute(select(func.max(col(RosterStatement.seq)))).scalar_one()
    log = connection.execute(select(func.max(col(AuditHead.seq)))).scalar_one()
    return {"roster": roster or 0, "audit": log or 0}


def _papers(settings: Settings) -> Iterator[Record]:
    folder = settings.instance
    own = tomllib.loads((folder / "hotline.toml").read_text(encoding="utf-8"))
    kept = {name: value for name, value in own.items() if name not in _OF_THIS_MACHINE}
    yield PAPER, json.dumps({"settings": kept | {"genesis": settings.genesis}}).encode()
    overlay = sorted(path for path in (folder / "config").rglob("*") if path.is_file())
    for path in [folder / PUBLIC_FILE, *overlay]:
        if path.is_file():
            content = path.read_text(encoding="utf-8")
            yield PAPER, json.dumps({"name": path.relative_to(folder).as_posix(), "text": content}).encode()


def _files(blobs: Blobs) -> Iterator[Record]:
    for blob_id in blobs.ids():
        try:
            pieces = blobs.read(blob_id)
        except BlobGone:
            # Deleted since it was listed: its key went before it.
            continue
        yield FILE, blob_id
        for piece in pieces:
            yield PIECE, piece


def _stamp(work: Work) -> None:
    for name in STAMPS.values():
        stamp(work, name)
