"""`hotline doctor`: what is wrong is named, with a sentence about what to do, and the exit code says how bad it is."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, delete, select

from hotline.audit.checkpoints import signer_of, take
from hotline.audit.tables import AuditCheckpoint, AuditEntry, AuditHead
from hotline.cli import doctor, tick
from hotline.cli.checks import machine, upkeep
from hotline.cli.checks.finding import Finding, State, worst
from hotline.cli.main import main
from hotline.notices.actions import queue_mail
from hotline.roster import actions as roster_actions
from hotline.roster.queries import current
from hotline.roster.tables import RosterStatement
from hotline.settings import Settings
from hotline.store import clock
from hotline.store.stamps import stamp, stamps
from hotline.store.work import Store, Work
from hotline.vault import selftest
from hotline.vault.symmetric import new_key
from tests.support.instances import Instance


def looked(settings: Settings) -> dict[str, Finding]:
    return {each.name: each for each in doctor.examine(settings)}


@pytest.fixture
def healthy(instance: Instance, store: Store) -> Settings:
    """An instance with nothing to do: a second keyholder would be the only thing missing."""
    for folder in (instance.settings.runtime, instance.settings.instance, instance.settings.instance / "data"):
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
    assert tick.rounds(store, instance.credentials)
    for name in ("backup", "keystore-backup", "drill", "checkpoint-mail"):
        store.write(lambda work, name=name: stamp(work, name))
    return replace(
        instance.settings,
        public_url="https://line.example",
        desk_url="https://desk.example",
        smtp_host="mail.example",
        mail_from="p@line.example",
        checkpoint_mail="notariat@elsewhere.example",
    )


def test_of_a_healthy_instance_every_check_says_so(healthy: Settings) -> None:
    found = looked(healthy)
    assert {name for name, each in found.items() if each.state is not State.OK} == {"keyholders"}
    assert found["keyholders"].state is State.WARNING
    assert set(found) == {*machine.CHECKS, "database", *doctor.store.CHECKS, *upkeep.CHECKS}


@pytest.mark.parametrize(
    ("changes", "name", "state"),
    [
        ({"public_url": "http://line.example"}, "addresses", State.FAILURE),
        ({"desk_url": "http://desk.example"}, "addresses", State.FAILURE),
        ({"public_url": "http://abcdef.onion"}, "addresses", State.OK),
        ({"public_url": "http://localhost:8000"}, "addresses", State.WARNING),
        ({"demo": True}, "demo", State.WARNING),
        ({"smtp_host": ""}, "mail", State.WARNING),
        ({"smtp_security": "none"}, "mail", State.WARNING),
        ({"smtp_host": "127.0.0.1", "smtp_security": "none"}, "mail", State.OK),
        ({"checkpoint_mail": ""}, "checkpoint mail", State.WARNING),
        ({"smtp_user": "u"}, "credentials", State.WARNING),
        ({"genesis": "00" * 32}, "roster", State.FAILURE),
    ],
)
def test_a_setting_that_is_dangerous_is_named(
    healthy: Settings, changes: dict[str, object], name: str, state: State
) -> None:
    assert looked(replace(healthy, **changes))[name].state is state


def test_cr_09b_the_doctor_names_the_gap(instance: Instance, healthy: Settings, store: Store) -> None:
    def take_back(work: Work) -> None:
        head = work.db.exec(select(AuditHead)).one()
        work.db.exec(delete(AuditEntry).where(col(AuditEntry.seq) > head.seq - 2))
        head.seq -= 2
        work.db.add(head)

    from hotline.audit.actions import record

    for _ in range(3):
        store.write(lambda work: record(work, current(work), actor=None, role="job", action="x", trace=None))
    tick.move_anchor(store)
    store.write(take_back)
    found = looked(healthy)["anchor"]
    assert found.state is State.FAILURE
    with store.read() as work:
        seq = work.db.exec(select(AuditHead.seq)).one()
    assert f"rows {seq + 1} to {seq + 2} of the audit log are missing" in found.sentence
    assert "hotline restore" in found.sentence


def test_cr_13_a_library_without_mlkem_is_a_failure(healthy: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "_mlkem", lambda: False)
    found = looked(healthy)["vault"]
    assert found.state is State.FAILURE
    assert "ML-KEM" in found.sentence


def test_credentials_that_are_missing_damaged_or_open_are_named(healthy: Settings) -> None:
    folder = healthy.instance / "credentials"
    folder.chmod(0o755)
    assert looked(healthy)["credentials"].state is State.WARNING
    (folder / "courier").chmod(0o644)
    assert "chmod 400" in looked(healthy)["credentials"].sentence
    (folder / "courier").unlink()
    (folder / "log").unlink()
    found = looked(healthy)["credentials"]
    assert (found.state, "courier, log" in found.sentence) == (State.FAILURE, True)
    (folder / "pepper_receipt.1").unlink()
    found = looked(healthy)
    assert found["credentials"].state is State.FAILURE
    assert found["tick"].state is State.OK


@pytest.mark.parametrize(
    ("hours", "name", "state"), [(1, "tick", State.OK), (3, "tick", State.FAILURE), (-3, "clock", State.FAILURE)]
)
def test_time_tells_whether_tick_runs_and_whether_the_clock_goes_on(
    healthy: Settings, hours: int, name: str, state: State
) -> None:
    with clock.standing_at(clock.now() + timedelta(hours=hours)):
        assert looked(healthy)[name].state is state


def test_a_forged_checkpoint_is_a_failure(healthy: Settings, store: Store) -> None:
    store.write(lambda work: take(work, signer_of(work.settings, new_key())))
    assert "not signed" in looked(healthy)["clock"].sentence


def test_an_instance_where_tick_never_ran_is_told_so(healthy: Settings, store: Store) -> None:
    store.write(lambda work: work.db.exec(delete(AuditCheckpoint)))
    found = looked(healthy)["tick"]
    assert (found.state, "never ran" in found.sentence) == (State.FAILURE, True)
    assert looked(replace(healthy, demo=True))["tick"].state is State.WARNING


@pytest.mark.parametrize(
    ("days", "name", "state"),
    [
        (2, "backup", State.OK),
        (3, "backup", State.WARNING),
        (15, "backup", State.FAILURE),
        (15, "keystore backup", State.FAILURE),
        (200, "drill", State.OK),
        (201, "drill", State.WARNING),
        (3, "checkpoint mail", State.OK),
        (4, "checkpoint mail", State.WARNING),
    ],
)
def test_upkeep_that_is_old_is_named(healthy: Settings, days: int, name: str, state: State) -> None:
    with clock.standing_at(clock.now() + timedelta(days=days)):
        assert looked(healthy)[name].state is state


def test_upkeep_that_was_never_done_is_named(instance: Instance, store: Store) -> None:
    found = looked(instance.settings)
    for name in ("backup", "keystore backup", "drill", "checkpoint mail"):
        assert found[name].state is State.WARNING
    with store.read() as work:
        assert stamps(work) == {}


def test_flt_06_mail_that_waits_for_hours_is_a_failure(healthy: Settings, store: Store) -> None:
    store.write(
        lambda work: queue_mail(
            work, current(work), address="a@b.example", template="news", not_before=clock.hour(work.now)
        )
    )
    with clock.standing_at(clock.now() + timedelta(hours=4)):
        found = looked(healthy)["queue"]
    assert (found.state, found.sentence.startswith("1 mails")) == (State.FAILURE, True)


def test_cr_10_a_leaving_without_a_change_of_keys_is_named(instance: Instance, healthy: Settings, store: Store) -> None:
    def act(work: Work) -> None:
        by = instance.staff(work, "keyholder")
        gone = instance.people["colleague"].member_id
        roster_actions.remove(
            work.db,
            member_id=gone,
            sign=by.keyring.identity.signing,
            fingerprint=bytes.fromhex(work.settings.genesis),
        )

    store.write(act)
    found = looked(healthy)["rotation"]
    assert (found.state, "counselling" in found.sentence) == (State.WARNING, True)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_open_folders_and_files_are_named(healthy: Settings) -> None:
    assert looked(healthy)["folders"].state is State.OK
    store_file = healthy.instance / "data" / "store.db"
    store_file.chmod(0o644)
    found = looked(healthy)["folders"]
    assert (found.state, str(store_file) in found.sentence) == (State.FAILURE, True)
    store_file.chmod(0o600)
    healthy.runtime.chmod(0o755)
    assert looked(healthy)["folders"].state is State.FAILURE
    shutil.rmtree(healthy.runtime)
    assert looked(healthy)["folders"].state is State.WARNING
    (healthy.instance / "hotline.toml").chmod(0o666)
    assert looked(healthy)["settings"].state is State.FAILURE


@pytest.mark.parametrize(
    ("free", "state"), [(machine.GIB // 8, State.FAILURE), (machine.GIB, State.WARNING), (3 * machine.GIB, State.OK)]
)
@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_disk_that_fills_is_named(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, free: int, state: State
) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**12, 0, free))
    assert machine.disk(instance.settings)[0] is state


def test_tables_of_another_version_are_named_and_nothing_further_is_asked(
    healthy: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "is_current", lambda _store: False)
    found = looked(healthy)
    assert "hotline upgrade" in found["database"].sentence
    assert "anchor" not in found


def test_a_check_that_breaks_down_hides_no_other_and_quotes_nothing(
    healthy: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_work: Work, _held: object) -> None:
        raise LookupError("canary-7f3a")

    monkeypatch.setitem(doctor.store.CHECKS, "anchor", broken)
    found = looked(healthy)
    assert found["anchor"].sentence == "This could not be looked at (LookupError)."
    assert found["backup"].state is State.OK


def test_a_roster_that_was_cut_is_a_failure(healthy: Settings, store: Store) -> None:
    def cut(work: Work) -> None:
        work.db.exec(delete(RosterStatement).where(col(RosterStatement.seq) > 3))

    store.write(cut)
    found = looked(healthy)
    assert found["roster"].state is State.FAILURE
    assert "statements of the roster are missing" in found["anchor"].sentence


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_exit_code_says_how_bad_it_is_and_a_program_can_read_it(
    instance: Instance, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["doctor", "--instance", str(instance.settings.instance)]
    assert main([*asked, "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert told["state"] == "failure"
    assert {"name", "state", "sentence"} == set(told["checks"][0])
    assert main(asked) == 2
    assert "FAILURE  tick" in capsys.readouterr().out
    for state, code in ((State.WARNING, 1), (State.OK, 0)):
        monkeypatch.setattr(doctor, "examine", lambda _settings, state=state: [Finding("x", state, "y")])
        assert main(asked) == code
    (instance.settings.instance / "hotline.toml").write_text("sufrace = 1\n")
    assert main(asked) == 2
    assert "Did you mean surface?" in capsys.readouterr().out


def test_the_worst_of_all_counts() -> None:
    each = {state: Finding("x", state, "y") for state in State}
    assert worst([]) is State.OK
    assert worst([each[State.OK], each[State.FAILURE], each[State.WARNING]]) is State.FAILURE
