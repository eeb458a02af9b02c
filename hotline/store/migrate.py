"""Brings both databases to the newest tables (migrations/README.md). Must not know what the tables hold.

Error: NewerTables.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert, select

from hotline.paths import MIGRATIONS
from hotline.store.base import KeystoreRow
from hotline.store.engine import WRITES, is_sqlite
from hotline.store.keytables import SCHEMA_VERSION, VERSION
from hotline.store.work import Store


class NewerTables(Exception):
    """The tables are of a later version of the program than this one, which must not touch them."""


def upgrade(store: Store, revision: str = "head") -> None:
    """Make or change the tables of store and keystore up to `revision`; a second run changes nothing. Raises NewerTables.

    A SQLite file is made readable to its owner alone before anything stands in it.
    """
    ground(store)
    scripts = ScriptDirectory.from_config(_config())
    with store.engine.execution_options(**{WRITES: True}).connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        if present is not None and present not in {script.revision for script in scripts.walk_revisions()}:
            raise NewerTables
        connection.rollback()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def ground(store: Store) -> None:
    """Make the tables of the keystore, and the files of both databases readable to their owner alone. Raises NewerTables."""
    for engine in (store.engine, store.keystore.engine):
        _close_to_others(engine)
    _keystore(store.keystore.engine)


def downgrade(store: Store, revision: str) -> None:
    """Take the tables of the store back to `revision` ("base": none are left). For tests and for nothing else: rows are lost."""
    with store.engine.execution_options(**{WRITES: True}).connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def knows(revision: str) -> bool:
    """Say whether this program knows the revision: it is its own, or an older one."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """Make or change the tables of a store in the caller's transaction, which has to write."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _keystore(engine: Engine) -> None:
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        KeystoreRow.metadata.create_all(connection)
        version = connection.execute(select(VERSION.c.version)).scalar_one_or_none()
        if version is None:
            connection.execute(insert(VERSION).values(id=1, version=SCHEMA_VERSION))
        elif version > SCHEMA_VERSION:
            raise NewerTables


def _close_to_others(engine: Engine) -> None:
    if not is_sqlite(engine) or not engine.url.database:
        return
    path = Path(engine.url.database)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
