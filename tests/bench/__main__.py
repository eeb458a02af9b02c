"""`python -m tests.bench [NAME ...] [--json] [--cases N ...] [--n N]`: prints figures beside references of the same run. Asserts none."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import process, reading, references, reports
from tests.bench.place import Place, place
from tests.bench.rows import Row, as_json, table
from tests.support.instances import Nursery

SIZES = (100, 1000)
RECEIPTS = 5


@dataclass(frozen=True)
class Bench:
    """A measurement by name: `n` times where nobody says how often; `once`: the number of cases does not matter to it."""

    measure: Callable[[Place, int], Iterator[Row]]
    n: int
    once: bool = False


# What only reads comes first: what hands in reports leaves more of them behind.
BENCHES = {
    "references": Bench(references.rows, 20),
    "home": Bench(reading.home, 40),
    "search": Bench(reading.search, 40),
    "receipt": Bench(reading.receipt, 20),
    "sign-in": Bench(reading.staff, 6),
    "inbox": Bench(reading.inbox, 30),
    "open": Bench(reading.report, 30),
    "open-50": Bench(reading.long_report, 20),
    "suggest": Bench(reading.suggestion, 20),
    "report": Bench(reports.report, 10),
    "submit": Bench(reports.submit, 40),
    "submit-8": Bench(reports.submit_8, 12),
    "memory": Bench(process.memory, 2, once=True),
}


def run(names: Sequence[str], *, sizes: Sequence[int], n: int | None = None, folder: Path) -> Iterator[Row]:
    """Measure what is named, each in an instance of each size; `folder` is empty and stays full."""
    models = folder / "models"
    models.mkdir()
    nursery = Nursery(models, None)
    for size in sizes:
        chosen = [each for name, each in BENCHES.items() if name in names and (size == sizes[0] or not each.once)]
        own = folder / str(size)
        own.mkdir()
        with place(nursery, own, cases=size, receipts=RECEIPTS) as there:
            for bench in chosen:
                yield from bench.measure(there, n or bench.n)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code says only whether everything was measured, never whether it was fast."""
    asked = _parser().parse_args(arguments)
    names = asked.names or list(BENCHES)
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        found: list[Row] = []
        for each in run(names, sizes=asked.cases, n=asked.n, folder=Path(folder)):
            print(f"  {each.name}", file=sys.stderr, flush=True)
            found.append(each)
    print(as_json(found) if asked.json else table(found))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *BENCHES], help=", ".join(BENCHES))
    parser.add_argument("--json", action="store_true", help="one line for a program")
    parser.add_argument(
        "--cases", type=_count, nargs="+", default=SIZES, metavar="N", help="sizes of the instance (100 1000)"
    )
    parser.add_argument("--n", type=_count, metavar="N", help="measure each so often")
    return parser


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return value


if __name__ == "__main__":
    sys.exit(main())
