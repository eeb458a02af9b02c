"""Decides about mails: which exist, when one is tried again, which waiting ones say the same. Standard library only."""

from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum


class Mail(StrEnum):
    """The mails there are: texts templates/mails/<name>.<lang>.txt, all without content."""

    alarm = "alarm"
    news = "news"
    reminder = "reminder"
    team = "team"
    person = "person"
    restored = "restored"


URGENT_LEVELS = frozenset({"red", "orange"})
LANGUAGES = ("de", "en")
_LONGEST_WAIT = timedelta(hours=24)
GIVE_UP_AFTER = 12
"""Tries that the mail server answered for this mail; an unreachable server counts for none."""


def next_try(now: datetime, *, tries: int) -> datetime:
    """Return when a mail is tried again after `tries` answers that were no: 1, 2, 4 ... hours, at most a day later."""
    return now + min(timedelta(hours=2 ** min(max(0, tries - 1), 5)), _LONGEST_WAIT)


def same_news(keyed: Iterable[tuple[Hashable, bytes]]) -> list[list[bytes]]:
    """Group ids of waiting mails that would say the same to the same person, in the order given: each group is one mail."""
    groups: dict[Hashable, list[bytes]] = {}
    for key, mail_id in keyed:
        groups.setdefault(key, []).append(mail_id)
    return list(groups.values())
