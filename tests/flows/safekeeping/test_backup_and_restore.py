"""Backups are taken while the line runs and put back by command alone (BAK-01, BAK-02, BAK-03)."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hotline.audit.queries import size, verify
from hotline.roster.queries import current
from hotline.safekeeping import backup
from hotline.safekeeping.archive import Backup, NotABackup
from hotline.safekeeping.restore import Refused
from hotline.settings import SettingsError
from hotline.store.dump import snapshot, tables
from hotline.store.stamps import stamps
from hotline.store.work import Store
from hotline.vault.envelope import CannotOpen, Key
from tests.flows.safekeeping.conftest import FILE, Machine


def counts(store: Store) -> dict[str, int]:
    with snapshot(store.engine) as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables(connection, backup.is_data)
        }


def bytes_of(path: Path) -> bytes:
    return path.read_bytes()


def test_bak_01_an_empty_machine_holds_the_same_rows_log_and_readable_cases_afterwards(
    machine: Machine, empty_machine: Callable[[], Machine]
) -> None:
    cases, blob_id = [machine.case() for _ in range(3)], machine.file()
    before = counts(machine.store)
    taken = machine.take()
    other = empty_machine()
    done = other.put_back(taken.data, taken.keystore)
    after = counts(other.store)
    assert {name: number for name, number in after.items() if name not in {"audit_entry", "alarm"}} == {
        name: number for name, number in before.items() if name not in {"audit_entry", "alarm"}
    }
    assert after["audit_entry"] == before["audit_entry"] + 1, "that it was put back stands in the log"
    with machine.store.read() as old, other.store.read() as new:
        was = size(old)
        assert verify(new, was).seq == was.seq + 1
        assert current(new).head == current(old).head
    assert all(other.opens(case_id) for case_id in cases)
    assert b"".join(other.blobs.read(blob_id)) == FILE
    assert (done.files, done.keys.cases, done.keys.closed) == (1, (), 0)


def test_bak_02_a_backup_shows_nothing_and_holds_no_pepper_courier_or_log_key(machine: Machine) -> None:
    machine.case()
    taken = machine.take()
    secrets = [
        *machine.instance.credentials.pepper_receipt,
        *machine.instance.credentials.pepper_staff,
        machine.instance.credentials.courier_seed,
        machine.instance.credentials.log_seed,
    ]
    with snapshot(machine.store.keystore.engine) as connection:
        (table,) = [each for each in tables(connection) if each.name == "grant_key"]
        erasure_keys = [bytes(row.key) for row in connection.execute(select(table))]
    assert erasure_keys
    sealed = bytes_of(taken.data) + bytes_of(taken.keystore)
    opened = {
        kind: b"".join(body for _, body in Backup(path, machine.instance.backup).records())
        for kind, path in (("data", taken.data), ("keys", taken.keystore))
    }
    for each in [secret.reveal() for secret in secrets if secret is not None]:
        for place in (sealed, *opened.values()):
            assert each not in place
            assert each.hex().encode() not in place
    for each in erasure_keys:
        assert each not in sealed
        assert each not in opened["data"]
        assert each in opened["keys"], "the keystore's copy is there for them"
    assert b"Hanna Quill" not in sealed


def test_bak_02_a_backup_opens_with_the_backup_key_only(machine: Machine) -> None:
    taken = machine.take()
    for path in (taken.data, taken.keystore):
        for wrong in (machine.instance.recovery, Key(bytes(32)), machine.instance.credentials.pepper_receipt[0]):
            with pytest.raises(CannotOpen):
                Backup(path, wrong)


def test_bak_03_backups_taken_during_submissions_are_consistent(
    machine: Machine, empty_machine: Callable[[], Machine]
) -> None:
    acknowledged: list[bytes] = []
    stop = threading.Event()

    def people() -> None:
        while not stop.is_set():
            acknowledged.append(machine.case())
            stop.wait(0.05)

    with contextlib.ExitStack() as stack:
        person = threading.Thread(target=people)
        person.start()
        stack.callback(person.join)
        stack.callback(stop.set)
        while len(acknowledged) < 3:
            stop.wait(0.01)
        before = list(acknowledged)
        taken = machine.take()
        while len(acknowledged) < len(before) + 3:
            stop.wait(0.01)
    other = empty_machine()
    done = other.put_back(taken.data, taken.keystore)
    assert done.keys.closed == 0, "every row finds its key"
    assert all(other.opens(case_id) for case_id in before)
    with other.store.read() as work:
        verify(work)


def test_a_backup_stamps_the_day_and_leaves_what_was_kept_long_enough(machine: Machine) -> None:
    machine.take()
    with machine.store.read() as work:
        found = stamps(work)
        assert found["backup"] == found["keystore-backup"] == work.today


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_backup_that_was_cut_or_changed_puts_nothing_back(
    machine: Machine, empty_machine: Callable[[], Machine], tmp_path: Path
) -> None:
    machine.case()
    taken = machine.take()
    whole = bytes_of(taken.data)
    other = empty_machine()
    for number, damaged in enumerate([whole[:-1], whole[: len(whole) // 2], whole[:-40] + b"\x00" + whole[-39:]]):
        path = tmp_path / f"data-{number}.hotline"
        path.write_bytes(damaged)
        with pytest.raises(NotABackup):
            other.put_back(path, taken.keystore)
        assert sum(counts(other.store).values()) == 0


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_data_and_keystore_are_not_taken_for_each_other_and_neither_is_another_instance(
    machine: Machine, empty_machine: Callable[[], Machine]
) -> None:
    taken = machine.take()
    other = empty_machine()
    for data, keystore in ((taken.keystore, taken.keystore), (taken.data, taken.data)):
        with pytest.raises(Refused):
            other.plan(data, keystore)
    with pytest.raises(Refused, match="keystore"):
        other.plan(taken.data)
    other.store.settings = replace(other.store.settings, genesis="00" * 32)
    with pytest.raises(Refused, match="another instance"):
        other.plan(taken.data, taken.keystore)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_without_a_backup_key_there_is_no_backup(machine: Machine) -> None:
    (machine.store.settings.instance / backup.PUBLIC_FILE).unlink()
    with pytest.raises(SettingsError, match="backup key"):
        machine.take()
