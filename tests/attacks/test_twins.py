"""Two people tell the same words and choose differently from every closed list: a thief of the database cannot tell them apart."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime

from sqlalchemy import Engine, MetaData, Table, select

from hotline.store import clock
from tests.support import thread
from tests.support.client import Client
from tests.support.instances import Instance, start_session
from tests.support.models import keystore_tables, store_tables
from tests.support.thread import Choices

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
TEXTS = {name: f"Zwilling {name}" for name in thread.NAMES} | {
    "phone": "030 23125 009",
    "mail": "zwilling@post.example",
}

ONE = Choices()
OTHER = Choices(
    safe_now="yes", danger=(), for_whom="other", role="council", office_kind="full", level="kreis", land="BY",
    forms=("insult", "property", "hatepost"), channel="email", place="online", targets=("self", "body"), offender="citizen",
    effects=("none",), police="no", concerns=("listen", "info", "money"), contact_ways=("mailbox",), window="evening",
    in_danger=False, urgency="info", offer=1,
)  # fmt: skip

Row = tuple[tuple[str, object], ...]


def told(instance: Instance, make_app, chosen: Choices) -> None:
    """The thread from the report to the changed words, at one standing moment."""
    app, name = make_app(instance), instance.settings.neutral_name
    reporter, desk = (Client(app, base_url=instance.settings.public_url, neutral_name=name) for _ in range(2))
    with clock.standing_at(NOON):
        words = thread.report(reporter, TEXTS, chosen)
        start_session(desk, instance, "counsellor")
        case_id = thread.first_case(desk)
        thread.work_on(desk, case_id, TEXTS, chosen)
        thread.write_back(reporter, words, TEXTS, chosen)
        desk.get("casework.inbox")
        assert TEXTS["message"] in desk.get("casework.case", case_id=case_id).main


def seen_by_a_thief(instance: Instance) -> dict[str, Counter[Row]]:
    """Every row of every table of both databases: plain values as they are; of bytes, which are ids, hashes and seals, how many."""
    with instance.store() as store:
        parts = [("store", store.engine, store_tables()), ("keystore", store.keystore.engine, keystore_tables())]
        return {
            f"{name}.{table.name}": rows for name, engine, tables in parts for table, rows in _tables(engine, tables)
        }


def _tables(engine: Engine, tables: MetaData) -> Iterator[tuple[Table, Counter[Row]]]:
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            rows = connection.execute(select(table)).mappings().all()
            yield table, Counter(tuple(_plain(name, value) for name, value in row.items()) for row in rows)


def _plain(name: str, value: object) -> tuple[str, object]:
    return (name, f"{len(value)} bytes") if isinstance(value, bytes) else (name, value)


def test_the_twins_differ_in_every_closed_list():
    assert [each.name for each in fields(Choices) if getattr(ONE, each.name) == getattr(OTHER, each.name)] == []


def test_two_runs_that_differ_only_in_closed_lists_leave_the_same_plain_columns(nursery, tmp_path, make_app):
    seen = []
    for name, chosen in (("one", ONE), ("other", OTHER)):
        with nursery.copy(tmp_path / name, settled=True) as instance:
            told(instance, make_app, chosen)
            seen.append(seen_by_a_thief(instance))
    one, other = seen
    assert sum(one["store.entry"].values()) > 10
    assert one.keys() == other.keys()
    different = {
        table: {"one": dict(one[table] - other[table]), "other": dict(other[table] - one[table])}
        for table in one
        if one[table] != other[table]
    }
    assert different == {}
