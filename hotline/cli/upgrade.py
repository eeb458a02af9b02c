"""`hotline upgrade`: after installing a new release: backup, new tables, one case as a test, and back if anything fails."""

import argparse
import contextlib

from hotline.cli.options import add_instance
from hotline.safekeeping.backup import files_of
from hotline.safekeeping.upgrade import WentBack, carry_out
from hotline.settings import SettingsError, load
from hotline.store.migrate import NewerTables
from hotline.store.work import Store


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    command = commands.add_parser("upgrade", help="bring the tables to this release, with a backup first")
    add_instance(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do it and say what was done."""
    settings = load(arguments.instance)
    with contextlib.closing(Store(settings)) as store:
        try:
            done = carry_out(
                store,
                files_of(settings),
                folder=settings.backup_folder,
                keystore_folder=settings.keystore_backup_folder,
                step=lambda name: print(f"{name} ...", flush=True),
            )
        except NewerTables:
            raise SettingsError("The tables are of a later release than this program. Install that release.") from None
        except WentBack as failure:
            raise SettingsError(
                f"The upgrade failed: {failure} Install the former release again. On PostgreSQL, run migrations/roles-store.sql again."
            ) from None
    if done.backup is None:
        print("The tables were those of this release already; a case written as a test read back.")
    else:
        print(f"From {done.before} to {done.after}. The backup from before: {done.backup.data}")
    return 0
