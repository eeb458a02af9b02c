"""`hotline staff`: who is in the team, and shutting a sign-in from the machine. It holds no key: it lets nobody in and opens nothing."""

import argparse
import contextlib

from hotline.accounts import queries
from hotline.accounts.actions import leaving
from hotline.accounts.rules import login_key
from hotline.audit.actions import record
from hotline.cli.options import add_instance
from hotline.roster.queries import current
from hotline.settings import SettingsError, load
from hotline.store.work import Store, Work

_LINE = "{:32} {:12} {:12} {}"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    command = commands.add_parser("staff", help="list the team; lock or unlock a sign-in")
    command.add_argument("act", choices=("list", "lock", "unlock"))
    command.add_argument("name", nargs="?", default="", metavar="NAME", help="login name, for lock and unlock")
    add_instance(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do it and say so. Raises SettingsError where there is no such member, or the last keyholder would be shut out."""
    with contextlib.closing(Store(load(arguments.instance))) as store:
        if arguments.act == "list":
            return _list(store)
        locked = arguments.act == "lock"
        store.write(lambda work: _lock(work, arguments.name, locked=locked))
    told = "is locked: no sign-in, and open sessions end with their next request" if locked else "may sign in again"
    print(f"{arguments.name} {told}.")
    return 0


def _list(store: Store) -> int:
    with store.read() as work:
        roster, people = current(work), queries.standing(work)
    print(_LINE.format("name", "role", "since", ""))
    for each in people:
        listed = roster.members.get(each.id)
        remark = "locked" if each.locked else ""
        if listed is None:
            remark = "NOT IN THE ROSTER"
        elif listed.role != each.role:
            remark = f"roster says {listed.role}"
        print(_LINE.format(each.login, each.role, each.since.isoformat(), remark).rstrip())
    for unknown in sorted(set(roster.members) - {each.id for each in people}):
        print(_LINE.format(unknown.hex(), roster.members[unknown].role, "", "in the roster, without a row").rstrip())
    return 0


def _lock(work: Work, name: str, *, locked: bool) -> None:
    found = next((each for each in queries.standing(work) if login_key(each.login) == login_key(name)), None)
    if found is None:
        raise SettingsError(f"nobody in the team is called {name!r}.")
    try:
        leaving.lock(work, found.id, locked=locked)
    except leaving.LastKeyholder:
        raise SettingsError(f"{found.login} is the last keyholder who can sign in, and stays.") from None
    action = "team.locked" if locked else "team.unlocked"
    record(work, current(work), actor=None, role="admin", action=action, trace=None, detail={"name": found.login})
