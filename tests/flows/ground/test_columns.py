"""Columns and connections: moments in UTC, ids of one size, errors without values, and pragmas that keep and wipe."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import func, select

from hotline.notices.tables import Outgoing
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id

HOUR = datetime(2026, 11, 23, 9, tzinfo=UTC)


def put(work: Work, sealed: bytes = b"x") -> bytes:
    row_id = new_id()
    work.db.add(Outgoing(id=row_id, not_before=HOUR, sealed=sealed))
    work.db.flush()
    return row_id


def count(store: Store) -> int:
    with store.read() as work:
        return work.db.exec(select(func.count()).select_from(Outgoing)).one()


def test_moments_come_back_aware_and_in_utc(store: Store) -> None:
    berlin = timezone(timedelta(hours=1))

    def act(work: Work) -> bytes:
        row_id = new_id()
        work.db.add(Outgoing(id=row_id, not_before=HOUR.astimezone(berlin), sealed=b""))
        return row_id

    row_id = store.write(act)
    with store.read() as work:
        found = work.db.get_one(Outgoing, row_id).not_before
    assert (found, found.tzinfo) == (HOUR, UTC)


@pytest.mark.parametrize(("row_id", "moment"), [(b"short", HOUR), (bytes(16), HOUR.replace(tzinfo=None))])
def test_a_naive_moment_and_an_id_of_another_size_are_refused(store: Store, row_id: bytes, moment: datetime) -> None:
    with pytest.raises(Exception, match=r"16 bytes|time zone"):
        store.write(lambda work: work.db.add(Outgoing(id=row_id, not_before=moment, sealed=b"")))
    assert count(store) == 0


def test_an_error_of_the_database_shows_no_value(store: Store) -> None:
    row_id = store.write(lambda work: put(work, b"canary-7f3a"))

    def again(work: Work) -> None:
        work.db.add(Outgoing(id=row_id, not_before=HOUR, sealed=b"canary-7f3a"))

    with pytest.raises(IntegrityError) as caught:
        store.write(again)
    assert "canary" not in str(caught.value)
    assert "canary" not in repr(caught.value)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_sqlite_keeps_what_it_acknowledged_and_wipes_what_it_drops(store: Store) -> None:
    asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    with store.engine.connect() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    with store.keystore.engine.connect() as connection:
        kept = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert (found, kept) == (["wal", 2, 1, 1], ["delete", 3, 1, 1])
