"""A store with tables and a born roster, and nobody in it: what tests of the kernels stand on. Must not know accounts or cases."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from hotline.roster.actions import birth
from hotline.roster.chain import DeskPublic, Roster
from hotline.roster.queries import current
from hotline.settings import Settings, load
from hotline.store.migrate import upgrade
from hotline.store.work import Store
from hotline.vault.entropy import new_id
from hotline.vault.envelope import Key
from hotline.vault.seal import new_pair
from hotline.vault.signing import SigningKey
from hotline.vault.symmetric import new_key
from tests.support.postgres import Cluster


@dataclass
class Ground:
    """An open store, the seeds of the roster's keys, and how to make a second store of the same databases."""

    store: Store
    audit_seed: Key
    courier_seed: Key

    @property
    def settings(self) -> Settings:
        return self.store.settings

    def roster(self) -> Roster:
        with self.store.read() as work:
            return current(work)

    @contextmanager
    def another(self) -> Iterator[Store]:
        """A second process's store."""
        opened = Store(self.settings)
        try:
            yield opened
        finally:
            opened.close()

    def raw(self) -> bytes:
        """Every byte of the database and keystore files (SQLite)."""
        return b"".join(path.read_bytes() for path in sorted((self.settings.instance / "data").iterdir()))


class Soil:
    """The ground of one engine: made once, and copied for each test, which takes a fraction of the time."""

    def __init__(self, folder: Path, cluster: Cluster | None) -> None:
        self._folder, self._cluster = folder, cluster
        self._name = cluster.create() if cluster else ""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "hotline.toml").write_text('mail_from = "post@line.example"\nneutral_name = "Lotsenstelle"\n')
        with closing(Store(load(folder, self._environment(self._name)))) as store:
            upgrade(store)
            self._audit_seed, self._courier_seed, self._genesis = _born(store)

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Ground]:
        """A ground of one's own in `folder`."""
        shutil.copytree(self._folder, folder)
        name = self._cluster.create(self._name) if self._cluster else ""
        settings = replace(load(folder, self._environment(name)), genesis=self._genesis)
        with closing(Store(settings)) as store:
            yield Ground(store, audit_seed=self._audit_seed, courier_seed=self._courier_seed)
        if self._cluster:
            self._cluster.drop(name)

    def _environment(self, name: str) -> dict[str, str]:
        if self._cluster is None:
            return {}
        # Both in one database, which halves the copying; no table of one has the name of a table of the other.
        return {"HOTLINE_DATABASE_URL": self._cluster.url(name), "HOTLINE_KEYSTORE_URL": self._cluster.url(name)}


def _born(store: Store) -> tuple[Key, Key, str]:
    """Write a roster; return the seeds of the audit and the courier key, and the fingerprint in hex."""
    root, (audit, recovery, courier) = SigningKey(new_key()), [new_pair() for _ in range(3)]
    names = ("counselling", "coordination", "audit")
    desks = [DeskPublic(new_id(), 1, name, new_pair()[1]) for name in names]
    fingerprint = store.write(
        lambda work: birth(work.db, root=root, desks=desks, audit=audit[1], recovery=recovery[1], courier=courier[1])
    )
    return audit[0], courier[0], fingerprint.hex()
