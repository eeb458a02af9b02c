"""`hotline backup`: data and keystore as two sealed files, while the line is running; it must not know what is in them."""

import argparse
import contextlib
from pathlib import Path

from hotline.cli.options import add_instance
from hotline.safekeeping.backup import files_of, take
from hotline.settings import load
from hotline.store.work import Store


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    command = commands.add_parser("backup", help="take a backup, sealed to the offline backup key")
    add_instance(command)
    command.add_argument("--to", type=Path, metavar="FOLDER", help="folder for the data (else backup_folder)")
    command.add_argument(
        "--keystore-to", type=Path, metavar="FOLDER", help="folder for the keystore (else keystore_backup_folder)"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take the backup and say where it lies."""
    settings = load(arguments.instance)
    with contextlib.closing(Store(settings)) as store:
        taken = take(
            store,
            files_of(settings),
            folder=arguments.to or settings.backup_folder,
            keystore_folder=arguments.keystore_to or settings.keystore_backup_folder,
        )
    print(f"data:     {taken.data}\nkeystore: {taken.keystore}")
    if taken.removed:
        print(f"kept long enough, removed: {len(taken.removed)}")
    return 0
