"""When a keystore turns out to be older than a copy of it: what the copy knows more is put beside it. Must not know what any key opens.

The trace key of a case is never destroyed but by an erasure, which leaves a record, and erasure keys only count up. So a copy that holds a
trace key, or a later erasure key, that the keystore lacks without a record, is newer: an old keystore was put in its place. Then everything
it lacks comes from the copy, but for keys that either of the two knows as erased; and the records of the copy count here too.
"""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Connection, delete, func, insert, select

from hotline.safekeeping.archive import Backup
from hotline.store.dump import Value, rows, without_limits
from hotline.store.engine import WRITES
from hotline.store.keytables import ERASURE, KINDS
from hotline.store.work import Store

_KINDS = {table.name: table for table in KINDS.values()}
_TRACE, _GRANT = KINDS["trace"].name, KINDS["grant"].name


def merge(store: Store, copy: Backup) -> int:
    """Put beside the keystore what a newer copy holds more, in one transaction; return how many keys. 0 where the copy is not newer."""
    with store.keystore.engine.execution_options(**{WRITES: True}).begin() as connection:
        without_limits(connection)
        erased = {key_id for (key_id,) in connection.execute(select(ERASURE.c.key_id))}
        if not _is_newer(connection, copy, erased):
            return 0
        for table, row in rows(copy.records()):
            if table == ERASURE.name and row["key_id"] not in erased:
                connection.execute(insert(ERASURE), dict(row))
                erased.add(cast(bytes, row["key_id"]))
        for each in _KINDS.values():
            connection.execute(delete(each).where(each.c.key_id.in_(select(ERASURE.c.key_id))))
        return sum(
            _put(connection, table, row)
            for table, row in rows(copy.records())
            if table in _KINDS and row["key_id"] not in erased
        )


def _is_newer(connection: Connection, copy: Backup, erased: set[bytes]) -> bool:
    grant = _KINDS[_GRANT]
    counted = connection.execute(select(grant.c.key_id, func.max(grant.c.version)).group_by(grant.c.key_id))
    highest: dict[Any, int] = {row[0]: row[1] for row in counted}
    traces = {key_id for (key_id,) in connection.execute(select(_KINDS[_TRACE].c.key_id))}
    for table, row in rows(copy.records()):
        if row.get("key_id") in erased:
            continue
        if table == _TRACE and row["key_id"] not in traces:
            return True
        if table == _GRANT and cast(int, row["version"]) > highest.get(row["key_id"], 0):
            return True
    return False


def _put(connection: Connection, name: str, row: Mapping[str, Value]) -> int:
    table = _KINDS[name]
    there = select(table.c.key_id).where(table.c.key_id == row["key_id"], table.c.version == row["version"])
    if connection.execute(there).first() is not None:
        return 0
    connection.execute(insert(table), dict(row))
    return 1
