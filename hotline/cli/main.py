"""The command `hotline`: picks the subcommand and turns an expected failure into one sentence; it must not know what a command does."""

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence

from hotline.audit.standing import ClockSetBack, TakenBack
from hotline.settings import SettingsError
from hotline.vault.selftest import SelfTestFailed

_COMMANDS = (
    "init",
    "demo",
    "serve",
    "tick",
    "directory",
    "audit",
    "doctor",
    "backup",
    "restore",
    "staff",
    "recover",
    "drill",
    "upgrade",
)
_OURS_ALONE = 0o077


def parser(names: Sequence[str] = _COMMANDS) -> argparse.ArgumentParser:
    """Return the parser with these subcommands; each one sets `run`, a function of the parsed arguments that returns the exit code."""
    top = argparse.ArgumentParser(
        prog="hotline", description="A confidential line for people in local office who are threatened."
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in names:
        module = f"hotline.cli.{name}"
        if importlib.util.find_spec(module) is not None:
            importlib.import_module(module).register(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused with a sentence, 2 wrong usage."""
    given = sys.argv[1:] if argv is None else argv
    # Only the command that is asked for is loaded: a server neither waits for what the others need nor keeps it in memory.
    named = given[:1] if given and given[0] in _COMMANDS else _COMMANDS
    arguments = parser(named).parse_args(given)
    # Whatever a command or a library of it makes is nobody else's, however the shell was set.
    os.umask(_OURS_ALONE)
    try:
        return int(arguments.run(arguments))
    except (SettingsError, SelfTestFailed, TakenBack, ClockSetBack) as refusal:
        print(f"hotline {arguments.command}: {refusal}", file=sys.stderr)
        return 1
