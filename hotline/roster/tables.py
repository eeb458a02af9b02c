"""The table of the roster's signed statements. Must not know what they say."""

from sqlmodel import Field

from hotline.store.base import Row


class RosterStatement(Row, table=True):
    """One statement of the chain. All of it is public: it is signed, not sealed."""

    __tablename__ = "roster_statement"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    body: bytes
    signature: bytes
    hash: bytes
