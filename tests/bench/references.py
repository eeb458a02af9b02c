"""What the rows stand beside: the single parts a request cannot do without, measured in the same minute. Must not know a page of ours."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import ClassVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import MetaData, text
from sqlalchemy.orm import registry
from sqlmodel import Field, Session, SQLModel

from hotline.store.engine import WRITES, make_engine
from tests.bench.place import Place
from tests.bench.rows import Row, milliseconds, percentile, row

MIB = 1024
TIMES = 20
_BARE = "import flask, sqlmodel; print(open('/proc/self/status').read())"


class Apart(SQLModel, registry=registry()):
    """A base of its own: the reference's table is none of the house."""

    metadata: ClassVar[MetaData] = MetaData()


class Line(Apart, table=True):
    """One row of the reference insert."""

    __tablename__ = "bench_line"
    id: int | None = Field(default=None, primary_key=True)
    body: bytes


def hello(place: Place, n: int = TIMES) -> float:
    """A page that says hello, same server, same settings: p50 in milliseconds."""
    browser = place.hello()
    browser.get("/")
    found = [browser.get("/").whole for _ in range(n)]
    browser.close()
    return percentile(found, 50)


def usual(place: Place) -> dict[str, float]:
    """What tells how much of the machine was ours: a hello, and an Argon2id of 19 MiB (22 ms where nobody else computes)."""
    return {"hello": hello(place), "Argon2id 19 MiB": argon(19, 2)}


def argon(memory: int, rounds: int, n: int = 3) -> float:
    """Argon2id alone, `memory` MiB: p50 in milliseconds."""
    return percentile(_argon(memory, rounds, n), 50)


def insert(place: Place, n: int = TIMES) -> float:
    """One durable insert through SQLModel, on an engine as the store's: p50 in milliseconds."""
    with _inserting(place) as act:
        return percentile(milliseconds(act, n), 50)


def rows(place: Place, n: int) -> Iterator[Row]:
    """Each reference as a row of its own."""
    browser = place.hello()
    yield row("reference: Flask hello", "ms", milliseconds(lambda: browser.get("/"), n))
    with _inserting(place) as act:
        yield row("reference: durable SQLModel insert", "ms", milliseconds(act, n))
    few = max(1, n // 4)
    yield row("reference: Argon2id 19 MiB, t=2", "ms", _argon(19, 2, few))
    yield row("reference: Argon2id 64 MiB, t=3", "ms", _argon(64, 3, few))
    sealing = partial(AESGCM(os.urandom(32)).encrypt, os.urandom(12), bytes(1024 * MIB), None)
    yield row("reference: AES-256-GCM, 1 MiB", "ms", milliseconds(sealing, n))


def bare_memory() -> float:
    """Resident memory in MiB of a Python process that has loaded Flask and SQLModel and nothing of ours."""
    told = subprocess.run([sys.executable, "-c", _BARE], capture_output=True, text=True, check=True).stdout
    return resident(told)


def resident(status: str) -> float:
    """VmRSS of a /proc/PID/status in MiB."""
    line = next(each for each in status.splitlines() if each.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def pure_sql(place: Place, statement: str, n: int = TIMES) -> float:
    """A statement alone on a read connection, all rows fetched: p50 in milliseconds."""
    with place.store.engine.connect() as connection:
        return percentile(milliseconds(lambda: connection.execute(text(statement)).all(), n), 50)


def _argon(memory: int, rounds: int, n: int) -> list[float]:
    def stretch() -> bytes:
        maker = Argon2id(salt=bytes(16), length=32, iterations=rounds, lanes=1, memory_cost=memory * MIB)
        return maker.derive(b"seven words nobody knows")

    return milliseconds(stretch, n, warm=0)


@contextmanager
def _inserting(place: Place) -> Iterator[partial[None]]:
    folder: Path = place.instance.settings.instance.parent
    engine = make_engine(f"sqlite:///{folder / 'reference.db'}")
    writers = engine.execution_options(**{WRITES: True})
    with writers.begin() as connection:
        Apart.metadata.create_all(connection, [Apart.metadata.tables["bench_line"]])

    def act() -> None:
        with Session(writers) as session:
            session.add(Line(body=bytes(1000)))
            session.commit()

    try:
        yield partial(act)
    finally:
        engine.dispose()
