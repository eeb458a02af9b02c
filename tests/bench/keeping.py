"""Figures of a backup and of putting it back into an empty machine, with sealed files beside the cases. Must not know what a case says."""

import resource
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from hotline.safekeeping.backup import take
from hotline.safekeeping.restore import carry_out, plan
from hotline.store.blobs import FolderBlobs
from hotline.store.work import Store
from hotline.vault.entropy import new_id
from tests.bench.place import Place
from tests.bench.rows import Row, row, timed

FILE_BYTES = 1_000_000
CASES_A_FILE = 5
"""10,000 cases have 2 GB of files."""
_PIECE = bytes(250_000)


def backup(place: Place, n: int) -> Iterator[Row]:  # once: it is long
    """A whole backup and a whole restore in this process: time, bytes a second, and how much the process grew."""
    settings = place.store.settings
    blobs, count = FolderBlobs(settings.instance / "bench-files"), max(1, place.cases // CASES_A_FILE)
    for _ in range(count):
        blobs.write(new_id(), (_PIECE for _ in range(FILE_BYTES // len(_PIECE))))
    folder, other = settings.instance / "bench-backup", settings.instance / "bench-other"
    before = _peak()
    taken, spent = timed(lambda: take(place.store, blobs, folder=folder, keystore_folder=folder))
    size = taken.data.stat().st_size
    beside = {"MB": size / 1e6, "MB a second": size / spent / 1000, "grew by MB": _peak() - before}
    yield row(place.called("backup"), "ms", [spent], beside)
    there = replace(
        settings,
        instance=other,
        database_url=f"sqlite:///{other / 'store.db'}",
        keystore_url=f"sqlite:///{other / 'keystore.db'}",
    )
    with closing(Store(there)) as store:
        seed, before = place.instance.backup, _peak()
        files = FolderBlobs(other / "files")

        def put_back() -> None:
            carry_out(store, files, plan(store, data=taken.data, keystores=[taken.keystore], seed=seed))

        _, spent = timed(put_back)
    beside = {"MB a second": size / spent / 1000, "grew by MB": _peak() - before}
    yield row(place.called("restore into an empty machine"), "ms", [spent], beside)
    for made in (folder, other, settings.instance / "bench-files"):
        shutil.rmtree(made)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
