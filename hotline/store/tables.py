"""The tables the store itself needs: whose turn it is, and when a piece of upkeep was last done. Must not know the tables of the rooms."""

from datetime import date

from sqlmodel import Field

from hotline.store.base import Row


class WriterTurn(Row, table=True):
    """Never has a row: writers on PostgreSQL lock it first, so that each begins on what the one before left (hotline/store/work.py)."""

    __tablename__ = "writer_turn"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class Stamp(Row, table=True):
    """When a piece of upkeep (a backup, a drill, the mail with the checkpoint) was last done: what the doctor looks at."""

    __tablename__ = "doctor_stamp"

    name: str = Field(primary_key=True)
    day: date
