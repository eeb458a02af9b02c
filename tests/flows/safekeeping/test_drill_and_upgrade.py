"""The drill opens everything and leaves nothing; an upgrade goes forward or back, and nothing between (BAK-07, BAK-08, BAK-10)."""

from pathlib import Path

import pytest
from sqlmodel import select

from hotline.accounts.tables import DeskGrant
from hotline.cli.main import main
from hotline.roster.statements import key_id
from hotline.safekeeping import canary, drill, upgrade
from hotline.safekeeping.archive import Backup
from hotline.safekeeping.paper import BACKUP
from hotline.safekeeping.recovery import WrongShares
from hotline.store.dump import dump, snapshot
from hotline.store.migrate import downgrade
from hotline.store.revision import is_current, newest_revision, revision_of
from hotline.store.stamps import stamps
from hotline.store.work import Store, Work
from hotline.vault import shares
from hotline.vault.paperwords import to_words
from hotline.vault.recoverykey import Recovery
from hotline.vault.symmetric import new_key
from tests.flows.safekeeping.conftest import Machine


def hold(machine: Machine, recovery: Recovery) -> drill.Passed:
    taken, key = machine.take(), machine.instance.backup
    settings = machine.store.settings
    return drill.hold(
        settings,
        data=Backup(taken.data, key),
        keystore=Backup(taken.keystore, key),
        recovery=recovery,
        room=settings.runtime,
    )


def test_the_drill_opens_desks_canaries_and_every_case_and_leaves_nothing(machine: Machine) -> None:
    machine.case(), machine.case(), machine.file()
    passed = hold(machine, Recovery(machine.instance.recovery))
    assert (passed.desks, passed.canaries, passed.cases, passed.closed, passed.files) == (3, 2, 4, 0, 1)
    assert not list(machine.store.settings.runtime.glob("drill-*"))


def test_the_drill_fails_with_other_shares_or_where_a_desk_lacks_its_grant(machine: Machine) -> None:
    with pytest.raises(WrongShares):
        hold(machine, Recovery(new_key()))

    def act(work: Work) -> None:
        recovery = Recovery(machine.instance.recovery)
        for grant in work.db.exec(select(DeskGrant)).all():
            if grant.recipient == key_id(recovery.kem_public):
                work.db.delete(grant)
                return

    machine.store.write(act)
    with pytest.raises(drill.DrillFailed, match="every desk"):
        hold(machine, Recovery(machine.instance.recovery))


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_drill_by_command_takes_the_newest_backup_and_stamps_the_day(
    machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.case()
    words, three = tmp_path / "words", tmp_path / "three"
    words.write_text(" ".join(to_words(machine.store.codes.wordlist(), BACKUP, machine.instance.backup)))
    three.write_text("\n".join(shares.split(machine.instance.recovery)[2:]))
    given = ["--instance", str(machine.store.settings.instance), "--key-file", str(words), "--shares", str(three)]
    assert main(["drill", *given]) == 1
    assert "no backup" in capsys.readouterr().err
    machine.take()
    assert main(["drill", *given]) == 0
    assert "the keys of 3 cases" in capsys.readouterr().out
    with machine.store.read() as work:
        assert stamps(work)["drill"] == work.today
    three.write_text("\n".join(shares.split(new_key())[2:]))
    assert main(["drill", *given]) == 1
    assert "The drill has failed" in capsys.readouterr().err


def everything(store: Store) -> list[tuple[bytes, bytes]]:
    """All rows of both databases."""
    found = []
    for engine in (store.engine, store.keystore.engine):
        with snapshot(engine) as connection:
            found += sorted(dump(connection))
    return found


def test_bak_10_the_canary_reads_what_it_wrote_and_leaves_no_row_and_no_key(machine: Machine) -> None:
    machine.case()
    before = everything(machine.store)
    canary.sing(machine.store)
    assert everything(machine.store) == before


def up(machine: Machine, step: object = None) -> upgrade.Upgraded:
    settings = machine.store.settings
    given = {"step": step} if step is not None else {}
    return upgrade.carry_out(
        machine.store,
        machine.blobs,
        folder=settings.backup_folder,
        keystore_folder=settings.keystore_backup_folder,
        **given,  # type: ignore[arg-type]  # a function of one text
    )


OLDER = "004"


def test_an_upgrade_takes_a_backup_brings_the_tables_up_and_keeps_every_case(machine: Machine) -> None:
    case_id = machine.case()
    downgrade(machine.store, OLDER)
    done = up(machine)
    assert (done.before, done.after) == (OLDER, newest_revision())
    assert done.backup is not None
    assert done.backup.data.exists()
    assert is_current(machine.store)
    assert machine.opens(case_id)
    assert up(machine).backup is None, "a second time there is nothing to do"


def test_an_upgrade_whose_canary_dies_goes_back_to_the_tables_and_rows_of_before(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = machine.case()
    downgrade(machine.store, OLDER)
    before = everything(machine.store)

    def die(_store: Store) -> None:
        raise canary.CanaryDied("on purpose")

    with monkeypatch.context() as patch:
        patch.setattr(canary, "sing", die)
        with pytest.raises(upgrade.WentBack, match="as it was before"):
            up(machine)
    assert everything(machine.store) == before
    with machine.store.engine.connect() as connection:
        assert revision_of(connection) == OLDER
    up(machine)
    assert machine.opens(case_id)


@pytest.mark.parametrize("at", ["backup", "way back", "migrate", "canary"])
def test_an_upgrade_killed_at_any_step_is_done_by_running_it_again(machine: Machine, at: str) -> None:
    case_id = machine.case()
    downgrade(machine.store, OLDER)

    def die(name: str) -> None:
        if name == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        up(machine, die)
    up(machine)
    assert is_current(machine.store)
    assert machine.opens(case_id)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_upgrade_by_command_says_what_it_does(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    downgrade(machine.store, OLDER)
    command = ["upgrade", "--instance", str(machine.store.settings.instance)]
    assert main(command) == 0
    assert f"From {OLDER} to {newest_revision()}" in capsys.readouterr().out
    assert main(command) == 0
    assert "already" in capsys.readouterr().out
