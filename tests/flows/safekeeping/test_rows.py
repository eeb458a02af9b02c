"""Rows on their way: the same on both engines, from one to the other, in constant memory, and refused where they are none."""

import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hotline.safekeeping import archive
from hotline.safekeeping.archive import DATA, Backup
from hotline.safekeeping.backup import is_data
from hotline.safekeeping.restore import load_data, load_keystore
from hotline.settings import load
from hotline.store.dump import ROW, TABLE, BadDump, Loader, dump, packed, row_of, rows, snapshot, table_of
from hotline.store.migrate import ground
from hotline.store.revision import newest_revision
from hotline.store.work import Store
from hotline.vault.seal import new_pair
from tests.flows.safekeeping.conftest import Machine

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def content(store: Store) -> list[tuple[str, str]]:
    with snapshot(store.engine) as connection:
        return sorted((name, repr(sorted(row.items()))) for name, row in rows(dump(connection, is_data)))


def test_a_backup_of_either_engine_goes_back_into_sqlite_row_by_row(machine: Machine, tmp_path: Path) -> None:
    machine.case()
    taken = machine.take()
    before = [each for each in content(machine.store) if each[0] != "doctor_stamp"]
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "hotline.toml").write_text(f'genesis = "{machine.store.settings.genesis}"\n')
    other = Store(load(folder, {}))
    try:
        ground(other)
        load_keystore(other, Backup(taken.keystore, machine.instance.backup))
        load_data(other, machine.blobs.write, Backup(taken.data, machine.instance.backup), newest_revision())
        assert [each for each in content(other) if each[0] != "doctor_stamp"] == before
        assert len(before) > 500
    finally:
        other.close()


def test_every_kind_of_value_comes_back_as_it_was() -> None:
    values = [None, True, False, -7, 2**40, 0.1, "Größe\n„x“", b"\x00\xff", date(2026, 11, 23), NOON]
    names = [f"c{number}" for number in range(len(values))]
    body = b"".join(packed(value) for value in values)
    assert row_of(names, body) == dict(zip(names, values, strict=True))
    for broken in (body[:-1], body[1:], b"q" + body[1:], body + b"x"):
        with pytest.raises(BadDump):
            row_of(names, broken)
    with pytest.raises(BadDump):
        row_of(names[:-1], body)
    for other in (b"", b"[]", b'{"table": "x"}'):
        with pytest.raises(BadDump):
            table_of(other)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_rows_of_tables_or_columns_that_are_not_there_are_refused(machine: Machine) -> None:
    with machine.store.engine.connect() as connection:
        for kind, body in (
            (TABLE, b'{"table": "nowhere", "columns": ["id"]}'),
            (TABLE, b'{"table": "draft", "columns": ["id", "password"]}'),
            (ROW, b""),
            (b"?", b""),
        ):
            with pytest.raises(BadDump):
                Loader(connection).take(kind, body)


def test_bak_01_a_backup_streams_in_constant_memory(tmp_path: Path) -> None:
    seed, public = new_pair()
    piece = bytes(256 * 1024)

    def peak(pieces: int) -> int:
        tracemalloc.start()
        path = archive.write(tmp_path, DATA, ((b"C", piece) for _ in range(pieces)), public=public, taken=NOON)
        assert sum(len(body) for _, body in Backup(path, seed).records()) == pieces * len(piece)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    small = peak(20)
    assert peak(400) < small + 2**20, "a hundred megabytes need no more than five"
