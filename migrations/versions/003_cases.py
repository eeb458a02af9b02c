"""Cases, mailboxes and drafts."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16)

TABLES = (
    "case_file",
    "case_grant",
    "case_summary",
    "code",
    "draft",
    "entry",
    "house_file",
    "in_tray",
    "key_renewal",
    "mailbox",
    "mailbox_message",
    "mailbox_note",
)


def upgrade() -> None:
    _case_file()
    _case_grant()
    _case_summary()
    _code()
    _draft()
    _entry()
    _house_file()
    _in_tray()
    _key_renewal()
    _mailbox()
    _mailbox_message()
    _mailbox_note()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _case_file() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", ID, nullable=False),
        sa.Column("desk_id", ID, nullable=False),
        sa.Column("lifecycle", sa.String(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("received_day", sa.Date(), nullable=False),
        sa.Column("waiting_since_day", sa.Date(), nullable=True),
        sa.Column("delete_after_month", sa.String(), nullable=True),
        sa.Column("hold_until_month", sa.String(), nullable=True),
        sa.Column("marked_day", sa.Date(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("ek_version", sa.Integer(), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(), nullable=False),
        sa.Column("traces", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("head_seq >= 0", name=op.f("ck_case_file_head_seq")),
        sa.CheckConstraint("lifecycle IN ('new', 'open', 'closed', 'marked')", name=op.f("ck_case_file_lifecycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_case_file_lifecycle"), "case_file", ["lifecycle"])


def _case_grant() -> None:
    op.create_table(
        "case_grant",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("recipient", ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "recipient", name=op.f("pk_case_grant")),
        sqlite_with_rowid=False,
    )


def _case_summary() -> None:
    op.create_table(
        "case_summary",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_summary")),
        sqlite_with_rowid=False,
    )


def _code() -> None:
    op.create_table(
        "code",
        sa.Column("lookup", ID, nullable=False),
        sa.Column("mailbox_id", ID, nullable=False),
        sa.Column("key_id", ID, nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("lookup", name=op.f("pk_code")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_code_key_id"), "code", ["key_id"])
    op.create_index(op.f("ix_code_mailbox_id"), "code", ["mailbox_id"])


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("id", ID, nullable=False),
        sa.Column("cookie_lookup", ID, nullable=False),
        sa.Column("key_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("cookie_wrap", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("cookie_lookup", name=op.f("uq_draft_cookie_lookup")),
        sqlite_with_rowid=False,
    )


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_day", sa.Date(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("seq > 0", name=op.f("ck_entry_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("case_id", "seq", name=op.f("uq_entry_case_id_seq")),
        sqlite_with_rowid=False,
    )


def _house_file() -> None:
    op.create_table(
        "house_file",
        sa.Column("desk_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("desk_id", name=op.f("pk_house_file")),
        sa.UniqueConstraint("case_id", name=op.f("uq_house_file_case_id")),
        sqlite_with_rowid=False,
    )


def _in_tray() -> None:
    op.create_table(
        "in_tray",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_in_tray")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_in_tray_case_id"), "in_tray", ["case_id"])


def _key_renewal() -> None:
    op.create_table(
        "key_renewal",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_key_renewal")),
        sqlite_with_rowid=False,
    )


def _mailbox() -> None:
    op.create_table(
        "mailbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("wrap", sa.LargeBinary(), nullable=False),
        sa.Column("next_view", sa.LargeBinary(), nullable=False),
        sa.Column("private_view", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
        sqlite_with_rowid=False,
    )


def _mailbox_message() -> None:
    op.create_table(
        "mailbox_message",
        sa.Column("id", ID, nullable=False),
        sa.Column("mailbox_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_message")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_mailbox_message_mailbox_id"), "mailbox_message", ["mailbox_id"])


def _mailbox_note() -> None:
    op.create_table(
        "mailbox_note",
        sa.Column("id", ID, nullable=False),
        sa.Column("mailbox_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_note")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_mailbox_note_mailbox_id"), "mailbox_note", ["mailbox_id"])
