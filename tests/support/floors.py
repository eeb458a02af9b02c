"""Line coverage that must not sink: the vault, the case file and every rules.py, each for itself; it must not know a test."""

import fnmatch
from collections.abc import Iterator
from pathlib import Path

import coverage

FLOOR = 95.0
# Each row is measured for itself; a pattern with a star gives one row a file.
ROOMS = ("hotline/vault/", "hotline/casefile/")
FILES = "hotline/*/rules.py"


def below(measured: coverage.Coverage, root: Path) -> Iterator[str]:
    """One sentence for each room or file whose line coverage lies under the floor; nothing for what does not exist."""
    counts: dict[str, tuple[int, int]] = {}
    for file in measured.get_data().measured_files():
        name = Path(file).relative_to(root).as_posix() if Path(file).is_relative_to(root) else file
        for row in _rows(name):
            _, lines, _, lost, _ = measured.analysis2(file)
            done, known = counts.get(row, (0, 0))
            counts[row] = (done + len(lines) - len(lost), known + len(lines))
    for row, (done, known) in sorted(counts.items()):
        if known and 100 * done / known < FLOOR:
            yield f"{row}: {100 * done / known:.1f} % of {known} lines were run, at least {FLOOR:.0f} % is asked for"


def _rows(name: str) -> list[str]:
    rows = [room for room in ROOMS if name.startswith(room)]
    if fnmatch.fnmatch(name, FILES) or fnmatch.fnmatch(name, "hotline/*/rules/*.py"):
        rows.append(name)
    return rows
