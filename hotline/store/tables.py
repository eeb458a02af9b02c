"""The one table the store itself needs; it holds nothing. Must not know the tables of the rooms."""

from sqlmodel import Field

from hotline.store.base import Row


class WriterTurn(Row, table=True):
    """Never has a row: writers on PostgreSQL lock it first, so that each begins on what the one before left (hotline/store/work.py)."""

    __tablename__ = "writer_turn"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
