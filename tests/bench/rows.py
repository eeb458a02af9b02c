"""What the bench prints: rows with percentiles, each beside references of the same run; it must not know what was measured."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import ceil
from typing import TypeVar

Beside = Mapping[str, float | str]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `n`: how often it was measured; `beside`: references of the same run (p50, ms unless their name says else) and the limit."""

    name: str
    n: int
    unit: str
    p50: float
    p95: float
    beside: Beside = field(default_factory=dict)


def row(name: str, unit: str, values: Sequence[float], beside: Beside | None = None) -> Row:
    """Return the row of these measurements. Raises ValueError where nothing was measured."""
    return Row(name, len(values), unit, percentile(values, 50), percentile(values, 95), beside or {})


def percentile(values: Sequence[float], share: int) -> float:
    """Return the smallest value that `share` percent of all do not exceed (nearest rank). Raises ValueError for none."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * share / 100) - 1)]


def milliseconds(act: Callable[[], object], n: int, *, warm: int = 1) -> list[float]:
    """Run `act` `warm` times unmeasured, then `n` times, and return how long each of these took."""
    for _ in range(warm):
        act()
    return [timed(act)[1] for _ in range(n)]


def timed(act: Callable[[], Result]) -> tuple[Result, float]:
    """Return what `act` returned and how many milliseconds it took."""
    begun = time.perf_counter()
    result = act()
    return result, (time.perf_counter() - begun) * 1000


def table(rows: Iterable[Row]) -> str:
    """Return the rows as people read them."""
    lines = [("name", "n", "unit", "p50", "p95", "beside")]
    lines += [
        (each.name, str(each.n), each.unit, number(each.p50), number(each.p95), _beside(each.beside)) for each in rows
    ]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]) - 1)]
    return "\n".join(_line(line, widths) for line in lines)


def as_json(rows: Iterable[Row]) -> str:
    """Return the rows for a program."""
    return json.dumps([asdict(each) for each in rows], ensure_ascii=False)


def number(value: float) -> str:
    """Return a figure with as many places as it deserves."""
    if value >= 100 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _beside(beside: Beside) -> str:
    parts = [f"{name} {value if isinstance(value, str) else number(value)}" for name, value in beside.items()]
    return "; ".join(parts)


def _line(line: tuple[str, ...], widths: Sequence[int]) -> str:
    name, *others = line
    *figures, beside = others
    shown = [name.ljust(widths[0]), *(text.rjust(width) for text, width in zip(figures, widths[1:], strict=True))]
    return "  ".join([*shown, beside]).rstrip()
