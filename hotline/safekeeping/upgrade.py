"""From the tables of an older release to those of this one, and back when anything fails. Must not know what a migration does.

Each migration is one transaction; going back is one too. Killed at any step, the tables are those of a release, and running it again goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hotline.safekeeping import canary
from hotline.safekeeping.archive import DATA, Backup, write
from hotline.safekeeping.backup import Taken, is_data, take
from hotline.safekeeping.restore import rows_in_place
from hotline.store import clock
from hotline.store.blobs import Blobs
from hotline.store.dump import dump, snapshot
from hotline.store.migrate import upgrade as migrate
from hotline.store.revision import newest_revision, revision_of
from hotline.store.work import Store
from hotline.vault.seal import new_pair


class WentBack(Exception):
    """The tables are those of before; the text says what failed."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which revision to which, and the backup that was taken before. `backup` is None where there was nothing to do."""

    before: str | None
    after: str
    backup: Taken | None


def carry_out(
    store: Store, blobs: Blobs, *, folder: Path, keystore_folder: Path, step: Callable[[str], None] = lambda _name: None
) -> Upgraded:
    """Backup, migrate, canary; back on failure. Raises WentBack, NewerTables, SettingsError (no backup key)."""
    with store.engine.connect() as connection:
        before = revision_of(connection)
    step("backup")
    taken = None
    if before != newest_revision():
        taken = take(store, blobs, folder=folder, keystore_folder=keystore_folder, stamped=False)
    store.settings.runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=store.settings.runtime, prefix="upgrade-") as room:
        step("way back")
        back = _way_back(store, Path(room)) if taken is not None else None
        try:
            step("migrate")
            migrate(store)
            step("canary")
            canary.sing(store)
        except Exception as error:
            if back is None or before is None:
                raise WentBack(f"{type(error).__name__}; nothing had been changed.") from error
            step("back")
            rows_in_place(store, back.records(), before, onward=False)
            raise WentBack(f"{type(error).__name__}; everything is as it was before.") from error
    return Upgraded(before, newest_revision(), taken)


def _way_back(store: Store, room: Path) -> Backup:
    """The rows as they are, in a file whose key only this process holds."""
    seed, public = new_pair()
    with snapshot(store.engine) as connection:
        path = write(room, DATA, dump(connection, is_data), public=public, taken=clock.now())
    return Backup(path, seed)
