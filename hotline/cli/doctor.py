"""`hotline doctor`: a list of checks, each ok, warning or failure, with one sentence about what to do; it must not change anything."""

import argparse
import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial

from hotline.cli.checks import machine, store, upkeep
from hotline.cli.checks.finding import Finding, OfStore, State, Verdict, worst
from hotline.cli.options import add_instance
from hotline.settings import Credentials, Settings, SettingsError, load, load_credentials
from hotline.store.revision import is_current
from hotline.store.work import Store

EXIT = {State.OK: 0, State.WARNING: 1, State.FAILURE: 2}
_MARKS = {State.OK: "ok     ", State.WARNING: "WARNING", State.FAILURE: "FAILURE"}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    command = commands.add_parser("doctor", help="look whether everything is as it should be")
    add_instance(command)
    command.add_argument("--json", action="store_true", help="for a program: a state, and a list of checks")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the findings. Exit code 0: all is well, 1: warnings, 2: failures."""
    try:
        found = examine(load(arguments.instance))
    except SettingsError as error:
        found = [Finding("settings", State.FAILURE, str(error))]
    if arguments.json:
        body = {"state": worst(found), "checks": [asdict(each) for each in found]}
        print(json.dumps(body, ensure_ascii=False))
    else:
        width = max(len(each.name) for each in found)
        for each in found:
            print(f"{_MARKS[each.state]}  {each.name.ljust(width)}  {each.sentence}")
    return EXIT[worst(found)]


def examine(settings: Settings) -> list[Finding]:
    """Do every check of this instance; those of the databases only where these can be read."""
    found = [_done(name, partial(check, settings)) for name, check in machine.CHECKS.items()]
    with contextlib.closing(Store(settings)) as opened:
        found.append(_done("database", lambda: _database(opened)))
        if found[-1].state is State.OK:
            found += _of_store(opened, _credentials(settings))
    return found


def _of_store(opened: Store, held: Credentials | None) -> Iterator[Finding]:
    for name, check in {**store.CHECKS, **upkeep.CHECKS}.items():
        # A transaction each: on PostgreSQL an error ends the one it happens in.
        yield _done(name, partial(_in_a_read, opened, check, held))


def _in_a_read(opened: Store, check: OfStore, held: Credentials | None) -> Verdict:
    with opened.read() as work:
        return check(work, held)


def _database(opened: Store) -> Verdict:
    if not is_current(opened):
        return State.FAILURE, "The tables are of another version than this program: run `hotline upgrade`."
    return State.OK, "Both databases can be read, and their tables are of this program."


def _credentials(settings: Settings) -> Credentials | None:
    try:
        return load_credentials(settings)
    except SettingsError:
        return None  # a finding of its own


def _done(name: str, check: Callable[[], Verdict]) -> Finding:
    try:
        state, sentence = check()
    except Exception as error:  # noqa: BLE001  # one check that breaks down hides no other; texts of exceptions may quote values
        state, sentence = State.FAILURE, f"This could not be looked at ({type(error).__name__})."
    return Finding(name, state, sentence)
