"""Figures of the process: how much memory it holds when idle, how soon it answers. Must not know a page."""

import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import references
from tests.bench.place import Place
from tests.bench.rows import Row, row
from tests.support.server import running

LIMITS = {"public": 130, "all": 190}
SETTLED = 1.0
"""Seconds after the first answers until memory is read."""


def memory(place: Place, n: int) -> Iterator[Row]:
    """Resident memory of each process (the arbiter and its workers) of each surface, and the time from the command to the first answer."""
    bare = references.bare_memory()
    for surface, limit in LIMITS.items():
        held: list[float] = []
        starts: list[float] = []
        for _ in range(n):
            found, spent = _started(place.instance.settings.instance, surface)
            held += found
            starts.append(spent)
        beside = {"limit a process <=": limit, "Flask and SQLModel alone": bare}
        yield row(f"idle memory, {surface}", "MiB", held, beside)
        yield row(f"start, {surface}", "s", starts, {"limit <=": 3})


def _started(instance: Path, surface: str) -> tuple[list[float], float]:
    begun = time.perf_counter()
    with running(instance, environment={"HOTLINE_SURFACE": surface}) as server:
        spent = time.perf_counter() - begun
        for _ in range(8):
            server.get("/imprint")
        time.sleep(SETTLED)
        assert server.process is not None
        return [_resident(each) for each in _family(server.process.pid)], spent


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def _resident(pid: int) -> float:
    return references.resident(Path(f"/proc/{pid}/status").read_text())
