"""A database taken back to yesterday on the live machine: nothing is served, nothing destroyed, and the gap is named (CR-09b)."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, delete, func, select

from hotline.app import create_app
from hotline.audit.actions import record
from hotline.audit.checkpoints import newest, signer_of, take
from hotline.audit.queries import size
from hotline.audit.rules import LogBroken
from hotline.audit.standing import ClockSetBack, TakenBack, gap
from hotline.audit.tables import AuditCheckpoint, AuditEntry, AuditHead
from hotline.cli import tick
from hotline.cli.main import main
from hotline.notices.actions import queue_mail
from hotline.notices.tables import Outgoing
from hotline.roster.queries import current
from hotline.roster.tables import RosterStatement
from hotline.store import clock
from hotline.store.work import Store, Work
from tests.support.instances import Instance
from tests.support.post import PostBox

TODAY_ROWS = 5


def act(work: Work) -> None:
    record(work, current(work), actor=None, role="public", action="report", trace=None)


def days_work(store: Store) -> None:
    for _ in range(TODAY_ROWS):
        store.write(act)


def take_back(work: Work, rows: int) -> None:
    """What yesterday's copy of the database lacks: the last `rows` rows of the log."""
    head = work.db.exec(select(AuditHead)).one()
    work.db.exec(delete(AuditEntry).where(col(AuditEntry.seq) > head.seq - rows))
    head.seq -= rows
    found = work.db.get(AuditEntry, head.seq)
    head.hash = found.hash if found else bytes(32)
    work.db.add(head)


@pytest.fixture
def posting(instance: Instance, post_box: PostBox) -> Iterator[Store]:
    given = replace(
        instance.settings,
        smtp_host="127.0.0.1",
        smtp_port=post_box.port,
        smtp_security="none",
        mail_from="p@line.example",
    )
    with contextlib.closing(Store(given)) as store:
        yield store


@pytest.fixture
def taken_back(instance: Instance, posting: Store) -> Store:
    """Yesterday's database beside today's keystore."""
    posting.write(act)
    days_work(posting)
    assert tick.rounds(posting, instance.credentials)
    posting.write(lambda work: take_back(work, TODAY_ROWS))
    return posting


def test_cr_09b_the_service_does_not_start_and_says_which_rows_are_missing(
    instance: Instance, taken_back: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with taken_back.read() as work:
        end, found = size(work), gap(work)
    assert found is not None
    assert found.rows == (end.seq + 1, end.seq + TODAY_ROWS)
    assert found.until == clock.today()
    with pytest.raises(TakenBack) as caught:
        create_app(instance.settings, instance.credentials)
    assert caught.value.gap == found
    assert f"rows {end.seq + 1} to {end.seq + TODAY_ROWS}" in str(caught.value)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_cr_09b_the_command_ends_with_one_sentence(
    instance: Instance, taken_back: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--instance", str(instance.settings.instance)]) == 1
    told = capsys.readouterr().err
    assert "older than its keystore" in told
    assert "hotline restore" in told
    assert "Traceback" not in told


def test_cr_09b_a_running_service_takes_nothing_and_opens_nothing_any_more(
    instance: Instance, store: Store, sign_in: Callable
) -> None:
    browser = sign_in("counsellor")
    days_work(store)
    assert tick.rounds(store, instance.credentials)
    store.write(lambda work: take_back(work, TODAY_ROWS))
    assert browser.get("casework.inbox", expect=503)
    page = browser.get("intake.report", expect=503)
    assert instance.settings.phone in page.words
    with pytest.raises(LogBroken) as caught:
        store.write(act)
    assert caught.value.what == "cut"


def test_cr_09b_tick_names_the_gap_to_who_answers_for_it_once_and_does_nothing_else(
    instance: Instance, taken_back: Store, post_box: PostBox
) -> None:
    before = taken_back.keystore.anchor()
    taken_back.write(
        lambda work: queue_mail(
            work, current(work), address="late@desk.example", template="news", not_before=clock.hour(work.now)
        )
    )
    for _ in range(2):
        assert not tick.rounds(taken_back, instance.credentials)
    assert [str(mail["To"]) for mail in post_box.mails] == ["hanna@desk.example"]
    text = post_box.mails[0].get_content()
    with taken_back.read() as work:
        end = size(work)
        assert work.db.exec(select(func.count()).select_from(Outgoing)).one() == 1
    assert f"rows {end.seq + 1} to {end.seq + TODAY_ROWS}" in " ".join(text.split())
    assert taken_back.keystore.anchor() == before


def test_cr_09b_a_roster_without_its_last_statements_and_a_log_of_the_same_length_are_noticed_too(
    instance: Instance, posting: Store
) -> None:
    posting.write(act)
    assert tick.rounds(posting, instance.credentials)

    def cut(work: Work) -> None:
        last = work.db.exec(select(func.max(col(RosterStatement.seq)))).one()
        work.db.exec(delete(RosterStatement).where(col(RosterStatement.seq) == last))

    def exchange(work: Work) -> None:
        head = work.db.exec(select(AuditHead)).one()
        head.hash = bytes(32)
        work.db.add(head)

    posting.write(exchange)
    with posting.read() as work:
        other = gap(work)
    posting.write(cut)
    with posting.read() as work:
        found = gap(work)
    assert other is not None
    assert (other.rows, other.statements) == (None, 0)
    assert "another one" in str(other)
    assert found is not None
    assert found.statements == 1


def test_a_longer_log_than_the_keystore_remembers_is_fine(instance: Instance, posting: Store) -> None:
    assert tick.rounds(posting, instance.credentials)
    days_work(posting)
    with posting.read() as work:
        assert gap(work) is None
    create_app(posting.settings, instance.credentials).extensions["hotline"].close()


def test_a_clock_set_back_stops_the_start_and_what_destroys_but_no_alarm(
    instance: Instance, posting: Store, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = instance.credentials.log_seed
    assert seed is not None
    with clock.standing_at(clock.now() + timedelta(days=2)):
        posting.write(lambda work: take(work, signer_of(work.settings, seed)))
    with pytest.raises(ClockSetBack, match="Set the clock right"):
        create_app(posting.settings, instance.credentials)
    dropped: list[Work] = []
    monkeypatch.setattr(tick, "drop_old_drafts", dropped.append)
    posting.write(
        lambda work: queue_mail(
            work, current(work), address="a@b.example", template="news", not_before=clock.hour(work.now)
        )
    )
    assert not tick.rounds(posting, instance.credentials)
    assert dropped == []
    assert len(post_box.mails) == 1
    with posting.read() as work:
        assert work.db.exec(select(func.count()).select_from(AuditCheckpoint)).one() == 1
        assert newest(work) is not None
