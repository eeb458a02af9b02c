"""Tables of cases and mailboxes (vault.md 12: ids, days, hashes and sealed bytes). Must not know what is sealed in them.

Rows are found by random ids made before the insert, and no mailbox row names a case in the clear.
"""

from datetime import date

from sqlmodel import CheckConstraint, Field, UniqueConstraint

from hotline.store.base import RANDOM_ID, Row, id_field


class CaseFile(Row, table=True):
    """One case: where it stands in the chain and in the calendar, and nothing about the person or what happened."""

    __tablename__ = "case_file"
    __table_args__ = (
        CheckConstraint("lifecycle IN ('new', 'open', 'closed', 'marked')", name="lifecycle"),
        CheckConstraint("head_seq >= 0", name="head_seq"),
        RANDOM_ID,
    )

    id: bytes = id_field()
    desk_id: bytes = id_field(primary=False)
    lifecycle: str = Field(default="new", index=True)
    restricted: bool = False
    received_day: date
    waiting_since_day: date | None = None
    delete_after_month: str | None = None
    hold_until_month: str | None = None
    marked_day: date | None = None
    epoch: int
    ek_version: int = 1
    head_seq: int
    head_hash: bytes
    traces: bytes


class Entry(Row, table=True):
    """One entry of a case's chain; `sealed` is empty once it was redacted, its hash stays."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("case_id", "seq"), CheckConstraint("seq > 0", name="seq"), RANDOM_ID)

    id: bytes = id_field()
    case_id: bytes = id_field(primary=False)
    seq: int
    version: int
    received_day: date
    prev_hash: bytes
    hash: bytes
    size: int
    sealed: bytes | None = None


class Grant(Row, table=True):
    """A case key for one recipient (key id of a desk's epoch, a member or the recovery key), under the case's erasure key."""

    __tablename__ = "case_grant"
    __table_args__ = (RANDOM_ID,)

    case_id: bytes = id_field()
    recipient: bytes = id_field()
    sealed: bytes


class SummaryRow(Row, table=True):
    """The facts of a case that lists need, sealed under its key, of one size; rewritten with each entry."""

    __tablename__ = "case_summary"
    __table_args__ = (RANDOM_ID,)

    case_id: bytes = id_field()
    sealed: bytes


class InTrayItem(Row, table=True):
    """What the public side adds to a case: sealed to the case, waiting for somebody who may open it."""

    __tablename__ = "in_tray"
    __table_args__ = (RANDOM_ID,)

    id: bytes = id_field()
    case_id: bytes = id_field(primary=False, index=True)
    day: date
    sealed: bytes


class KeyRenewal(Row, table=True):
    """A case whose erasure key came from an old copy of the keystore: the first staff opening gives it a new one (vault.md 11)."""

    __tablename__ = "key_renewal"
    __table_args__ = (RANDOM_ID,)

    case_id: bytes = id_field()
    day: date


class HouseFile(Row, table=True):
    """Which case is the house file of a desk: the one that never closes."""

    __tablename__ = "house_file"
    __table_args__ = (RANDOM_ID,)

    desk_id: bytes = id_field()
    case_id: bytes = id_field(primary=False, unique=True)


class Mailbox(Row, table=True):
    """A reporter's mailbox: the wrap of her private seed and the two documents the desk writes for her."""

    __tablename__ = "mailbox"
    __table_args__ = (RANDOM_ID,)

    id: bytes = id_field()
    wrap: bytes
    next_view: bytes
    private_view: bytes


class Code(Row, table=True):
    """What a receipt opens: found by its lookup, sealed under a key of the keystore and under the receipt."""

    __tablename__ = "code"
    __table_args__ = (RANDOM_ID,)

    lookup: bytes = id_field()
    mailbox_id: bytes = id_field(primary=False, index=True)
    key_id: bytes = id_field(primary=False, index=True)
    month: str
    sealed: bytes


class Draft(Row, table=True):
    """A report that is being written: found by a value in her cookie or by her words, sealed under a key both carry."""

    __tablename__ = "draft"
    __table_args__ = (RANDOM_ID,)

    id: bytes = id_field()
    cookie_lookup: bytes = id_field(primary=False, unique=True)
    key_id: bytes = id_field(primary=False)
    day: date
    sealed: bytes
    cookie_wrap: bytes


class MailboxMessage(Row, table=True):
    """A copy of one reply of the desk, sealed to the mailbox."""

    __tablename__ = "mailbox_message"
    __table_args__ = (RANDOM_ID,)

    id: bytes = id_field()
    mailbox_id: bytes = id_field(primary=False, index=True)
    day: date
    sealed: bytes


class MailboxNote(Row, table=True):
    """What the reporter keeps for herself: copies of what she wrote, and which messages she deleted."""

    __tablename__ = "mailbox_note"
    __table_args__ = (RANDOM_ID,)

    id: bytes = id_field()
    mailbox_id: bytes = id_field(primary=False, index=True)
    day: date
    sealed: bytes
