"""The first tables (interim: straight from the rooms' own models, until they stand still)."""

import importlib
import pkgutil

from alembic import op

import hotline
from hotline.store.base import Row

revision = "001"
down_revision = None
branch_labels = None
depends_on = None


def _load() -> None:
    for found in pkgutil.walk_packages(hotline.__path__, "hotline."):
        if ".tables" in found.name:
            importlib.import_module(found.name)


def upgrade() -> None:
    _load()
    Row.metadata.create_all(op.get_bind())


def downgrade() -> None:
    _load()
    Row.metadata.drop_all(op.get_bind())
