"""`hotline tick`: rings alarms, sends mail, drops old drafts, takes checkpoints, moves the anchor on; once, or for ever. Knows no case."""

import argparse
import contextlib
import fcntl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from hotline.accounts.actions.inviting import drop_old as drop_old_doors
from hotline.accounts.queries import sealed_addresses
from hotline.audit.actions import START
from hotline.audit.queries import Size, contains, verify_since
from hotline.audit.rules import LogBroken
from hotline.audit.standing import Gap, check_clock, check_store, gap
from hotline.casefile.post.drafts import drop_old_drafts
from hotline.cli.options import add_instance
from hotline.cli.process import no_core_dumps
from hotline.cli.proving import keep_checkpoint, mail_checkpoint, tell_gap
from hotline.notices.post_office import PostOffice
from hotline.notices.ringing import tick
from hotline.roster.queries import current
from hotline.settings import Credentials, SettingsError, load, load_credentials
from hotline.store import logs
from hotline.store.keystore import Anchor
from hotline.store.work import Store

PAUSE_SECONDS = 60
NEED_THE_TIME = frozenset({"drafts", "doors", "checkpoint"})
"""Parts that are left out while the clock is behind the newest checkpoint: they destroy by day, or say what hour it is."""

_log = logs.get(__name__)


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    command = commands.add_parser("tick", help="ring alarms, send mail, drop old drafts")
    add_instance(command)
    command.add_argument("--loop", action="store_true", help=f"for ever, every {PAUSE_SECONDS} seconds")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do the round once, or for ever with --loop. Exit code 1 when a part of it could not be done."""
    settings = load(arguments.instance)
    credentials = load_credentials(settings)
    if credentials.courier_seed is None:
        raise SettingsError("tick needs the credential file `courier`; it runs where the desk runs.")
    logs.set_up()
    no_core_dumps()
    with _alone(settings.runtime), contextlib.closing(Store(settings)) as store:
        if arguments.loop:
            repeat(store, credentials, stop=threading.Event())
        return 0 if rounds(store, credentials) else 1


def repeat(store: Store, credentials: Credentials, *, stop: threading.Event) -> None:
    """Do rounds until `stop` is set; a round that fails is logged, and the next one tries again."""
    while not stop.is_set():
        rounds(store, credentials)
        stop.wait(PAUSE_SECONDS)


def rounds(store: Store, credentials: Credentials) -> bool:
    """Do one round; each part stands for itself, so that a mail server that is down keeps no draft alive. True when all went well.

    In a store that was taken back nothing is sent, moved or destroyed: whoever answers for it is told what is missing (CR-09b).
    """
    mailer = PostOffice(store.settings, credentials.smtp_password)
    lost: list[Gap | None] = []
    if not _done("standing", lambda: lost.append(_gap(store))):
        return False
    if lost[0] is not None:
        found = lost[0]
        _done("gap", lambda: tell_gap(store, credentials, found, mailer))
        return False
    parts: dict[str, Callable[[], object]] = {
        "notices": lambda: _notices(store, credentials),
        "drafts": lambda: store.write(drop_old_drafts),
        "doors": lambda: store.write(drop_old_doors),
        "checkpoint": lambda: keep_checkpoint(store, credentials),
        "checkpoint-mail": lambda: mail_checkpoint(store, mailer),
        "anchor": lambda: move_anchor(store),
        "journal": store.empty_journal,
    }
    timely = _done("clock", lambda: _check_clock(store))
    done = [_done(name, part) for name, part in parts.items() if timely or name not in NEED_THE_TIME]
    return timely and all(done)


def move_anchor(store: Store) -> None:
    """Set the keystore's anchor to the present end of roster and audit log, after the log was followed from the anchor to that end.

    Raises TakenBack, LogBroken or RosterBroken, and then moves nothing.
    """
    with store.read() as work:
        check_store(work)
        roster = current(work)
        before = store.keystore.anchor()
        known = Size(before.audit_seq, before.audit_head) if before is not None else Size(0, START)
        if not contains(work, known.seq, known.hash):
            raise LogBroken(known.seq, "missing")
        log = verify_since(work, known)
    present = Anchor(roster.seq, roster.head, log.seq, log.hash)
    if present != before:
        store.keystore.set_anchor(present.roster_seq, present.roster_head, present.audit_seq, present.audit_head)


def _done(name: str, part: Callable[[], object]) -> bool:
    try:
        part()
    except Exception as error:  # noqa: BLE001  # whatever it is, the other parts run
        _log.error("tick_part_failed", step=name, exc_info=error)
        return False
    return True


def _gap(store: Store) -> Gap | None:
    with store.read() as work:
        return gap(work)


def _check_clock(store: Store) -> None:
    with store.read() as work:
        check_clock(work)


def _notices(store: Store, credentials: Credentials) -> None:
    if credentials.courier_seed is not None:
        mailer = PostOffice(store.settings, credentials.smtp_password)
        tick(store, credentials.courier_seed, mailer, resolve=sealed_addresses)


@contextlib.contextmanager
def _alone(runtime: Path) -> Iterator[None]:
    """Let one tick run at a time: two would send the same mail twice. Raises SettingsError when another one runs."""
    runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (runtime / "tick.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingsError("another tick is running for this instance.") from None
        yield
