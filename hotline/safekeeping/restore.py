"""Puts a backup back: into an empty machine, or over a store that is damaged or behind. Must not know what any row means.

The one act that may set the anchor back, after the gap was typed. A keystore that holds keys is kept: what was destroyed stays destroyed. From
copies of the keystore it takes only erasure keys (`grant`) that rows name, that are missing, and for which no erasure record stands; more only
from a copy that proves to be newer than the keystore itself (newer.py). Killed at any step it can be run again: rows come in one transaction, and the anchor moves last. Error: Refused.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from hotline.roster.tables import RosterStatement
from hotline.safekeeping import missing, newer
from hotline.safekeeping.archive import DATA, KEYSTORE, Backup
from hotline.safekeeping.backup import ABOUT, FILE, PAPER, PIECE, is_data, is_keystore
from hotline.safekeeping.rules import days_lost, too_old
from hotline.store import clock
from hotline.store.base import KeystoreRow
from hotline.store.blobs import BlobExists, Blobs
from hotline.store.dump import Loader, Record, clear, drop, rows, without_limits
from hotline.store.engine import WRITES
from hotline.store.keystore import Anchor
from hotline.store.migrate import ground, knows, upgrade_within
from hotline.store.revision import newest_revision, revision_of
from hotline.store.work import Store
from hotline.vault.envelope import Key

KeepFile = Callable[[bytes, Iterable[bytes]], int]
"""Keeps a sealed file under its id; raises BlobExists."""
_ANCHOR = "anchor"


class Refused(Exception):
    """Nothing was put back; the text says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done: the data of `taken`, this keystore, and what is lost by it. `word` has to be typed where `asks`."""

    data: Backup
    base: Backup | None
    copies: tuple[Backup, ...]
    about: dict[str, Any]
    today: date
    sentences: tuple[str, ...]
    asks: bool

    @property
    def taken(self) -> date:
        """The day the data was taken."""
        return clock.berlin_day(self.data.head.taken)

    @property
    def word(self) -> str:
        """What is lost, as it has to be typed."""
        return days_lost(self.taken, self.today)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. `tables_made`: on PostgreSQL the rights of the roles have to be given anew."""

    counts: dict[str, int] = field(repr=False)
    files: int
    tables_made: bool
    keys: missing.Found


def plan(store: Store, *, data: Path, keystores: Sequence[Path], seed: Key) -> Plan:
    """Read the heads and compare; changes nothing. Raises Refused, NotABackup, CannotOpen (not the key of these backups)."""
    whole, today = Backup(data, seed), clock.today()
    if whole.head.kind != DATA:
        raise Refused(f"{data.name} is no backup of the data.")
    copies = sorted((Backup(path, seed) for path in keystores), key=lambda each: each.head.taken, reverse=True)
    for copy in copies:
        _fits(copy, today)
    about = about_of(whole)
    if store.settings.genesis and about["genesis"] != store.settings.genesis:
        raise Refused("This is the backup of another instance: its roster begins with another statement.")
    if not knows(str(about["revision"])):
        raise Refused("This backup is of a later version of the program. Install that version first.")
    ground(store)
    base = None
    if _no_keys(store):
        if not copies:
            raise Refused("There is no keystore here, and none was given. Without its keys nothing opens.")
        base = copies.pop(0)
    anchor = anchor_of(base) if base is not None else store.keystore.anchor()
    sentences = tuple(_said(whole, base, anchor, about, today))
    asks = bool(len(sentences) > _ALWAYS or _holds_rows(store))
    return Plan(whole, base, tuple(copies), about, today, sentences, asks)


def carry_out(
    store: Store, blobs: Blobs, chosen: Plan, *, step: Callable[[str], None] = lambda _name: None
) -> Restored:
    """Do it. `step` is told each step before it begins. Raises NotABackup and then has changed no row, RosterBroken and LogBroken."""
    step("keystore")
    if chosen.base is not None:
        load_keystore(store, chosen.base)
    for copy in chosen.copies:
        newer.merge(store, copy)
    step("data")
    loaded, files, made = load_data(store, blobs.write, chosen.data, str(chosen.about["revision"]))
    step("keys")
    found = missing.take(store, chosen.copies)
    step("word")
    missing.tell(store, taken=chosen.taken, cases=found.cases)
    step("anchor")
    missing.set_anchor(store)
    step("log")
    missing.log(store, taken=chosen.taken)
    return Restored(loaded, files, made, found)


def about_of(backup: Backup) -> dict[str, Any]:
    """Return what a backup says about itself inside the seal. Raises NotABackup, Refused."""
    kind, body = next(iter(backup.records()), (b"", b""))
    if kind != ABOUT:
        raise Refused("This backup does not begin with what it is.")
    found: dict[str, Any] = json.loads(body)
    return found


def papers_of(backup: Backup) -> Iterator[dict[str, Any]]:
    """Yield the settings and the files of the instance folder that a backup of the data carries. Raises NotABackup."""
    for kind, body in backup.records():
        if kind == PAPER:
            yield json.loads(body)
        elif kind != ABOUT:
            return


def anchor_of(backup: Backup) -> Anchor | None:
    """Return the anchor in a copy of the keystore."""
    for table, row in rows(backup.records()):
        if table == _ANCHOR:
            values: dict[str, Any] = row
            return Anchor(values["roster_seq"], values["roster_head"], values["audit_seq"], values["audit_head"])
    return None


_ALWAYS = 1


def _said(
    whole: Backup, base: Backup | None, anchor: Anchor | None, about: dict[str, Any], today: date
) -> Iterator[str]:
    taken = clock.berlin_day(whole.head.taken)
    yield f"The data is of {taken.isoformat()}; lost is: {days_lost(taken, today)}."
    if base is not None and clock.berlin_day(base.head.taken) < taken:
        yield f"The keystore is of {clock.berlin_day(base.head.taken).isoformat()}, older than the data: cases that came since then stay closed."
    if anchor is None:
        return
    if anchor.audit_seq > about["audit"]:
        yield f"The keystore remembers {anchor.audit_seq - about['audit']} rows of the audit log that this backup lacks."
    if anchor.roster_seq > about["roster"]:
        yield (
            f"It lacks {anchor.roster_seq - about['roster']} changes of the team: who was removed since then is in again, and has to be removed again."
        )


def _fits(copy: Backup, today: date) -> None:
    if copy.head.kind != KEYSTORE:
        raise Refused("One of the files named as keystore is none.")
    sentence = too_old(clock.berlin_day(copy.head.taken), today)
    if sentence:
        raise Refused(sentence)


def _no_keys(store: Store) -> bool:
    tables = [table for name, table in KeystoreRow.metadata.tables.items() if name != "keystore_version"]
    with store.keystore.engine.connect() as connection:
        return not any(connection.execute(select(table).limit(1)).first() for table in tables)


def _holds_rows(store: Store) -> bool:
    with store.engine.connect() as connection:
        if revision_of(connection) is None:
            return False
        return bool(connection.execute(select(func.count(col(RosterStatement.seq)))).scalar_one())


def load_keystore(store: Store, base: Backup) -> None:
    """Put the keys of a copy in the place of those that are there, in one transaction. Raises NotABackup."""
    with store.keystore.engine.execution_options(**{WRITES: True}).begin() as connection:
        without_limits(connection)
        clear(connection, is_keystore)
        loader = Loader(connection)
        for kind, body in base.records():
            if kind != ABOUT:
                loader.take(kind, body)
        loader.finish()


def load_data(store: Store, keep_file: KeepFile, data: Backup, revision: str) -> tuple[dict[str, int], int, bool]:
    """Put all rows and files of a backup in the place of what is there, in one transaction, and bring the tables up to this program.

    Returns the number of rows of each table, of files, and whether the tables were made anew. Raises NotABackup, and then no row was changed.
    """
    files = _Files(keep_file)
    records = (each for each in files.keep(data.records()) if each[0] not in (ABOUT, PAPER))
    counts, made = rows_in_place(store, records, revision, onward=True)
    return counts, files.count, made


def rows_in_place(
    store: Store, records: Iterable[Record], revision: str, *, onward: bool
) -> tuple[dict[str, int], bool]:
    """Put rows of tables of `revision` in the place of those of the store, in one transaction; `onward`: then migrate to this program's.

    Returns the number of rows of each table, and whether the tables were made anew.
    """
    with store.engine.execution_options(**{WRITES: True}).begin() as connection:
        without_limits(connection)
        made = revision_of(connection) != revision
        if made:
            drop(connection, is_data)
            upgrade_within(connection, revision)
        clear(connection, is_data)
        loader = Loader(connection)
        for kind, body in records:
            loader.take(kind, body)
        loader.finish()
        if onward and revision != newest_revision():
            upgrade_within(connection)
    return loader.counts, made


class _Files:
    """Keeps the sealed files of a backup, and hands on every other record."""

    def __init__(self, keep_file: KeepFile) -> None:
        self._keep_file = keep_file
        self._next: Record | None = None
        self.count = 0

    def keep(self, records: Iterator[Record]) -> Iterator[Record]:
        """Yield what is no sealed file."""
        for record in records:
            following: Record | None = record
            while following is not None and following[0] == FILE:
                following = self._file(following[1], records)
            if following is not None:
                yield following

    def _file(self, blob_id: bytes, records: Iterator[Record]) -> Record | None:
        self._next, self.count = None, self.count + 1
        pieces = self._pieces(records)
        try:
            self._keep_file(blob_id, pieces)
        except BlobExists:
            for _ in pieces:
                pass
        return self._next

    def _pieces(self, records: Iterator[Record]) -> Iterator[bytes]:
        for kind, body in records:
            if kind != PIECE:
                self._next = (kind, body)
                return
            yield body
