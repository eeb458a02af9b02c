"""Call me: one page, no cookie of a draft, the words after sending."""

import re

import pytest

from tests.support.reporter import open_mailbox, shown_words

NUMBER = {"phone": "030 23125 002", "callback_window": "morning", "may_leave_message": "no", "codeword": "Kiesel"}


def test_a_number_and_a_time_are_enough(client, new_client):
    page = client.get("intake.callback")
    page = client.submit(NUMBER, action="call-back")
    assert page.h1 == "Wir rufen Sie an"
    assert "Vormittags" in page.main
    words = shown_words(page)
    assert len(words) == 7
    assert open_mailbox(new_client(), words).h1 == "Ihr Postfach"


def test_the_same_page_sent_again_shows_the_same_words(client, store):
    page = client.get("intake.callback")
    form = page
    first = client.submit(NUMBER, action="call-back")
    client.page = form
    second = client.submit(NUMBER, action="call-back")
    assert shown_words(first) == shown_words(second)
    number = re.search(r"Eingangsnummer ?([0-9A-F ]{19})", first.main)
    assert number is not None
    assert number[1] in second.main


def test_no_cookie_of_a_draft_is_set(client):
    client.get("intake.callback")
    client.submit(NUMBER, action="call-back")
    assert client.http.get_cookie("__Host-draft", domain="localhost") is None


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("phone", ["", "ja", "12", "030 <b>"])
def test_a_number_that_cannot_be_rung_is_asked_for_again(client, phone):
    client.get("intake.callback")
    page = client.submit({**NUMBER, "phone": phone}, action="call-back")
    assert page.title.startswith("Fehler: ")
    assert page.by_id("codeword").get("value") == "Kiesel"


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_forged_draft_value_takes_no_other_draft_along(client, new_client):
    """The hidden value of one page is no key to a draft that was not sent."""
    other = new_client()
    other.get("intake.step", number=4)
    other.submit({"story": "Mein Entwurf"}, holds="open_draft")
    cookie = other.http.get_cookie("__Host-draft", domain="localhost")
    assert cookie is not None
    client.get("intake.callback")
    page = client.submit({**NUMBER, "draft": cookie.value}, action="call-back")
    assert page.h1 == "Wir rufen Sie an"
    assert "Mein Entwurf" in other.get("intake.step", number=4).text
