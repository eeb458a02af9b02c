"""What a fault in the middle must not take from her: new words that do not count, while the page says they do; a mailbox shut to all."""

import os
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from hotline.cli.main import main
from hotline.mailbox.rules import network
from hotline.store import work as stores
from hotline.store.work import StoreBusy
from tests.flows.test_mailbox_words import type_back
from tests.support.reporter import open_mailbox, report, shown_words

only_sqlite = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)


def busy() -> OperationalError:
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return OperationalError("COMMIT", None, cause)


def failing_once(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    commit, left = stores._commit, [fault]

    def fail(work: stores.Work) -> None:
        if left:
            raise left.pop()
        commit(work)

    monkeypatch.setattr(stores, "_commit", fail)


@only_sqlite
def test_a_change_of_words_that_is_tried_again_counts_and_keeps_the_mailbox_open(client, new_client, monkeypatch):
    old = report(client)
    open_mailbox(client, old)
    client.get("mailbox.words")
    fresh = shown_words(client.submit({}, action="words"))
    failing_once(monkeypatch, busy())
    assert "Ihre neuen Wörter gelten" in type_back(client, fresh).main
    assert open_mailbox(new_client(), fresh).h1 != "Ihr Postfach öffnen"
    assert "Zu diesen Wörtern gibt es hier kein Postfach" in open_mailbox(new_client(), old).main


@only_sqlite
def test_a_change_of_words_that_failed_can_be_sent_again_from_the_same_page(client, new_client, monkeypatch):
    """She has written the new words down by now: they must still become hers, and until then the old ones hold."""
    old = report(client)
    open_mailbox(client, old)
    client.get("mailbox.words")
    fresh = shown_words(client.submit({}, action="words"))
    before = client.page
    failing_once(monkeypatch, StoreBusy())
    with pytest.raises(AssertionError, match="503"):
        type_back(client, fresh)
    client.page = before
    assert "Ihre neuen Wörter gelten" in type_back(client, fresh).main
    assert "Zu diesen Wörtern gibt es hier kein Postfach" not in open_mailbox(new_client(), fresh).main


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "172.17.0.1", "192.168.1.9", "100.64.3.2", "fd00::1", "fe80::1", "::ffff:10.0.0.1"]
)
def test_rec_07_a_proxy_on_another_machine_is_no_guesser(address):
    """Behind a container's bridge or a proxy in the same net everybody has this address: one who guesses would shut the mailbox to all."""
    assert network(address) is None


def test_what_a_command_makes_is_nobody_elses(tmp_path):
    before = os.umask(0o022)
    try:
        assert main(["tick", "--instance", str(tmp_path)]) == 1
        assert os.umask(0o022) == 0o077
    finally:
        os.umask(before)


@only_sqlite
def test_a_page_that_sent_no_more_than_a_story_can_be_sent_off(client):
    """A field that the page did not have (an older release's draft, a client of her own) must not end in an error at the very last step."""
    client.get("intake.step", number=4)
    client.post("intake.save_step", {"story": "Ein Brief."}, number=4)
    for number in (1, 2, 3, 5, 6, 7):
        client.get("intake.step", number=number)
        client.post("intake.save_step", {}, number=number)
    client.get("intake.words")
    assert client.post("intake.send_off", {"skip": "1"}).status == 303
    assert client.get("intake.sent").h1
