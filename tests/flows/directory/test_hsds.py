"""The tables of the directory are HSDS 3.0, name for name, and what the starter directory fills them with is valid by its schema."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import Table, select

from hotline.directory import tables
from hotline.directory.actions.starter import import_starter
from tests.support.needs import hsds_schemas

PREFIX = "directory_"
# Tables of our own beside HSDS; `url` came with 3.1.
OURS = {"edition", "check", "standing", "url"}
# The order of rows, which a database does not keep by itself.
ORDER = {"position", "sequence"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json.loads((hsds_schemas() / "tabular.json").read_text(encoding="utf-8"))


def entities() -> dict[str, Table]:
    found = tables.Service.metadata.sorted_tables
    named = {each.name.removeprefix(PREFIX): each for each in found if each.name.startswith(PREFIX)}
    return {name: table for name, table in named.items() if name not in OURS}


def test_every_column_is_a_field_of_hsds_and_every_required_field_a_column(schema):
    assert len(entities()) > 10
    for name, table in entities().items():
        fields = schema["properties"][name]["items"]
        columns = {column.name for column in table.columns} - ORDER
        assert columns <= set(fields["properties"]), name
        assert set(fields.get("required", ())) <= columns, name


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_starter_directory_is_valid_by_the_schema(schema, store):
    store.write(import_starter)
    with store.read() as work:
        rows = {
            name: [
                {key: value for key, value in row.items() if value is not None and key not in ORDER}
                for row in work.db.execute(select(table)).mappings()
            ]
            for name, table in entities().items()
        }
    assert len(rows["service"]) > 50
    plain = json.loads(json.dumps(rows, default=lambda value: value.isoformat()))
    checker = Draft202012Validator(schema, format_checker=FormatChecker())
    faults = [f"{'/'.join(map(str, each.absolute_path))}: {each.message}"[:200] for each in checker.iter_errors(plain)]
    assert faults == []
