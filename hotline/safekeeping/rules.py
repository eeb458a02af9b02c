"""Decides how long backups are kept, and says gaps in words. Standard library only."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

KEEP_DAYS: Mapping[str, int] = {"data": 35, "keystore": 14}
"""A destroyed key is gone for good when the last copy of the keystore that held it is gone; a deleted message, when that of the data is."""


def outlived(backups: Iterable[tuple[str, date]], kind: str, today: date) -> list[str]:
    """Return the names of the backups (name, day taken) of this kind that are kept no longer."""
    return [name for name, taken in backups if today - taken > timedelta(days=KEEP_DAYS[kind])]


def too_old(taken: date, today: date) -> str:
    """Return why a copy of the keystore of that day is refused; empty where it is not."""
    days = KEEP_DAYS["keystore"]
    if today - taken <= timedelta(days=days):
        return ""
    return (
        f"This copy of the keystore was taken on {taken.isoformat()}, more than {days} days ago. It would bring back keys that were destroyed"
        " since then, and with them what was promised to be erased. It is refused."
    )


def days_lost(taken: date, today: date) -> str:
    """Return how much is missing after going back to the data of a day, in words for the confirmation."""
    days = (today - taken).days
    if days <= 0:
        return "what was written since then today"
    return "1 day" if days == 1 else f"{days} days"
