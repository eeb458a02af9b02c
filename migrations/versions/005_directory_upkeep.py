"""The directory: vocabularies, sources and checks."""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None

TABLES = (
    "directory_edition",
    "directory_metadata",
    "directory_taxonomy",
    "directory_taxonomy_term",
    "directory_attribute",
    "directory_check",
    "directory_standing",
)


def upgrade() -> None:
    _edition()
    _metadata()
    _taxonomy()
    _taxonomy_term()
    _attribute()
    _check()
    _standing()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _edition() -> None:
    op.create_table(
        "directory_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_edition")),
    )


def _metadata() -> None:
    op.create_table(
        "directory_metadata",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("resource_id", sa.String(36), nullable=False),
        sa.Column("resource_type", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("last_action_date", sa.Date(), nullable=False),
        sa.Column("last_action_type", sa.String(), nullable=False),
        sa.Column("field_name", sa.String(), nullable=False),
        sa.Column("previous_value", sa.String(), nullable=False),
        sa.Column("replacement_value", sa.String(), nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_metadata")),
    )
    op.create_index(op.f("ix_directory_metadata_resource_id"), "directory_metadata", ["resource_id"])


def _taxonomy() -> None:
    op.create_table(
        "directory_taxonomy",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_taxonomy")),
        sa.UniqueConstraint("name", name=op.f("uq_directory_taxonomy_name")),
    )


def _taxonomy_term() -> None:
    op.create_table(
        "directory_taxonomy_term",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("taxonomy_id", sa.String(36), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["taxonomy_id"], ["directory_taxonomy.id"], name=op.f("fk_directory_taxonomy_term_taxonomy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_taxonomy_term")),
    )
    op.create_index(op.f("ix_directory_taxonomy_term_taxonomy_id"), "directory_taxonomy_term", ["taxonomy_id"])


def _attribute() -> None:
    op.create_table(
        "directory_attribute",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("link_id", sa.String(36), nullable=False),
        sa.Column("link_entity", sa.String(), nullable=False),
        sa.Column("taxonomy_term_id", sa.String(36), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["taxonomy_term_id"], ["directory_taxonomy_term.id"], name=op.f("fk_directory_attribute_taxonomy_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_attribute")),
    )
    op.create_index(op.f("ix_directory_attribute_link_id"), "directory_attribute", ["link_id"])
    op.create_index(op.f("ix_directory_attribute_taxonomy_term_id"), "directory_attribute", ["taxonomy_term_id"])


def _check() -> None:
    op.create_table(
        "directory_check",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("service_id", sa.String(36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["directory_service.id"], name=op.f("fk_directory_check_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_check")),
    )
    op.create_index(op.f("ix_directory_check_service_id"), "directory_check", ["service_id"])


def _standing() -> None:
    op.create_table(
        "directory_standing",
        sa.Column("service_id", sa.String(36), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("verified_day", sa.Date(), nullable=True),
        sa.Column("verified_by", sa.String(), nullable=False),
        sa.Column("verified_how", sa.String(), nullable=False),
        sa.Column("dead_reports", sa.Integer(), nullable=False),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["directory_service.id"], name=op.f("fk_directory_standing_service_id")
        ),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_directory_standing")),
    )
