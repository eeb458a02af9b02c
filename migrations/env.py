"""Alembic's way in: runs the numbered migrations on the connection that hotline/store/migrate.py hands over."""

import importlib
import pkgutil

from alembic import context

import hotline
from hotline.store.base import Row


def load_tables() -> None:
    """Import every tables module of every room, so that Row.metadata is whole; only comparing needs it."""
    for found in pkgutil.walk_packages(hotline.__path__, "hotline."):
        if ".tables" in found.name:
            importlib.import_module(found.name)


def run() -> None:
    """Run on the given connection, each migration in its own transaction."""
    if "compare" in context.config.attributes:
        load_tables()
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Row.metadata,
        transaction_per_migration=True,
        transactional_ddl=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
