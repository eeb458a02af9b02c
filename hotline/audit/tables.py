"""Tables of the audit log: rows that are only ever added, the head of the chain, and its checkpoints. Holds no readable content."""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import CheckConstraint, Field

from hotline.store.base import RANDOM_ID, Row, moment_field


class AuditEntry(Row, table=True):
    """One act. `payload` is sealed to the audit key; `hash` covers the row before, number, day and payload (vault.md 9)."""

    __tablename__ = "audit_entry"
    __table_args__ = (CheckConstraint("seq > 0", name="seq"), RANDOM_ID)

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    day: date = Field(index=True)
    payload: bytes
    hash: bytes


class AuditHead(Row, table=True):
    """The one row that holds number and hash of the last entry; locked by who appends."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(default=1, primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    hash: bytes


class AuditCheckpoint(Row, table=True):
    """One signed statement of length and last hash, an hour apart. `number` counts them: the highest is the newest, whatever its hour."""

    __tablename__ = "audit_checkpoint"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    hour: datetime = moment_field()
    size: int = Field(sa_type=BigInteger)
    note: str
