"""The directory: who offers what, and where (HSDS 3.0)."""

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None

TABLES = (
    "directory_organization",
    "directory_location",
    "directory_service",
    "directory_address",
    "directory_contact",
    "directory_cost_option",
    "directory_language",
    "directory_schedule",
    "directory_service_area",
    "directory_service_at_location",
    "directory_url",
    "directory_phone",
)


def upgrade() -> None:
    _organization()
    _location()
    _service()
    _address()
    _contact()
    _cost_option()
    _language()
    _schedule()
    _service_area()
    _service_at_location()
    _url()
    _phone()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _organization() -> None:
    op.create_table(
        "directory_organization",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("website", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_organization")),
    )


def _location() -> None:
    op.create_table(
        "directory_location",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("location_type", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(36), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["directory_organization.id"], name=op.f("fk_directory_location_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_location")),
    )
    op.create_index(op.f("ix_directory_location_organization_id"), "directory_location", ["organization_id"])


def _service() -> None:
    op.create_table(
        "directory_service",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organization_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("fees_description", sa.String(), nullable=True),
        sa.Column("eligibility_description", sa.String(), nullable=True),
        sa.Column("alert", sa.String(), nullable=True),
        sa.Column("assured_date", sa.Date(), nullable=True),
        sa.Column("last_modified", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["directory_organization.id"], name=op.f("fk_directory_service_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_service")),
    )
    op.create_index(op.f("ix_directory_service_organization_id"), "directory_service", ["organization_id"])


def _address() -> None:
    op.create_table(
        "directory_address",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("location_id", sa.String(36), nullable=False),
        sa.Column("address_1", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("state_province", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("address_type", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["directory_location.id"], name=op.f("fk_directory_address_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_address")),
    )
    op.create_index(op.f("ix_directory_address_location_id"), "directory_address", ["location_id"])


def _contact() -> None:
    op.create_table(
        "directory_contact",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("service_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["directory_service.id"], name=op.f("fk_directory_contact_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_contact")),
    )
    op.create_index(op.f("ix_directory_contact_service_id"), "directory_contact", ["service_id"])


def _cost_option() -> None:
    op.create_table(
        "directory_cost_option",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("service_id", sa.String(36), nullable=False),
        sa.Column("option", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"], ["directory_service.id"], name=op.f("fk_directory_cost_option_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_cost_option")),
    )
    op.create_index(op.f("ix_directory_cost_option_service_id"), "directory_cost_option", ["service_id"])


def _language() -> None:
    op.create_table(
        "directory_language",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("service_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"], ["directory_service.id"], name=op.f("fk_directory_language_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_language")),
    )
    op.create_index(op.f("ix_directory_language_service_id"), "directory_language", ["service_id"])


def _schedule() -> None:
    op.create_table(
        "directory_schedule",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("service_id", sa.String(36), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"], ["directory_service.id"], name=op.f("fk_directory_schedule_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_schedule")),
    )
    op.create_index(op.f("ix_directory_schedule_service_id"), "directory_schedule", ["service_id"])


def _service_area() -> None:
    op.create_table(
        "directory_service_area",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("service_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("extent", sa.String(), nullable=False),
        sa.Column("extent_type", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["directory_service.id"], name=op.f("fk_directory_service_area_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_service_area")),
    )
    op.create_index(op.f("ix_directory_service_area_service_id"), "directory_service_area", ["service_id"])


def _service_at_location() -> None:
    op.create_table(
        "directory_service_at_location",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("service_id", sa.String(36), nullable=False),
        sa.Column("location_id", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["directory_location.id"], name=op.f("fk_directory_service_at_location_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["directory_service.id"], name=op.f("fk_directory_service_at_location_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_service_at_location")),
    )
    op.create_index(
        op.f("ix_directory_service_at_location_location_id"), "directory_service_at_location", ["location_id"]
    )
    op.create_index(
        op.f("ix_directory_service_at_location_service_id"), "directory_service_at_location", ["service_id"]
    )


def _url() -> None:
    op.create_table(
        "directory_url",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("service_id", sa.String(36), nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["directory_service.id"], name=op.f("fk_directory_url_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_url")),
    )
    op.create_index(op.f("ix_directory_url_service_id"), "directory_url", ["service_id"])


def _phone() -> None:
    op.create_table(
        "directory_phone",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("service_id", sa.String(36), nullable=True),
        sa.Column("contact_id", sa.String(36), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["directory_contact.id"], name=op.f("fk_directory_phone_contact_id")),
        sa.ForeignKeyConstraint(["service_id"], ["directory_service.id"], name=op.f("fk_directory_phone_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_phone")),
    )
    op.create_index(op.f("ix_directory_phone_contact_id"), "directory_phone", ["contact_id"])
    op.create_index(op.f("ix_directory_phone_service_id"), "directory_phone", ["service_id"])
