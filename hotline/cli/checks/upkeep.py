"""Checks of what has to be done again and again: mail that leaves, backups, drills, the checkpoint kept elsewhere. Opens nothing."""

from hotline.cli.checks.finding import OfStore, Verdict, failure, ok, warning
from hotline.cli.proving import MAILED
from hotline.notices.queries import post_state
from hotline.settings import Credentials
from hotline.store.stamps import stamps
from hotline.store.work import Work

BACKUP_DAYS = 2
BACKUP_LOST_DAYS = 14
DRILL_DAYS = 200
CHECKPOINT_DAYS = 3


def queue(work: Work, _held: Credentials | None) -> Verdict:
    """That no mail and no alarm waits longer than two hours (FLT-06)."""
    post = post_state(work)
    if post.stuck and post.since is not None:
        return failure(
            f"{post.mails} mails and {post.alarms} alarms wait since {post.since:%Y-%m-%d %H:%M} UTC: look at the mail server and at `hotline tick`."
        )
    return ok(f"{post.mails} mails wait, none for long.")


def backup(work: Work, _held: Credentials | None) -> Verdict:
    """That the data was backed up lately."""
    return _backup(work, "backup", "of the data")


def keystore_backup(work: Work, _held: Credentials | None) -> Verdict:
    """That the keystore was backed up lately; without it no backup of the data opens."""
    return _backup(work, "keystore-backup", "of the keystore")


def drill(work: Work, _held: Credentials | None) -> Verdict:
    """That the shares and a backup were shown to open a case lately."""
    days = _age(work, "drill")
    if days is None:
        return warning("It was never tried whether shares and backup open a case: `hotline drill`.")
    if days > DRILL_DAYS:
        return warning(f"The last drill was {days} days ago: `hotline drill`.")
    return ok(f"The last drill was {days} days ago.")


def checkpoint_mail(work: Work, _held: Credentials | None) -> Verdict:
    """That somebody outside keeps checkpoints: only then a log that was written anew can be shown to be."""
    days = _age(work, MAILED)
    if not work.settings.checkpoint_mail:
        return warning("Nobody outside keeps the log's checkpoints: set checkpoint_mail.")
    if days is None or days > CHECKPOINT_DAYS:
        return warning("The log's checkpoint did not leave for days: look at the mail server and at `hotline tick`.")
    return ok(f"The last checkpoint went out {days} days ago.")


CHECKS: dict[str, OfStore] = {
    "queue": queue,
    "backup": backup,
    "keystore backup": keystore_backup,
    "drill": drill,
    "checkpoint mail": checkpoint_mail,
}


def _backup(work: Work, name: str, of_what: str) -> Verdict:
    days = _age(work, name)
    if days is None:
        return warning(f"There is no backup {of_what} yet: `hotline backup`, every day, by a timer.")
    if days > BACKUP_LOST_DAYS:
        return failure(f"The last backup {of_what} is {days} days old: find out why, and run `hotline backup`.")
    if days > BACKUP_DAYS:
        return warning(f"The last backup {of_what} is {days} days old: find out why, and run `hotline backup`.")
    return ok(f"The last backup {of_what} is {days} days old.")


def _age(work: Work, name: str) -> int | None:
    day = stamps(work).get(name)
    return None if day is None else (work.today - day).days
