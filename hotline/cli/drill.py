"""`hotline drill`: shows that the shares and the newest backup still open everything, and stamps the day; it leaves nothing of what it opened."""

import argparse
import contextlib
from pathlib import Path

from hotline.audit.rules import LogBroken
from hotline.cli.asking import backup_key, recovery_seed
from hotline.cli.options import add_instance
from hotline.roster.statements import RosterBroken
from hotline.safekeeping import drill
from hotline.safekeeping.archive import DATA, KEYSTORE, Backup, NotABackup
from hotline.safekeeping.backup import found
from hotline.safekeeping.recovery import WrongShares
from hotline.settings import SettingsError, load
from hotline.store.stamps import stamp
from hotline.store.work import Store
from hotline.vault.envelope import CannotOpen
from hotline.vault.recoverykey import Recovery


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    command = commands.add_parser("drill", help="show that shares and newest backup open everything")
    add_instance(command)
    command.add_argument("--data", type=Path, metavar="FILE", help="backup of the data (else the newest)")
    command.add_argument("--keystore", type=Path, metavar="FILE", help="copy of the keystore (else the newest)")
    command.add_argument("--key-file", type=Path, metavar="FILE", help="the words of the backup key, else asked for")
    command.add_argument("--shares", type=Path, metavar="FILE", help="three shares, a line each; else asked for")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Hold the drill and say what opened."""
    settings = load(arguments.instance)
    data = arguments.data or _newest(settings.backup_folder, DATA)
    keystore = arguments.keystore or _newest(settings.keystore_backup_folder, KEYSTORE)
    with contextlib.closing(Store(settings)) as store:
        seed = backup_key(store.codes.wordlist(), arguments.key_file)
        held = Recovery(recovery_seed(arguments.shares))
        try:
            copies = Backup(data, seed), Backup(keystore, seed)
        except (CannotOpen, NotABackup):
            raise SettingsError("The backup key does not open these backups. The drill has failed.") from None
        try:
            passed = drill.hold(settings, data=copies[0], keystore=copies[1], recovery=held, room=settings.runtime)
        except WrongShares:
            raise SettingsError("The shares are not those of the recovery key in use. The drill has failed.") from None
        except (drill.DrillFailed, NotABackup, RosterBroken, LogBroken, CannotOpen) as failure:
            raise SettingsError(f"The drill has failed: {failure}") from None
        store.write(lambda work: stamp(work, "drill"))
    print(
        f"Opened: {passed.desks} desks, {passed.canaries} canaries, the keys of {passed.cases} cases; {passed.files} files are whole."
    )
    if passed.closed:
        print(f"{passed.closed} cases have no key in this copy of the keystore: erased, or newer than it.")
    print(f"With these shares, {data.name} and {keystore.name} everything would come back. The day is noted.")
    return 0


def _newest(folder: Path, kind: str) -> Path:
    there = found(folder, kind)
    if not there:
        raise SettingsError(f"{folder} holds no backup of the {kind}. Take one first: hotline backup")
    return there[0][0]
