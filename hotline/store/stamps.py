"""Day stamps of upkeep, written by whoever did it and read by the doctor. Must not know what was done."""

from datetime import date

from sqlmodel import select

from hotline.store.tables import Stamp
from hotline.store.work import Work


def stamp(work: Work, name: str) -> None:
    """Note in this transaction that `name` was done today."""
    row = work.db.get(Stamp, name) or Stamp(name=name, day=work.today)
    row.day = work.today
    work.db.add(row)
    work.db.flush()


def stamps(work: Work) -> dict[str, date]:
    """Return when each piece of upkeep was last done; what never was is left out."""
    return {row.name: row.day for row in work.db.exec(select(Stamp))}
