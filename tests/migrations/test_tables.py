"""The numbered migrations make exactly the tables of the models, on both engines, up and down and up again."""

import stat
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, LargeBinary, inspect, text, update

from hotline.paths import MIGRATIONS
from hotline.store.base import Id
from hotline.store.engine import WRITES, is_sqlite
from hotline.store.keytables import VERSION
from hotline.store.migrate import NewerTables, downgrade, upgrade
from hotline.store.revision import is_current
from hotline.store.work import Store
from tests.support.models import keystore_tables, store_tables

ALEMBICS = "alembic_version"


def writing(engine: Engine) -> Engine:
    return engine.execution_options(**{WRITES: True})


def shape(connection: Connection) -> dict[str, dict[str, Any]]:
    """Everything a table is, but the order of things."""
    seen = inspect(connection)
    found = {}
    for name in sorted(set(seen.get_table_names()) - {ALEMBICS}):
        found[name] = {
            "columns": {
                each["name"]: (str(each["type"]), each["nullable"], each["default"]) for each in seen.get_columns(name)
            },
            "key": (seen.get_pk_constraint(name)["name"], tuple(seen.get_pk_constraint(name)["constrained_columns"])),
            "unique": sorted(
                (str(each["name"]), tuple(each["column_names"])) for each in seen.get_unique_constraints(name)
            ),
            "checks": sorted((str(each["name"]), each["sqltext"]) for each in seen.get_check_constraints(name)),
            "foreign": sorted(
                (str(each["name"]), tuple(each["constrained_columns"]), each["referred_table"], str(each["options"]))
                for each in seen.get_foreign_keys(name)
            ),
            "indexes": sorted(
                (str(each["name"]), tuple(str(column) for column in each["column_names"]), bool(each["unique"]))
                for each in seen.get_indexes(name)
            ),
            "rowid": _has_rowid(connection, name),
        }
    return found


def _has_rowid(connection: Connection, name: str) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    made = connection.execute(
        text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"), {"name": name}
    )
    return "WITHOUT ROWID" not in str(made.scalar_one())


def test_head_is_exactly_what_the_models_say(empty: Store) -> None:
    models = store_tables()
    with writing(empty.engine).begin() as connection:
        models.create_all(connection)
        wanted = shape(connection)
        models.drop_all(connection)
    upgrade(empty)
    with empty.engine.connect() as connection:
        found = shape(connection)
        assert set(found) == set(wanted)
        for name, table in wanted.items():
            assert found[name] == table, name
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), models) == []


def test_up_down_and_up_again_and_a_second_up_changes_nothing(empty: Store) -> None:
    upgrade(empty)
    with empty.engine.connect() as connection:
        first = shape(connection)
    upgrade(empty)
    assert is_current(empty)
    downgrade(empty, "base")
    with empty.engine.connect() as connection:
        assert shape(connection) == {}
    assert not is_current(empty)
    upgrade(empty)
    with empty.engine.connect() as connection:
        assert shape(connection) == first


def test_each_migration_goes_down_to_the_one_before(empty: Store) -> None:
    scripts = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
    shapes = []
    for revision in scripts:
        with empty.engine.connect() as connection:
            shapes.append(shape(connection))
        upgrade(empty, revision)
    for number in range(len(scripts) - 1, -1, -1):
        downgrade(empty, scripts[number - 1] if number else "base")
        with empty.engine.connect() as connection:
            assert shape(connection) == shapes[number]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_migrations_are_numbered_without_a_gap_and_in_one_line(empty: Store) -> None:
    scripts = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())[::-1]
    assert [script.revision for script in scripts] == [f"{number:03}" for number in range(1, len(scripts) + 1)]
    assert all(Path(script.path).name.startswith(f"{script.revision}_") for script in scripts)
    assert not is_current(empty)


def test_tables_of_a_later_program_are_not_touched(empty: Store) -> None:
    upgrade(empty)
    with writing(empty.engine).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '999'"))
    with pytest.raises(NewerTables):
        upgrade(empty)


def test_a_keystore_of_a_later_program_is_not_touched(empty: Store) -> None:
    upgrade(empty)
    with writing(empty.keystore.engine).begin() as connection:
        connection.execute(update(VERSION).values(version=99))
    with pytest.raises(NewerTables):
        upgrade(empty)


def test_the_keystore_is_exactly_what_its_models_say(empty: Store) -> None:
    upgrade(empty)
    with empty.keystore.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), keystore_tables()) == []


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_files_of_both_databases_are_their_owners_alone(empty: Store) -> None:
    upgrade(empty)
    files = list((empty.settings.instance / "data").glob("*.db"))
    assert sorted(path.name for path in files) == ["keystore.db", "store.db"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert is_sqlite(empty.engine)


def test_every_table_whose_key_is_a_random_id_is_without_rowid() -> None:
    for models in (store_tables(), keystore_tables()):
        keyed = [
            table
            for table in models.tables.values()
            if any(isinstance(each.type, Id | LargeBinary) for each in table.primary_key)
        ]
        assert keyed
        assert [table.name for table in keyed if table.dialect_options["sqlite"]["with_rowid"] is not False] == []


def test_tables_of_different_rooms_know_each_other_by_ids_alone() -> None:
    rooms = {model.local_table.name: model.class_.__module__.split(".")[1] for model in _mappers()}
    crossing = [
        (table.name, key.target_fullname)
        for table in store_tables().tables.values()
        for key in table.foreign_keys
        if rooms[table.name] != rooms[key.column.table.name]
    ]
    assert crossing == []


def _mappers() -> list[Any]:
    from hotline.store.base import Row

    store_tables()
    return list(Row._sa_registry.mappers)  # type: ignore[attr-defined]  # SQLModel keeps it there
