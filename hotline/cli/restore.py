"""`hotline restore`: puts a backup back, into an empty machine or over a damaged store; it must not go back in time without being told so."""

import argparse
import contextlib
import json
import os
from pathlib import Path

from hotline.audit.rules import LogBroken
from hotline.cli.asking import backup_key
from hotline.cli.options import add_instance
from hotline.roster.statements import RosterBroken
from hotline.safekeeping.archive import Backup, NotABackup
from hotline.safekeeping.backup import files_of
from hotline.safekeeping.paper import read_kit, why
from hotline.safekeeping.restore import Plan, Refused, Restored, carry_out, papers_of, plan
from hotline.settings import SettingsError, load, load_credentials
from hotline.store.codes import Codes
from hotline.store.work import Store
from hotline.vault.envelope import CannotOpen, Key
from hotline.vault.paperwords import BadWords

_NAMES = ("pepper_receipt.", "pepper_staff.", "courier", "log")


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    command = commands.add_parser("restore", help="put a backup back")
    add_instance(command)
    command.add_argument("--data", type=Path, required=True, metavar="FILE", help="backup of the data")
    command.add_argument(
        "--keystore",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="copy of the keystore; may be given twice",
    )
    command.add_argument(
        "--key-file", type=Path, metavar="FILE", help="the words of the backup key, else they are asked for"
    )
    command.add_argument(
        "--kit", type=Path, metavar="FILE", help="the paper kit, typed: writes credentials/ where it is missing"
    )
    command.add_argument(
        "--lost", default="", metavar="WORDS", help="what is lost, as the command says it; else it is asked for"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Say what would be lost, have it typed, put everything back."""
    folder = (arguments.instance or Path(os.environ.get("HOTLINE_INSTANCE", "."))).absolute()
    seed = backup_key(Codes(folder / "config").wordlist(), arguments.key_file)
    try:
        backup = Backup(arguments.data, seed)
        settle(folder, backup, arguments.kit)
        settings = load(folder)
        load_credentials(settings)
        with contextlib.closing(Store(settings)) as store:
            chosen = plan(store, data=arguments.data, keystores=arguments.keystore, seed=seed)
            if not agreed(chosen, arguments.lost):
                raise SettingsError("Nothing was changed.")
            done = carry_out(store, files_of(settings), chosen)
    except (NotABackup, Refused, RosterBroken, LogBroken) as refusal:
        raise SettingsError(f"Not put back: {refusal}") from None
    except CannotOpen:
        raise SettingsError(
            "These are not the words of the key this backup is sealed to. Nothing was changed."
        ) from None
    except OSError as error:
        raise SettingsError(f"A file cannot be read or written: {error.strerror}.") from None
    print(summary(done))
    return 0


def settle(folder: Path, backup: Backup, kit: Path | None) -> None:
    """Write the instance folder out of a backup, where there is none yet. Raises SettingsError, NotABackup."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / "hotline.toml").exists():
        for paper in papers_of(backup):
            if "settings" in paper:
                text = "".join(
                    f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in paper["settings"].items()
                )
                _write(folder, "hotline.toml", text, 0o600)
            else:
                _write(folder, str(paper["name"]), str(paper["text"]), 0o600)
    if kit is not None and not (folder / "credentials").exists():
        try:
            keys = read_kit(Codes(folder / "config").wordlist(), kit.read_text(encoding="utf-8").splitlines())
        except BadWords as bad:
            raise SettingsError(f"The kit: {why(bad)}") from None
        _credentials(folder, keys)


def agreed(chosen: Plan, typed: str) -> bool:
    """Say what is lost and whether it was typed back, where it has to be."""
    for sentence in chosen.sentences:
        print(sentence)
    if not chosen.asks:
        return True
    wanted = chosen.word
    return (typed or input(f"To go back all the same, type what is lost ({wanted}): ")).strip() == wanted


def summary(done: Restored) -> str:
    """What was done, and what is left to do by hand."""
    said = [
        f"Put back: {sum(done.counts.values())} rows, {done.files} files. The team is told by mail (`hotline tick`)."
    ]
    if done.keys.erased:
        said.append(f"{done.keys.erased} cases were erased since; the next tick removes their rows.")
    if done.keys.cases:
        said.append(
            f"{len(done.keys.cases)} cases were opened by an older key and get a new one when they are opened first."
        )
    if done.keys.closed:
        said.append(
            f"{done.keys.closed} cases have no key. Run it once more with --keystore and the copy of the day of the data, if it is not older than 14 days."
        )
    if done.tables_made:
        said.append("On PostgreSQL, run migrations/roles-store.sql again: the tables are new.")
    return "\n".join(said)


def _credentials(folder: Path, keys: dict[str, Key]) -> None:
    for name, key in keys.items():
        if not name.startswith(_NAMES):
            raise SettingsError(f"The kit names a key that there is not: {name[:20]}")
        _write(folder, f"credentials/{name}", key.reveal().hex() + "\n", 0o400)


def _write(folder: Path, name: str, text: str, mode: int) -> None:
    place = (folder / name).resolve()
    if not place.is_relative_to(folder.resolve()):
        raise SettingsError("The backup names a file outside the instance folder.")
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
