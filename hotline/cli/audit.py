"""`hotline audit`: follows the log's chain against signed checkpoints, and prints one; it must not open a line of the log."""

import argparse
import contextlib
import sys
from pathlib import Path

from hotline.audit import checkpoints
from hotline.audit.actions import record
from hotline.audit.queries import Size, verify
from hotline.audit.rules import LogBroken, NotACheckpoint, sentence
from hotline.audit.standing import check_store
from hotline.cli.options import add_instance
from hotline.roster.queries import current
from hotline.settings import Settings, SettingsError, load, load_credentials
from hotline.store.work import Store, Work
from hotline.vault.note import LONGEST, NotANote, NoteKey, NoteSigner, parse_key


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    command = commands.add_parser("audit", help="verify the log, or print a checkpoint of it")
    parts = command.add_subparsers(dest="part", required=True, metavar="PART")
    verifying = parts.add_parser(
        "verify", help="follow the whole chain; exit code 1 when a row was altered, removed or inserted"
    )
    add_instance(verifying)
    verifying.add_argument(
        "--against", type=Path, metavar="FILE", help="a checkpoint kept elsewhere, which must be on the chain"
    )
    verifying.add_argument("--key", metavar="KEY", help="public key that signed it (else that of the credential `log`)")
    verifying.set_defaults(run=run_verify)
    printing = parts.add_parser("checkpoint", help="sign and print a checkpoint of this moment")
    add_instance(printing)
    printing.add_argument(
        "--clock-is-right", action="store_true", help="keep it as the newest, though an older one names a later hour"
    )
    printing.set_defaults(run=run_checkpoint)
    key = parts.add_parser("key", help="print the public key that signs checkpoints")
    add_instance(key)
    key.set_defaults(run=run_key)


def run_verify(arguments: argparse.Namespace) -> int:
    """Say that the log is whole, or which row is wrong."""
    settings = load(arguments.instance)
    key = _key(settings, arguments.key)
    older = _older(arguments.against, key) if arguments.against else None
    with contextlib.closing(Store(settings)) as store, store.read() as work:
        try:
            marks = list(checkpoints.marks(work, key.public))
            found = verify(work, older, marks=marks)
        except LogBroken as broken:
            print(sentence(broken), file=sys.stderr)
            return 1
        check_store(work)
    print(f"The log is whole: {found.seq} rows, the last with the hash {found.hash.hex()}.")
    print(f"{len(marks)} kept checkpoints are on it." + (f" So is the one given, of row {older.seq}." if older else ""))
    return 0


def run_checkpoint(arguments: argparse.Namespace) -> int:
    """Print a checkpoint; with --clock-is-right keep it too, with a row in the log that says so."""
    settings = load(arguments.instance)
    signer = _signer(settings)

    def act(work: Work) -> str:
        record(work, current(work), actor=None, role="system", action="audit.clock", trace=None)
        return checkpoints.take(work, signer).note

    with contextlib.closing(Store(settings)) as store:
        if arguments.clock_is_right:
            note = store.write(act)
        else:
            with store.read() as work:
                check_store(work)
                note = checkpoints.present(work, signer)
    print(note, end="")
    return 0


def run_key(arguments: argparse.Namespace) -> int:
    """Print the public key, as tools for signed notes read it."""
    print(_signer(load(arguments.instance)).key)
    return 0


def _signer(settings: Settings) -> NoteSigner:
    seed = load_credentials(settings).log_seed
    if seed is None:
        raise SettingsError("this needs the credential file `log`; it lies where the desk runs.")
    return checkpoints.signer_of(settings, seed)


def _key(settings: Settings, typed: str | None) -> NoteKey:
    if typed is None:
        return _signer(settings).key
    try:
        return parse_key(typed)
    except NotANote:
        raise SettingsError("--key is no public key of a log; `hotline audit key` prints it.") from None


def _older(path: Path, key: NoteKey) -> Size:
    try:
        with path.open("rb") as file:
            note = file.read(LONGEST).decode().replace("\r\n", "\n")
        return checkpoints.mark(note.strip() + "\n", key.public)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from None
    except (NotANote, NotACheckpoint, UnicodeDecodeError):
        raise SettingsError(f"{path} holds no checkpoint that the key of this log signed.") from None
