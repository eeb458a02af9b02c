"""The tables of the keystore (vault.md 3). Must not know the tables of the store; the two are never joined."""

from datetime import date
from typing import cast

from sqlalchemy import LargeBinary, Table
from sqlmodel import CheckConstraint, Field

from hotline.store.base import RANDOM_ID, KeystoreRow, id_field

SCHEMA_VERSION = 1


class GrantKey(KeystoreRow, table=True):
    """Erasure key of a case, replaceable: a new version before the old one goes. `key_id` is the id of the case."""

    __tablename__ = "grant_key"
    __table_args__ = (RANDOM_ID,)

    key_id: bytes = id_field()
    version: int = Field(primary_key=True)
    key: bytes = Field(sa_type=LargeBinary)


class TraceKey(KeystoreRow, table=True):
    """Inner layer of the audit payloads of a case."""

    __tablename__ = "trace_key"
    __table_args__ = (RANDOM_ID,)

    key_id: bytes = id_field()
    version: int = Field(primary_key=True)
    key: bytes = Field(sa_type=LargeBinary)


class MailboxKey(KeystoreRow, table=True):
    """Outer layer of the code rows of a mailbox, and of a draft."""

    __tablename__ = "mailbox_key"
    __table_args__ = (RANDOM_ID,)

    key_id: bytes = id_field()
    version: int = Field(primary_key=True)
    key: bytes = Field(sa_type=LargeBinary)


class HandoverKey(KeystoreRow, table=True):
    """Outer layer of a package for a partner."""

    __tablename__ = "handover_key"
    __table_args__ = (RANDOM_ID,)

    key_id: bytes = id_field()
    version: int = Field(primary_key=True)
    key: bytes = Field(sa_type=LargeBinary)


class ErasureRecord(KeystoreRow, table=True):
    """That a key was destroyed for good, and when; `rows` (what is still to be removed) is dropped at the end."""

    __tablename__ = "erasure_record"
    __table_args__ = (RANDOM_ID,)

    key_id: bytes = id_field()
    day: date
    rows: bytes | None = None


class AnchorRow(KeystoreRow, table=True):
    """The one row that says how long the chains of the store are at least."""

    __tablename__ = "anchor"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(default=1, primary_key=True)
    roster_seq: int
    roster_head: bytes
    audit_seq: int
    audit_head: bytes


class KeystoreVersion(KeystoreRow, table=True):
    """The one row that says which version of these tables this is (migrations/README.md)."""

    __tablename__ = "keystore_version"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(default=1, primary_key=True)
    version: int


def _of(model: type[KeystoreRow]) -> Table:
    return cast(Table, model.__table__)  # type: ignore[attr-defined]  # set by SQLModel for each table


KINDS = {
    "grant": _of(GrantKey),
    "trace": _of(TraceKey),
    "mailbox": _of(MailboxKey),
    "handover": _of(HandoverKey),
}
ERASURE = _of(ErasureRecord)
ANCHOR = _of(AnchorRow)
VERSION = _of(KeystoreVersion)
