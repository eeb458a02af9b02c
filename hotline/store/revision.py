"""Which tables there are, and which this program works with. Read without the library that changes them: whoever serves loads none of it."""

from sqlalchemy import Connection, inspect, text

from hotline.paths import MIGRATIONS
from hotline.store.work import Store

_TABLE = "alembic_version"


def is_current(store: Store) -> bool:
    """Say whether the tables of the store are those of this program."""
    with store.engine.connect() as connection:
        return revision_of(connection) == newest_revision()


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the tables that this connection sees; None where there are none."""
    if not inspect(connection).has_table(_TABLE):
        return None
    present = connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar_one_or_none()  # noqa: S608  # a constant
    return None if present is None else str(present)


def newest_revision() -> str:
    """Return the revision this program works with: the files are numbered by it (migrations/README.md)."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
