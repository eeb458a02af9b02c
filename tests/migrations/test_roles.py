"""What the public process may do on PostgreSQL: add, and neither read nor change nor destroy (vault.md 3, BAK-11)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from hotline.paths import MIGRATIONS
from hotline.store.engine import WRITES
from hotline.store.migrate import upgrade
from hotline.store.work import Store
from tests.support.models import keystore_tables, store_tables

pytestmark = pytest.mark.parametrize("engine_kind", ["postgres"], indirect=True)

ROLES = ("hotline_public", "hotline_desk")
ALL = {"SELECT", "INSERT", "UPDATE", "DELETE"}
OWN = {"mailbox", "code", "draft", "mailbox_message", "mailbox_note"}
"""The reporter's own rows."""
ADDED = {"case_file", "entry", "case_grant", "case_summary", "in_tray", "audit_entry", "alarm", "outbox"}
DESK_ALONE = {
    "member", "wrap", "desk_grant", "enrolment", "house_file", "directory_contact", "directory_check", "directory_metadata",
    "doctor_stamp", "key_renewal", "applicant",
}  # fmt: skip


@pytest.fixture
def granted(empty: Store) -> Store:
    upgrade(empty)
    for engine, name in ((empty.engine, "roles-store.sql"), (empty.keystore.engine, "roles-keystore.sql")):
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            for role in ROLES:
                known = connection.execute(
                    text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}
                ).scalar()
                if not known:
                    connection.execute(text(f"CREATE ROLE {role}"))
            for _ in range(2):
                connection.exec_driver_sql((MIGRATIONS / name).read_text())
    return empty


@contextmanager
def acting(engine: Engine, role: str) -> Iterator[Connection]:
    with engine.execution_options(**{WRITES: True}).connect() as connection:
        connection.execute(text(f"SET ROLE {role}"))
        yield connection
        connection.rollback()


def rights(engine: Engine, role: str) -> dict[str, set[str]]:
    asked = text("SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = :role")
    found: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for table, right in connection.execute(asked, {"role": role}):
            found.setdefault(table, set()).add(right)
    return found


def test_every_table_of_the_store_is_classed_for_the_public_process(granted: Store) -> None:
    found, tables = rights(granted.engine, "hotline_public"), set(store_tables().tables)
    assert {name for name in tables if not found.get(name)} == DESK_ALONE
    assert {name for name, has in found.items() if has == {"INSERT"}} == ADDED
    assert {name for name, has in found.items() if has == ALL} == OWN
    rest = tables - DESK_ALONE - ADDED - OWN - {"audit_head", "writer_turn"}
    assert all(found[name] == {"SELECT"} for name in rest)
    assert all(name in {"roster_statement", "audit_checkpoint"} or name.startswith("directory_") for name in rest)


def test_nobody_but_the_owner_changes_or_removes_a_row_of_the_log_or_the_roster(granted: Store) -> None:
    for role in ROLES:
        for table in ("audit_entry", "audit_checkpoint", "roster_statement"):
            assert not {"UPDATE", "DELETE", "TRUNCATE"} & rights(granted.engine, role)[table]


def test_bak_11_the_public_process_leaves_keys_of_cases_and_never_sees_them_again(granted: Store) -> None:
    found = rights(granted.keystore.engine, "hotline_public")
    assert found == {
        "grant_key": {"INSERT"},
        "trace_key": {"INSERT"},
        "mailbox_key": {"INSERT", "SELECT", "DELETE"},
        "handover_key": {"INSERT", "SELECT", "DELETE"},
        "anchor": {"SELECT"},
        "keystore_version": {"SELECT"},
    }
    assert set(keystore_tables().tables) - set(found) == {"erasure_record"}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT key FROM grant_key",
        "DELETE FROM trace_key",
        "UPDATE grant_key SET key = ''",
        "INSERT INTO grant_key VALUES ('a', 1, 'b') ON CONFLICT (key_id, version) DO UPDATE SET key = 'c'",
        "INSERT INTO erasure_record (key_id, day) VALUES ('a', now())",
        "UPDATE anchor SET audit_seq = 0",
        "INSERT INTO anchor VALUES (1, 0, '', 0, '')",
        "TRUNCATE mailbox_key",
    ],
)
def test_bak_11_what_the_public_process_tries_on_the_keystore_is_refused(granted: Store, statement: str) -> None:
    with acting(granted.keystore.engine, "hotline_public") as connection:
        connection.execute(text("INSERT INTO grant_key VALUES ('k', 1, 'x')"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(statement))


def test_the_public_process_can_take_its_turn_and_move_the_head_of_the_log(granted: Store) -> None:
    with acting(granted.engine, "hotline_public") as connection:
        connection.execute(text("LOCK TABLE writer_turn IN EXCLUSIVE MODE"))
        connection.execute(text("INSERT INTO audit_head VALUES (1, 1, 'h')"))
        assert connection.execute(text("SELECT seq FROM audit_head FOR UPDATE")).scalar_one() == 1
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("SELECT payload FROM audit_entry"))


def test_the_file_names_no_table_that_is_not_there(granted: Store) -> None:
    known = set(store_tables().tables) | {"alembic_version"}
    named = set(
        re.findall(
            r"\b(?:directory|case|mailbox|audit|desk|roster|house)_[a-z_]+\b",
            (MIGRATIONS / "roles-store.sql").read_text(),
        )
    )
    assert named <= known | {"desk_process"}
    assert granted.engine.dialect.name == "postgresql"
