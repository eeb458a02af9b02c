"""People at the desk: keys, grants, enrolments."""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16)

TABLES = (
    "applicant",
    "desk_grant",
    "enrolment",
    "member",
    "wrap",
)


def upgrade() -> None:
    _applicant()
    _desk_grant()
    _enrolment()
    _member()
    _wrap()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _applicant() -> None:
    op.create_table(
        "applicant",
        sa.Column("id", ID, nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("login_key", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("replaces", ID, nullable=True),
        sa.Column("kem_public", sa.LargeBinary(), nullable=False),
        sa.Column("sign_public", sa.LargeBinary(), nullable=False),
        sa.Column("mail", sa.LargeBinary(), nullable=True),
        sa.Column("second_factor", sa.LargeBinary(), nullable=False),
        sa.Column("wrap", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applicant")),
        sa.UniqueConstraint("login_key", name=op.f("uq_applicant_login_key")),
        sqlite_with_rowid=False,
    )


def _desk_grant() -> None:
    op.create_table(
        "desk_grant",
        sa.Column("desk_id", ID, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("recipient", ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("desk_id", "epoch", "recipient", name=op.f("pk_desk_grant")),
        sqlite_with_rowid=False,
    )


def _enrolment() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("replaces", ID, nullable=True),
        sa.Column("by_member", ID, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sqlite_with_rowid=False,
    )


def _member() -> None:
    op.create_table(
        "member",
        sa.Column("id", ID, nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("login_key", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("kem_public", sa.LargeBinary(), nullable=False),
        sa.Column("sign_public", sa.LargeBinary(), nullable=False),
        sa.Column("mail", sa.LargeBinary(), nullable=True),
        sa.Column("second_factor", sa.LargeBinary(), nullable=False),
        sa.Column("added_day", sa.Date(), nullable=False),
        sa.Column("removed_day", sa.Date(), nullable=True),
        sa.Column("locked_day", sa.Date(), nullable=True),
        sa.Column("replaces", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("login_key", name=op.f("uq_member_login_key")),
        sqlite_with_rowid=False,
    )


def _wrap() -> None:
    op.create_table(
        "wrap",
        sa.Column("id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("factor", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrap")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_wrap_member_id"), "wrap", ["member_id"])
