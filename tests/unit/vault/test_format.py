"""FORMAT.md says what is on disk: every label the code uses, and every table and column with its class (vault.md 12)."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Date, DateTime, Integer, LargeBinary, String
from sqlalchemy.types import TypeDecorator

from hotline.store.base import Id, KeystoreRow, Row
from hotline.vault import seal, symmetric

HOTLINE = Path(__file__).parents[3] / "hotline"
FORMAT = (HOTLINE / "vault" / "FORMAT.md").read_text()
CLASSES = ("id", "residue", "public", "staff", "hash", "sealed", "key")

LABELLED = {
    "expand": 1,
    "expand_committed": 1,
    "ctx": 0,
    "seal_to": 1,
    "seal_committed": 1,
    "open_committed": 1,
    "open_sealed": 1,
}
"""Functions that take a label, and at which place."""

SPOKEN_PLAINTEXT = {
    "audit_checkpoint.note",
    "doctor_stamp.name",
    "case_file.lifecycle", "case_file.delete_after_month", "case_file.hold_until_month", "code.month",
    "member.login", "member.login_key", "member.role", "wrap.factor", "enrolment.role",
    "applicant.login", "applicant.login_key", "applicant.role",
}  # fmt: skip
"""Every text column outside the directory. Each holds a word of a closed list, a month, or a login name; nothing else may."""


def section(number):
    return re.split(r"^## \d+\. .*$", FORMAT, flags=re.MULTILINE)[number]


def rows(text):
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    return cells[2:]


def described():
    found = {}
    for name, *cells in rows(section(9)):
        for kind, cell in zip(CLASSES, cells, strict=True):
            for column in filter(None, cell.replace("-", "").split(", ")):
                assert f"{name}.{column}" not in found, f"{name}.{column} has two classes"
                found[f"{name}.{column}"] = kind
    return found


@pytest.fixture(scope="module")
def columns():
    for path in sorted(HOTLINE.glob("*/tables.py")):
        import_module(f"hotline.{path.parent.name}.tables")
    import_module("hotline.store.keytables")
    return {
        f"{table.name}.{column.name}": column
        for metadata in (Row.metadata, KeystoreRow.metadata)
        for table in metadata.tables.values()
        for column in table.columns
    }


def plain(column):
    """The type of a column as the database knows it."""
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type


def test_every_table_and_column_stands_in_the_table_with_one_class(columns):
    assert set(described()) - set(columns) == set(), "described, but not there"
    assert set(columns) - set(described()) == set(), "there, but not described"


def test_what_is_called_sealed_is_bytes_and_what_is_called_a_key_is_in_the_keystore(columns):
    keystore = {table.name for table in KeystoreRow.metadata.tables.values()}
    for name, kind in described().items():
        if kind in ("sealed", "key", "hash"):
            assert isinstance(columns[name].type, LargeBinary), name
            assert not isinstance(columns[name].type, Id), name
        assert (kind == "key") == (name.split(".")[0] in keystore and name.endswith(".key")), name


def test_no_text_is_in_the_clear_but_what_is_named_here(columns):
    """A new text column outside the directory is plaintext about a person until somebody shows otherwise."""
    texts = {name for name, column in columns.items() if isinstance(plain(column), String)}
    assert {name for name in texts if not name.startswith("directory_")} == SPOKEN_PLAINTEXT
    assert {described()[name] for name in SPOKEN_PLAINTEXT} == {"residue", "staff"}


def test_times_in_the_clear_are_days_but_for_the_hour_of_alarms_and_mails(columns):
    moments = {name for name, column in columns.items() if isinstance(plain(column), DateTime)}
    assert {name for name in moments if not name.startswith("directory_")} == {
        "alarm.not_before",
        "audit_checkpoint.hour",
        "outbox.not_before",
    }


def test_a_residue_is_a_day_a_number_a_flag_or_a_named_word(columns):
    for name, kind in described().items():
        if kind == "residue" and name not in SPOKEN_PLAINTEXT and name != "erasure_record.rows":
            assert isinstance(plain(columns[name]), (Date, DateTime, Integer, Boolean)), name


def labels_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any("LABEL" in name for target in node.targets for name in names(target)):
            yield from (each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant))
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = (
                0 if called == "open" and any(each.arg == "blob" for each in node.keywords) else LABELLED.get(called)
            )
            if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                yield node.args[place].value


def names(target):
    return [each.id for each in ast.walk(target) if isinstance(each, ast.Name)]


def test_every_label_of_the_code_is_written_down():
    used = {
        label: path.relative_to(HOTLINE)
        for path in sorted(HOTLINE.rglob("*.py"))
        for label in labels_of(ast.parse(path.read_text()))
    }
    assert {"entry", "case-grant", "identity-kem", "receipt-box", "session"} <= set(used), "the search finds labels"
    written = set(re.findall(r"`([a-z0-9-]+)`", FORMAT))
    assert {label: path for label, path in used.items() if label not in written} == {}


def test_no_label_stands_for_two_things():
    labels = [row[0] for row in rows(section(7))]
    assert len(labels) == len(set(labels)) > 30


def test_sizes_in_the_table_are_those_of_the_code():
    overheads = [int(row[-1].replace(",", "")) for row in rows(section(2))]
    assert overheads == [seal.SEALED_OVERHEAD, symmetric.AEAD_OVERHEAD, symmetric.COMMITTED_OVERHEAD, 61]
