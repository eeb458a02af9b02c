"""A store with tables and a born roster, and nobody in it: what tests of the kernels stand on. Must not know accounts or cases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from hotline.roster.actions import birth
from hotline.roster.chain import DeskPublic, Roster
from hotline.roster.queries import current
from hotline.settings import Settings, load
from hotline.store.migrate import upgrade
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id
from hotline.vault.envelope import Key
from hotline.vault.seal import new_pair
from hotline.vault.signing import SigningKey
from hotline.vault.symmetric import new_key
from tests.support.postgres import Cluster

KINDS = ("sqlite", "postgres")


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


@contextmanager
def opened(folder: Path, urls: Callable[[], str] | None = None) -> Iterator[Ground]:
    """Make databases below `folder` (or at two of `urls()`), tables and a roster of four desks."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hotline.toml").write_text('mail_from = "post@line.example"\nneutral_name = "Lotsenstelle"\n')
    environment = {} if urls is None else {"HOTLINE_DATABASE_URL": urls(), "HOTLINE_KEYSTORE_URL": urls()}
    store = Store(load(folder, environment))
    try:
        upgrade(store)
        root, seeds = SigningKey(new_key()), [new_pair() for _ in range(3)]
        names = ("counselling", "coordination", "audit")
        desks = [DeskPublic(new_id(), 1, name, new_pair()[1]) for name in names]

        def born(work: Work) -> bytes:
            return birth(work.db, root=root, desks=desks, audit=seeds[0][1], recovery=seeds[1][1], courier=seeds[2][1])

        fingerprint = store.write(born)
        store.settings = replace(store.settings, genesis=fingerprint.hex())
        yield Ground(store, audit_seed=seeds[0][0], courier_seed=seeds[2][0])
    finally:
        store.close()


@contextmanager
def of_kind(kind: str, folder: Path, cluster: Callable[[], Cluster]) -> Iterator[Ground]:
    """The ground on "sqlite" or "postgres"; the cluster is started only where it is needed."""
    if kind == "sqlite":
        with opened(folder) as ground:
            yield ground
        return
    running, names = cluster(), list[str]()

    def url() -> str:
        names.append(running.create())
        return running.url(names[-1])

    try:
        with opened(folder, url) as ground:
            yield ground
    finally:
        for name in names:
            running.drop(name)
