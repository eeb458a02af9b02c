"""How the post is doing, for the staff page; from hours alone, without opening anything."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from hotline.notices.tables import Alarm, Outgoing
from hotline.store.work import Work

PATIENCE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class PostState:
    """Mails and alarms that are due and still here, and since when the oldest waits; `stuck` when that is too long (FLT-06)."""

    mails: int
    alarms: int
    since: datetime | None
    stuck: bool


def post_state(work: Work) -> PostState:
    """Return the state of the post at this moment."""
    mails, oldest_mail = _due(work, Outgoing)
    alarms, oldest_alarm = _due(work, Alarm)
    since = min((each for each in (oldest_mail, oldest_alarm) if each is not None), default=None)
    return PostState(mails, alarms, since, stuck=since is not None and work.now - since > PATIENCE)


def _due(work: Work, table: type[Alarm] | type[Outgoing]) -> tuple[int, datetime | None]:
    query = select(func.count(), func.min(col(table.not_before))).where(col(table.not_before) <= work.now)
    count, oldest = work.db.exec(query).one()
    return count, oldest
