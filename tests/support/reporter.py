"""What a person who reports does in her browser, step by step; it must not know how anything is kept."""

from collections.abc import Mapping

from tests.support.client import Client, Fields, Page
from tests.support.markup import words as read

STORY = "Im Kasten lag ein Umschlag ohne Absender. Darin stand, man wisse, wo meine Kinder zur Schule gehen."

ANSWERS: Mapping[int, Fields] = {
    1: {"safe_now": "yes", "danger": ["home", "children"]},
    2: {"for_whom": "me"},
    3: {"role": "mayor_hon", "office_kind": "honorary", "land": "SN", "named": "yes", "name": "Renate Wiesenthal"},
    4: {"story": STORY, "forms": ["threat"], "when": "exact", "day-day": "9", "day-month": "11", "day-year": "2025"},
    5: {"evidence": ["letter"]},
    6: {"police": "no", "concerns": ["listen"], "wish_text": "Ich möchte wissen, ob ich übertreibe."},
    7: {"contact_ways": ["phone"], "phone": "030 23125 001", "may_leave_message": "no", "codeword": "Kiesel"},
    8: {},
}


def shown_words(page: Page) -> list[str]:
    """The seven words on a page."""
    listed = next(each for each in page.tree.iter("ol") if each.get("class") == "words")
    return [read(each) for each in listed.iter("li")]


def write(client: Client, answers: Mapping[int, Fields] = ANSWERS, *, until: int = 8) -> Page:
    """Fill the pages one after the other; ends on the page after `until` (after 8: the gate)."""
    page = client.get("intake.report")
    for number in range(1, until + 1):
        assert f"Schritt {number} von 8" in page.words
        page = client.submit(answers.get(number, {}), holds="open_draft")
        if onward := page.links().get("Weiter mit der Meldung"):  # not safe: 110 comes first
            page = client.open(onward)
    return page


def send(client: Client, fields: Mapping[str, str] = {}, *, typed_back: bool = True) -> Page:
    """Pass the gate, with these ticks; ends on the confirmation."""
    page = client.page
    assert page is not None
    if not typed_back:
        return client.submit(fields, holds="keep_copy", button="skip")
    listed = shown_words(page)
    labels = [read(each) for each in page.tree.iter("label") if each.get("for") in {"first", "second"}]
    first, second = (listed[int(label.split()[1]) - 1] for label in labels)
    return client.submit({"first": first, "second": second, **fields}, holds="keep_copy")


def report(client: Client, answers: Mapping[int, Fields] = ANSWERS, *, keep_copy: bool = False) -> list[str]:
    """A whole report; returns the seven words."""
    write(client, answers)
    return shown_words(send(client, {"keep_copy": "y"} if keep_copy else {}))


def open_mailbox(client: Client, words: list[str], *, expect: int = 200) -> Page:
    """Sign in with the words."""
    client.get("mailbox.open")
    return client.submit({"words": " ".join(words)}, holds="words", expect=expect)
