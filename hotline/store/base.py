"""What every table is made of: the naming convention, UTC moments, 16-byte ids. Must not know any table of a room.

No `from __future__ import annotations` here or in a tables file: it breaks what SQLModel reads from the annotations.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Dialect, LargeBinary, MetaData
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

ID_SIZE = 16

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of constraints are the same on both engines, so that a violated one can become the message of its field."""

RANDOM_ID: dict[str, bool] = {"sqlite_with_rowid": False}
"""Table arguments where the primary key is a random id: with rowids, the order of insertion would link mailboxes to cases."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware, UTC, on both engines. SQLite alone would hand naive ones back. Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy passes it
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy passes it
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Id(TypeDecorator[bytes]):
    """A random id: exactly 16 bytes. Raises ValueError for another size, before anything is stored."""

    impl = LargeBinary(ID_SIZE)
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  # SQLAlchemy passes it
        if value is not None and len(value) != ID_SIZE:
            raise ValueError(f"an id has {ID_SIZE} bytes")
        return value

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  # SQLAlchemy passes it
        return None if value is None else bytes(value)


def id_field(*, primary: bool = True, index: bool = False, nullable: bool = False, unique: bool = False) -> Any:
    """Return the field of a 16-byte id: of the row itself (several of them: one key of several columns), else `primary=False`."""
    if primary:
        return Field(sa_type=Id, primary_key=True)
    return Field(default=None if nullable else ..., sa_type=Id, index=index, nullable=nullable, unique=unique)


def moment_field(*, nullable: bool = False, index: bool = False) -> Any:
    """Return the field of an aware UTC moment."""
    return Field(default=None if nullable else ..., sa_type=UtcDateTime, nullable=nullable, index=index)


class Row(SQLModel):
    """Base of every table of the store: `class X(Row, table=True)`. Table models do not validate; payloads and forms do."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


class KeystoreRow(SQLModel, registry=registry()):
    """Base of the tables of the keystore, which is a database of its own."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)
