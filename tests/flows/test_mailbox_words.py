"""New words for an open mailbox: shown, typed back, the old ones dead at once."""

from tests.support.markup import words as read
from tests.support.reporter import open_mailbox, report, shown_words


def type_back(client, words: list[str]):
    page = client.page
    labels = [read(each) for each in page.tree.iter("label") if each.get("for") in {"first", "second"}]
    first, second = (words[int(label.split()[1]) - 1] for label in labels)
    return client.submit({"first": first.upper(), "second": second[:4]}, action="change")


def test_new_words_open_the_mailbox_and_the_old_ones_nothing(client, new_client):
    """REC-13"""
    old = report(client)
    open_mailbox(client, old)
    client.submit({"body": "Vorher"}, action="messages")
    client.get("mailbox.words")
    fresh = shown_words(client.submit({}, action="words"))
    assert fresh != old
    page = type_back(client, fresh)
    assert "Ihre neuen Wörter gelten" in page.main
    assert "Vorher" in page.main
    assert "Zu diesen Wörtern gibt es hier kein Postfach" in open_mailbox(new_client(), old).main
    assert "Vorher" in open_mailbox(new_client(), fresh).main


def test_an_older_session_ends_with_the_old_words(client, new_client):
    """REC-13"""
    old = report(client)
    other = new_client()
    open_mailbox(other, old)
    open_mailbox(client, old)
    client.get("mailbox.words")
    type_back(client, shown_words(client.submit({}, action="words")))
    assert other.get("mailbox.home").h1 == "Ihr Postfach"
    assert "wieder geschlossen" in other.get("mailbox.home").main


def test_until_two_are_typed_back_the_old_ones_count(client, new_client):
    old = report(client)
    open_mailbox(client, old)
    client.get("mailbox.words")
    client.submit({}, action="words")
    page = client.submit({"first": "falsch", "second": "falsch"}, action="change")
    assert page.title.startswith("Fehler: ")
    assert open_mailbox(new_client(), old).h1 == "Ihr Postfach"


def test_new_words_cannot_be_chosen_by_whoever_sends_the_form(client):
    open_mailbox(client, report(client))
    client.get("mailbox.words")
    client.submit({}, action="words")
    page = client.submit({"token": "x" * 64, "first": "aaaa", "second": "bbbb"}, action="change")
    assert page.h1 == "Neue sieben Wörter"
