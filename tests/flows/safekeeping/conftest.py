"""An instance with cases in it, its backups, and an empty machine to put them back to."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from hotline.casefile.opening.cases import open_case
from hotline.casefile.reception import receive
from hotline.roster.queries import current
from hotline.safekeeping import backup, restore
from hotline.store.blobs import FolderBlobs
from hotline.store.work import Store
from hotline.vault.entropy import new_id
from hotline.vault.receipt import ReceiptKeys
from hotline.vault.symmetric import new_key
from tests.support.cases import report
from tests.support.instances import Instance
from tests.support.postgres import Cluster

FILE = bytes(range(256)) * 4096


@dataclass
class Machine:
    """One machine: an instance with a store, and what one does with its backups."""

    instance: Instance
    store: Store

    @property
    def blobs(self) -> FolderBlobs:
        return FolderBlobs(self.store.settings.files_folder)

    def case(self) -> bytes:
        """A new case with a mailbox."""
        keys = ReceiptKeys(lookup=new_id(), box=new_key())
        return self.store.write(
            lambda work: receive(
                work, current(work), keys=keys, report=report(), identity=None, keep_copy=False, ring=None, draft=None
            )
        ).case_id

    def file(self) -> bytes:
        """A sealed file (any bytes)."""
        blob_id = new_id()
        self.blobs.write(blob_id, [FILE])
        return blob_id

    def take(self) -> backup.Taken:
        settings = self.store.settings
        return backup.take(
            self.store, self.blobs, folder=settings.backup_folder, keystore_folder=settings.keystore_backup_folder
        )

    def plan(self, data: Path, *keystores: Path) -> restore.Plan:
        return restore.plan(self.store, data=data, keystores=keystores, seed=self.instance.backup)

    def put_back(self, data: Path, *keystores: Path) -> restore.Restored:
        return restore.carry_out(self.store, self.blobs, self.plan(data, *keystores))

    def opens(self, case_id: bytes, who: str = "counsellor") -> bool:
        """Whether that person can open the case and read its report."""
        with self.store.read() as work:
            case = open_case(work, self.instance.staff(work, who).keyring, case_id)
        return case.state.report is not None


@pytest.fixture
def machine(instance: Instance) -> Iterator[Machine]:
    with instance.store() as store:
        yield Machine(instance, store)


@pytest.fixture
def empty_machine(
    engine_kind: str, machine: Machine, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[], Machine]]:
    """Makes machines with nothing on them but the program, the credentials and settings."""
    cluster: Cluster | None = request.getfixturevalue("cluster") if engine_kind == "postgres" else None
    with ExitStack() as stack:

        def build() -> Machine:
            folder = tmp_path / f"empty-{new_id().hex()[:8]}"
            folder.mkdir()
            shutil.copytree(machine.store.settings.instance / "credentials", folder / "credentials")
            names = (cluster.create(), cluster.create()) if cluster else ("", "")
            settings = replace(
                machine.store.settings,
                instance=folder,
                files_folder=folder / "data" / "files",
                backup_folder=folder / "backups" / "data",
                keystore_backup_folder=folder / "backups" / "keystore",
                database_url=cluster.url(names[0]) if cluster else f"sqlite:///{folder}/data/store.db",
                keystore_url=cluster.url(names[1]) if cluster else f"sqlite:///{folder}/data/keystore.db",
            )
            new = replace(machine.instance, settings=settings)
            if cluster:
                for name in names:
                    stack.callback(cluster.drop, name)
            return Machine(new, stack.enter_context(new.store()))

        yield build
