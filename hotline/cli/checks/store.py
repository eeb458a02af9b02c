"""Checks of both databases: is it the newest state, whom does everybody seal to, does the clock go on, does tick run. Opens nothing."""

from datetime import timedelta

from hotline.audit.checkpoints import newest, signer_of
from hotline.audit.queries import size
from hotline.audit.standing import ClockSetBack, check_clock, gap
from hotline.casefile.opening.rewrapping import left
from hotline.cli.checks.finding import OfStore, Verdict, failure, ok, warning
from hotline.roster.chain import Roster
from hotline.roster.queries import current
from hotline.roster.statements import RosterBroken
from hotline.settings import Credentials
from hotline.store.work import Work
from hotline.vault.note import NotANote, open_note

ENOUGH_KEYHOLDERS = 2
TICK_PATIENCE = timedelta(hours=2)


def anchor(work: Work, _held: Credentials | None) -> Verdict:
    """That the database holds what the keystore remembers of roster and log (CR-09b)."""
    found = gap(work)
    if found is not None:
        return failure(f"{found} The line stays closed. Bring back the newest copy with `hotline restore`.")
    if work.keystore.anchor() is None:
        return warning("The keystore remembers nothing yet: start `hotline tick`.")
    return ok(f"The database holds what the keystore remembers; its log has {size(work).seq} rows.")


def roster(work: Work, _held: Credentials | None) -> Verdict:
    """That the chain of statements verifies, and that somebody is in it."""
    try:
        found = current(work)
    except RosterBroken as broken:
        return failure(
            f"The roster does not hold ({broken}); the public side takes nothing. Bring back the newest copy."
        )
    if not found.ready:
        return warning(
            "Nobody is enrolled: give the first keyholder the link and the code that `hotline init` printed."
        )
    return ok(f"The roster verifies; {len(found.members)} people are in it.")


def rotation(work: Work, _held: Credentials | None) -> Verdict:
    """That no desk still uses a key that somebody who left has held."""
    found = _roster(work)
    due = sorted(desk.name for desk in found.desks.values() if desk.desk_id in found.rotation_due) if found else []
    if due:
        return warning(
            f"Somebody left, and the key of {', '.join(due)} was not changed: a keyholder does it on the team page."
        )
    behind = sum(left(work, desk) for desk in found.desks.values()) if found else 0
    if behind:
        return warning(
            f"{behind} cases hang on an old key: a keyholder goes on with the change of keys on the team page."
        )
    return ok("No key of a desk is older than the last leaving.")


def keyholders(work: Work, _held: Credentials | None) -> Verdict:
    """That one keyholder's lost password locks nobody out."""
    found = _roster(work)
    count = len(found.keyholders()) if found else 0
    if count < ENOUGH_KEYHOLDERS:
        return warning(f"Keyholders: {count}. Give a second person this task on the team page, before one falls ill.")
    return ok(f"Keyholders: {count}.")


def clock(work: Work, held: Credentials | None) -> Verdict:
    """That the clock is not behind the newest checkpoint, and that nobody forged that."""
    last = newest(work)
    if last is None:
        return ok("There is no checkpoint yet to compare the clock with.")
    if held is not None and held.log_seed is not None:
        try:
            open_note(last.note, signer_of(work.settings, held.log_seed).key.public)
        except NotANote:
            return failure(
                "The newest checkpoint is not signed by this instance's log key: somebody wrote into the database."
            )
    try:
        check_clock(work)
    except ClockSetBack as behind:
        return failure(str(behind))
    return ok(f"The clock has gone on since the newest checkpoint ({last.hour:%Y-%m-%d %H:%M} UTC).")


def tick(work: Work, _held: Credentials | None) -> Verdict:
    """That alarms ring and mail leaves: tick takes a checkpoint every hour."""
    last = newest(work)
    told = warning if work.settings.demo else failure
    if last is None:
        return told("`hotline tick` never ran: no alarm rings. Call it every minute, or run it with --loop.")
    if work.now - last.hour > TICK_PATIENCE:
        return told(f"`hotline tick` has not run since {last.hour:%Y-%m-%d %H:%M} UTC: no alarm rings. Start it again.")
    return ok("`hotline tick` runs.")


CHECKS: dict[str, OfStore] = {
    "anchor": anchor,
    "roster": roster,
    "rotation": rotation,
    "keyholders": keyholders,
    "clock": clock,
    "tick": tick,
}


def _roster(work: Work) -> Roster | None:
    try:
        return current(work)
    except RosterBroken:
        return None
