"""Figures of the audit log: following a long chain against a checkpoint. Must not know what a row says."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert

from hotline.audit.actions import START, entry_hash
from hotline.audit.queries import Size, verify
from hotline.audit.tables import AuditEntry, AuditHead
from hotline.store import clock
from hotline.store.migrate import upgrade
from hotline.store.work import Store, Work
from tests.bench.place import Place
from tests.bench.rows import Row, milliseconds, percentile, row

ROWS = 100_000
FEW = 1_000
PAYLOAD = 1_500
"""Bytes of a sealed row with a short body."""
_AT_ONCE = 5_000


def verification(place: Place, n: int) -> Iterator[Row]:
    """Following the whole chain of 100,000 rows against a checkpoint half-way (1,000 rows when it is measured once only)."""
    count = ROWS if n > 1 else FEW
    with TemporaryDirectory(prefix="hotline-bench-log-") as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        settings = replace(
            place.instance.settings, database_url=url, keystore_url=f"sqlite:///{Path(folder) / 'keys.db'}"
        )
        with closing(Store(settings)) as store:
            upgrade(store)
            older = _fill(store, count)
            spent = milliseconds(lambda: _verified(store, older, count), n, warm=0)
    hashing = milliseconds(lambda: _hashed(count), max(1, n // 2), warm=0)
    beside = {
        "SHA-256 of the same bytes": percentile(hashing, 50),
        "rows a second": count / percentile(spent, 50) * 1000,
    }
    yield row(f"verify the log, {count} rows", "ms", spent, beside)


def _fill(store: Store, count: int) -> Size:
    digest, older = START, Size(0, START)
    for first in range(1, count + 1, _AT_ONCE):
        rows = []
        for seq in range(first, min(first + _AT_ONCE, count + 1)):
            payload = os.urandom(PAYLOAD)
            digest = entry_hash(digest, seq=seq, day=clock.today(), payload=payload)
            rows.append({"seq": seq, "day": clock.today(), "payload": payload, "hash": digest})
            if seq == count // 2:
                older = Size(seq, digest)
        _write(store, rows)
    store.write(lambda work: work.db.add(AuditHead(seq=count, hash=digest)))
    return older


def _write(store: Store, rows: list[dict[str, object]]) -> None:
    def act(work: Work) -> None:
        work.db.execute(insert(AuditEntry), rows)

    store.write(act)


def _verified(store: Store, older: Size, count: int) -> None:
    with store.read() as work:
        found = verify(work, older)
    if found.seq != count:
        raise ValueError("the log is shorter than what was written")


def _hashed(count: int) -> None:
    payload = bytes(PAYLOAD)
    for _ in range(count):
        hashlib.sha256(hashlib.sha256(payload).digest()).digest()
