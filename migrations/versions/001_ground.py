"""Roster, audit log and its checkpoints, alarms and mail, the turn of the writers, and when upkeep was done."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16)

TABLES = (
    "alarm",
    "audit_checkpoint",
    "audit_entry",
    "audit_head",
    "doctor_stamp",
    "outbox",
    "roster_statement",
    "writer_turn",
)


def upgrade() -> None:
    _alarm()
    _audit_checkpoint()
    _audit_entry()
    _audit_head()
    _doctor_stamp()
    _outbox()
    _roster_statement()
    _writer_turn()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _alarm() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", ID, nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_alarm_not_before"), "alarm", ["not_before"])


def _audit_checkpoint() -> None:
    op.create_table(
        "audit_checkpoint",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_checkpoint_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_checkpoint")),
    )


def _audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_audit_entry_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_audit_entry_day"), "audit_entry", ["day"])


def _audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )


def _doctor_stamp() -> None:
    op.create_table(
        "doctor_stamp",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_doctor_stamp")),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_outbox_not_before"), "outbox", ["not_before"])


def _roster_statement() -> None:
    op.create_table(
        "roster_statement",
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_roster_statement")),
    )


def _writer_turn() -> None:
    op.create_table(
        "writer_turn",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_writer_turn")),
    )
