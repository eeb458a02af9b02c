"""What people, and others, write into a report (checks.md, Intake: INT-06 to INT-08)."""

from urllib.parse import urlencode

import pytest

from hotline.intake.rules import REPORT_BYTES, STORY_CHARACTERS
from tests.support.reporter import open_mailbox, report, send, shown_words, write

sqlite_only = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)

KEPT = {
    "right-to-left override": "Er schrieb: \u202egnuhord\u202c",
    "four-byte signs": "🧭🏛️ drohte 👪",
    "decomposed": "Bu\u0308rgermeister",
    "composed": "Bürgermeister",
    "64 marks": "a" + "\u0301" * 64,
    "zero-width": "a\u200bb",
}
REFUSED = {
    "NUL": "Er schrieb\x00heimlich",
    "a broken byte": "Er schrieb \ufffd",
    "a million marks": "a" + "\u0301" * 10_000,
    "escape": "\x1b[31mrot",
}


@sqlite_only
@pytest.mark.parametrize("name", KEPT)
def test_strange_text_is_kept_exactly(client, name):
    """INT-06"""
    words = report(client, {4: {"story": KEPT[name]}}, keep_copy=True)
    open_mailbox(client, words)
    assert KEPT[name] in client.get("mailbox.copy").text


@sqlite_only
@pytest.mark.parametrize("name", REFUSED)
def test_text_that_cannot_be_kept_is_refused_with_a_sentence(client, name):
    """INT-06"""
    write(client, {}, until=3)
    page = client.post("intake.save_step", {"story": REFUSED[name]}, number=4)
    assert page.status == 200
    assert "Fehler: " in page.text


@sqlite_only
def test_bytes_that_are_no_text_do_no_harm(client):
    """INT-06: half a surrogate arrives as the bytes were written, in percent signs; no browser sends it."""
    write(client, {}, until=3)
    assert client.page is not None
    token = next(each.get("value") for each in client.page.tree.iter("input") if each.get("name") == "csrf_token")
    body = urlencode({"csrf_token": token}) + "&story=%ED%A0%80"
    answer = client.http.post(
        client.path("intake.save_step", number=4),
        data=body,
        content_type="application/x-www-form-urlencoded",
        base_url=client.base_url,
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 303
    assert "%ED%A0%80" in client.get("intake.step", number=8).main


@sqlite_only
def test_the_limit_of_a_story_counts_characters_and_says_so(client):
    """INT-07"""
    write(client, {}, until=3)
    page = client.submit({"story": "x" * (STORY_CHARACTERS + 1)}, holds="open_draft")
    assert "Hier ist Platz für 20.000 Zeichen. Ihr Text hat 20.001, also 1 zu viel." in page.words
    assert "x" * (STORY_CHARACTERS + 1) in page.text
    page = client.submit({"story": "x" * STORY_CHARACTERS}, holds="open_draft")
    assert "Schritt 5 von 8" in page.words


@sqlite_only
def test_the_limit_of_a_story_counts_bytes_and_says_so(client):
    """INT-07"""
    write(client, {}, until=3)
    page = client.submit({"story": "𝕏" * 15_001}, holds="open_draft")
    assert "Bytes" in page.words


@sqlite_only
def test_the_limit_of_a_report_is_named_and_nothing_is_lost(client):
    """INT-07"""
    write(client, {}, until=3)
    story = "ä" * STORY_CHARACTERS
    for _ in range(REPORT_BYTES // (2 * STORY_CHARACTERS)):
        page = client.submit({"story": story}, holds="open_draft", button="more")
    assert "200.000 Bytes" in page.words
    assert page.main.count("Ändern") == REPORT_BYTES // (2 * STORY_CHARACTERS) - 1
    page = client.submit({"story": "Kurz."}, holds="open_draft")
    assert "Schritt 5 von 8" in page.words


MARKUP = "<script>alert(1)</script>{{7*7}}[x](javascript:alert(1))![b](https://evil.example/p.png)"


@sqlite_only
def test_markup_is_inert_text_in_every_view(client):
    """INT-08"""
    answers = {
        3: {"named": "yes", "name": MARKUP},
        4: {"story": MARKUP, "offender_text": MARKUP, "time_text": MARKUP[:60]},
        6: {"effect_text": MARKUP, "file_number": MARKUP[:100], "done_text": MARKUP, "wish_text": MARKUP},
        7: {"codeword": "<b>", "safe_contact": MARKUP},
    }
    write(client, answers, until=7)
    assert client.page is not None
    assert client.page.main.count("{{7*7}}") >= 6
    client.submit({}, holds="open_draft")
    words = shown_words(send(client, {"keep_copy": "y"}))
    open_mailbox(client, words)
    page = client.get("mailbox.copy")
    assert "<script>alert" not in page.text
    assert MARKUP in page.main
    assert not [each for each in page.tree.iter("a") if "javascript" in each.get("href", "")]
    assert not list(page.tree.iter("img"))
