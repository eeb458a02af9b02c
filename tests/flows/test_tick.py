"""`hotline tick`: rings the desk's members, keeps its parts apart, and notices a database that was taken back (vault.md 3, 10)."""

import contextlib
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from hotline.audit.actions import record
from hotline.audit.queries import size
from hotline.audit.standing import TakenBack
from hotline.cli import tick
from hotline.cli.main import main
from hotline.notices.actions import plant
from hotline.notices.tables import Alarm, Outgoing
from hotline.roster.queries import current
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id
from tests.support.instances import Instance
from tests.support.ports import free_port
from tests.support.post import PostBox


def ring(work: Work) -> None:
    roster = current(work)
    desk = [roster.counselling.desk_id]
    plant(work, roster, alarm_id=new_id(), not_before=work.now, recipients=desk, template="alarm", level="red")
    record(work, roster, actor=None, role="public", action="report", trace=None)


def waiting(store: Store) -> tuple[int, int]:
    with store.read() as work:
        return len(work.db.exec(select(Alarm)).all()), len(work.db.exec(select(Outgoing)).all())


@contextlib.contextmanager
def posting(instance: Instance, port: int) -> Iterator[Store]:
    """The store of the instance with a mail server at `port`."""
    given = replace(
        instance.settings, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", mail_from="post@line.example"
    )
    store = Store(given)
    try:
        yield store
    finally:
        store.close()


def test_an_alarm_for_the_desk_reaches_each_of_its_members_and_nobody_else(
    instance: Instance, post_box: PostBox
) -> None:
    with posting(instance, post_box.port) as store:
        store.write(ring)
        store.write(ring)
        assert tick.rounds(store, instance.credentials)
        assert tick.rounds(store, instance.credentials)
        assert waiting(store) == (0, 0)
    to = sorted(str(mail["To"]) for mail in post_box.mails)
    assert to == ["berta@desk.example", "emil@desk.example", "hanna@desk.example"]


def test_flt_06_without_a_mail_server_a_round_does_the_rest_and_the_next_one_sends(
    instance: Instance, post_box: PostBox
) -> None:
    with posting(instance, free_port()) as store:
        store.write(ring)
        assert tick.rounds(store, instance.credentials)
        assert waiting(store) == (0, 3)
        with store.read() as work:
            assert store.keystore.anchor() is not None
            assert size(work).seq == getattr(store.keystore.anchor(), "audit_seq", 0)
    with posting(instance, post_box.port) as store:
        assert tick.rounds(store, instance.credentials)
    assert len(post_box.mails) == 3


def test_a_part_that_fails_is_said_and_keeps_no_other_back(
    instance: Instance, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_work: Work) -> int:
        raise LookupError("canary")

    monkeypatch.setattr(tick, "drop_old_drafts", fail)
    store.write(ring)
    assert not tick.rounds(store, instance.credentials)
    assert waiting(store)[0] == 0
    assert getattr(store.keystore.anchor(), "audit_seq", 0) > 0


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_cr_09b_a_database_that_was_taken_back_is_noticed_and_the_anchor_stays(
    instance: Instance, tmp_path: Path
) -> None:
    database = Path(instance.settings.database_url.removeprefix("sqlite:///"))
    with instance.store() as store:
        store.write(ring)
    shutil.copy(database, tmp_path / "yesterday.db")
    with instance.store() as store:
        store.write(ring)
        assert tick.rounds(store, instance.credentials)
        anchor = store.keystore.anchor()
    for path in database.parent.glob("store.db*"):
        path.unlink()
    shutil.copy(tmp_path / "yesterday.db", database)
    with instance.store() as store:
        assert not tick.rounds(store, instance.credentials)
        with pytest.raises(TakenBack):
            tick.move_anchor(store)
        assert store.keystore.anchor() == anchor


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_command_runs_once_says_what_it_lacks_and_never_twice_at_a_time(
    instance: Instance, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = instance.settings.instance
    asked = ["tick", "--instance", str(folder)]
    assert main(asked) == 0
    with tick._alone(instance.settings.runtime):
        assert main(asked) == 1
    assert "another tick" in capsys.readouterr().err
    (folder / "credentials" / "courier").unlink()
    assert main(asked) == 1
    assert "courier" in capsys.readouterr().err


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_loop_goes_on_until_it_is_stopped(
    instance: Instance, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, rounds = threading.Event(), []

    def count(_store: Store, _credentials: object) -> bool:
        rounds.append(1)
        if len(rounds) == 3:
            stop.set()
        return False

    monkeypatch.setattr(tick, "rounds", count)
    monkeypatch.setattr(tick, "PAUSE_SECONDS", 0.001)
    tick.repeat(store, instance.credentials, stop=stop)
    assert len(rounds) == 3
