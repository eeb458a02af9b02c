"""Going back in time: the newer keystore is kept, what was erased stays erased, and the gap is named (BAK-12, BAK-13, CR-05)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from hotline.audit.standing import gap
from hotline.casefile.errors import CaseNotHere
from hotline.casefile.tables import CaseFile, Grant, KeyRenewal
from hotline.cli import tick
from hotline.notices.tables import Alarm
from hotline.safekeeping import backup
from hotline.safekeeping import restore as room
from hotline.safekeeping.archive import Backup
from hotline.safekeeping.restore import Refused, carry_out
from hotline.store.clock import now, standing_at
from hotline.store.keystore import KeyGone, Kind
from hotline.store.work import Work
from hotline.vault.envelope import ctx
from hotline.vault.symmetric import aead, new_key, open_aead
from tests.flows.safekeeping.conftest import Machine
from tests.support.post import PostBox


def in_days(days: int) -> datetime:
    return now() + timedelta(days=days)


def renew(machine: Machine, case_id: bytes) -> None:
    """Replace a case's erasure key: the new version first, the outer layers in one commit, then the old one goes (vault.md 4)."""
    keystore = machine.store.keystore

    def act(work: Work) -> int:
        row = work.db.exec(select(CaseFile).where(col(CaseFile.id) == case_id)).one()
        old, new, version = keystore.get(Kind.grant, case_id, row.ek_version), new_key(), row.ek_version + 1
        keystore.put((Kind.grant, case_id, version, new))
        for grant in work.db.exec(select(Grant).where(col(Grant.case_id) == case_id)).all():
            aad = ctx("grant", case_id, grant.recipient)
            grant.sealed = aead(new, aad, open_aead(old, aad, grant.sealed))
            work.db.add(grant)
        traces = aead(new, ctx("traces", case_id), open_aead(old, ctx("traces", case_id), row.traces))
        work.db.execute(update(CaseFile).where(col(CaseFile.id) == case_id).values(traces=traces, ek_version=version))
        return version

    version = machine.store.write(act)
    keystore.delete(Kind.grant, case_id, version - 1)


def erase(machine: Machine, case_id: bytes) -> None:
    machine.store.keystore.erase([(Kind.grant, case_id)], day=date(2026, 11, 22))


def test_bak_12_a_backup_from_before_a_new_erasure_key_opens_with_the_keystore_copy_of_that_day(
    machine: Machine,
) -> None:
    case_id, untouched = machine.case(), machine.case()
    taken = machine.take()
    renew(machine, case_id)
    assert machine.opens(case_id)
    tick.move_anchor(machine.store)
    alone = machine.put_back(taken.data)
    assert alone.keys.closed == 1
    with pytest.raises(CaseNotHere):
        machine.opens(case_id)
    done = machine.put_back(taken.data, taken.keystore)
    assert done.keys.cases == (case_id,)
    assert machine.opens(case_id)
    assert machine.opens(untouched)
    with machine.store.read() as work:
        assert [row.case_id for row in work.db.exec(select(KeyRenewal))] == [case_id], "it needs a new erasure key"


def test_bak_12_a_copy_of_the_keystore_older_than_14_days_is_refused_with_the_reason(
    machine: Machine, empty_machine: Callable[[], Machine]
) -> None:
    machine.case()
    taken = machine.take()
    other = empty_machine()
    with standing_at(in_days(14)):
        other.plan(taken.data, taken.keystore)
    with standing_at(in_days(15)), pytest.raises(Refused, match="keys that were destroyed"):
        other.plan(taken.data, taken.keystore)


def test_cr_05_an_erased_case_stays_closed_after_restoring_with_every_key_and_copy_there_is(machine: Machine) -> None:
    case_id, other_case = machine.case(), machine.case()
    taken = machine.take()
    erase(machine, case_id)
    tick.move_anchor(machine.store)
    done = machine.put_back(taken.data, taken.keystore)
    assert (done.keys.erased, done.keys.cases) == (1, ())
    with pytest.raises(CaseNotHere):
        machine.opens(case_id, "keyholder")
    with pytest.raises(KeyGone):
        machine.store.keystore.get(Kind.grant, case_id)
    assert machine.opens(other_case)


def test_going_back_names_what_is_lost_and_moves_the_anchor_only_then(machine: Machine, post_box: PostBox) -> None:
    first = machine.case()
    taken = machine.take()
    later = machine.case()
    tick.move_anchor(machine.store)
    assert machine.opens(later)
    with standing_at(in_days(3)):
        chosen = machine.plan(taken.data)
        assert chosen.asks
        assert chosen.word == "3 days"
        assert any("rows of the audit log" in each for each in chosen.sentences)
        carry_out(machine.store, machine.blobs, chosen)
        with machine.store.read() as work:
            assert gap(work) is None, "the house opens again"
            assert work.db.exec(select(Alarm)).all(), "the team is told"
        assert machine.opens(first)
        with pytest.raises(CaseNotHere):
            machine.opens(later)
        assert machine.opens(machine.case())


def test_the_mail_afterwards_names_the_day_and_how_many_are_lost(machine: Machine, post_box: PostBox) -> None:
    taken = machine.take()
    machine.store.settings = machine.instance.changed(
        smtp_host="127.0.0.1", smtp_port=post_box.port, smtp_security="none", mail_from="post@line.example"
    ).settings
    with standing_at(in_days(3)):
        machine.put_back(taken.data)
        assert tick.rounds(machine.store, machine.instance.credentials)
    assert len(post_box.mails) == 4
    text = post_box.mails[0].get_content()
    assert f"{now():%d.%m.%Y}" in text
    assert "Tage: 3" in text


@pytest.mark.parametrize("data_newer", [True, False])
@pytest.mark.parametrize("keys_newer", [True, False])
def test_bak_13_any_pair_of_ages_then_tick_then_the_right_restore_opens_everything(
    machine: Machine, data_newer: bool, keys_newer: bool, tmp_path: Path
) -> None:
    cases = [machine.case()]
    early = machine.take()
    renew(machine, cases[0])
    cases.append(machine.case())
    tick.move_anchor(machine.store)
    late = machine.take()
    # A hand mixes days: the tables of one day beside the keystore of another, and nobody notices until three rounds later.
    mixed_data, mixed_keys = (late if data_newer else early), (late if keys_newer else early)
    _overwrite(machine, mixed_data, mixed_keys)
    for _ in range(3):
        tick.rounds(machine.store, machine.instance.credentials)
    machine.put_back(late.data, late.keystore, early.keystore)
    assert all(machine.opens(case_id) for case_id in cases)


def _overwrite(machine: Machine, data: backup.Taken, keys: backup.Taken) -> None:
    """Put rows of any two days side by side, past every guard."""
    chosen = machine.plan(data.data)
    copy = Backup(keys.keystore, machine.instance.backup)
    room.load_keystore(machine.store, copy)
    room.load_data(machine.store, machine.blobs.write, chosen.data, str(chosen.about["revision"]))


@pytest.mark.parametrize("step", ["keystore", "data", "keys", "word", "anchor", "log"])
def test_restoring_killed_at_any_step_is_done_by_running_it_again(
    machine: Machine, empty_machine: Callable[[], Machine], step: str
) -> None:
    cases = [machine.case(), machine.case()]
    taken = machine.take()
    other = empty_machine()

    def die(name: str) -> None:
        if name == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(other.store, other.blobs, other.plan(taken.data, taken.keystore), step=die)
    other.put_back(taken.data, taken.keystore)
    assert all(other.opens(case_id) for case_id in cases)
    with other.store.read() as work:
        assert gap(work) is None


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_backups_are_kept_35_days_and_those_of_the_keystore_14(machine: Machine) -> None:
    settings = machine.store.settings

    def there() -> tuple[int, int]:
        return (
            len(backup.found(settings.backup_folder, "data")),
            len(backup.found(settings.keystore_backup_folder, "keystore")),
        )

    machine.take()
    (settings.backup_folder / "data-notes.txt").write_text("left alone")
    with standing_at(in_days(14)):
        machine.take()
        assert there() == (2, 2)
    with standing_at(in_days(15)):
        machine.take()
        assert there() == (3, 2)
    with standing_at(in_days(36)):
        machine.take()
        assert there() == (3, 1)
    assert (settings.backup_folder / "data-notes.txt").exists()
