"""What could go wrong with a report, on purpose or by a bad line (checks.md, Intake)."""

import threading
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlmodel import func, select

from hotline.casefile.tables import CaseFile, Draft
from hotline.intake.rules import REPORT_BYTES, STORY_CHARACTERS
from hotline.roster.tables import RosterStatement
from hotline.store import clock
from hotline.vault import seal
from hotline.vault.envelope import CannotSeal
from tests.support.client import Client
from tests.support.reporter import STORY, open_mailbox, report, send, shown_words, write

sqlite_only = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)


@pytest.fixture
def cases(store):
    """How many cases there are besides those an instance is born with (the house files of its desks)."""
    born = count(store, CaseFile)
    return lambda: count(store, CaseFile) - born


def count(store, table) -> int:
    with store.read() as work:
        return work.db.exec(select(func.count()).select_from(table)).one()


def test_the_gate_posted_five_times_at_once_makes_one_case(client, cases, app):
    """INT-03"""
    write(client)
    assert client.page is not None
    token = next(each.get("value") for each in client.page.tree.iter("input") if each.get("name") == "csrf_token")
    cookies = "; ".join(
        f"{each.key}={each.value}"
        for name in ("__Host-draft", "__Host-form")
        if (each := client.http.get_cookie(name, domain="localhost")) is not None
    )
    path, answers = client.path("intake.send_off"), []

    def press() -> None:
        sent = app.test_client(use_cookies=False).post(
            path,
            data={"csrf_token": token, "skip": "1"},
            headers={"Cookie": cookies, "Sec-Fetch-Site": "same-origin"},
            base_url=client.base_url,
        )
        answers.append((sent.status_code, sent.headers.get("Location")))

    hands = [threading.Thread(target=press) for _ in range(5)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    assert answers == [(303, "/report/sent")] * 5
    assert cases() == 1
    assert client.get("intake.sent").h1 == "Ihre Meldung ist angekommen"


@sqlite_only
def test_a_lost_draft_offers_the_typed_text_again_and_begins_a_new_one(client):
    """INT-05"""
    write(client, until=3)
    client.http.delete_cookie("__Host-draft", domain="localhost")
    page = client.submit({"story": STORY}, holds="open_draft")
    assert page.status == 200
    assert "Ihr Text ist noch da" in page.main
    assert STORY in page.text
    page = client.submit({}, holds="open_draft")
    assert "Schritt 5 von 8" in page.words


@sqlite_only
def test_all_cookies_lost_gives_the_page_back_with_the_text_and_keeps_nothing(client, store):
    """INT-05, HDR-05"""
    write(client, until=3)
    before = count(store, Draft)
    for name in ("__Host-draft", "__Host-form"):
        client.http.delete_cookie(name, domain="localhost")
    page = client.submit({"story": STORY}, holds="open_draft", expect=403)
    assert STORY in page.text
    assert count(store, Draft) == before
    page = client.submit({}, holds="open_draft")
    assert "Schritt 5 von 8" in page.words


@sqlite_only
def test_another_site_gets_neither_a_draft_nor_its_text_shown(client, store):
    """HDR-05"""
    client.get("intake.step", number=4)
    page = client.post("intake.save_step", {"story": STORY}, number=4, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status == 403
    assert STORY not in page.text
    assert count(store, Draft) == 0


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


@sqlite_only
def test_a_swollen_body_is_refused_before_it_is_read(client):
    """INT-10"""
    client.get("intake.step", number=4)
    many = client.post("intake.save_step", {"story": ["x"] * 10_001}, number=4)
    assert many.status == 413
    huge = client.http.post(
        client.path("intake.save_step", number=4),
        input_stream=_Endless(),
        environ_overrides={"CONTENT_LENGTH": str(1 << 30)},
        content_type="application/x-www-form-urlencoded",
        base_url=client.base_url,
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert huge.status_code == 413


class _Endless:
    """A body of which nothing may be read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")

    readline = read

    def tell(self) -> int:
        """It stands at its beginning."""
        return 0

    def seek(self, place: int, whence: int = 0) -> int:
        """It has no end."""
        return place

    def close(self) -> None:
        """Nothing was opened."""


@pytest.fixture
def closed_client(newborn, make_app, saved_pages) -> Client:
    settings = newborn.settings
    return Client(
        make_app(newborn), base_url=settings.public_url, neutral_name=settings.neutral_name, saved=saved_pages
    )


@sqlite_only
@pytest.mark.parametrize("endpoint", ["intake.report", "intake.callback", "intake.words"])
def test_before_anybody_can_read_nothing_is_taken(closed_client, endpoint):
    """INT-11"""
    page = closed_client.get(endpoint, expect=503)
    assert page.h1 == "Gerade können wir hier nichts annehmen"
    assert "030 23125 144" in page.main


@sqlite_only
def test_a_broken_roster_takes_nothing_and_gives_the_text_back(client, store, cases):
    """INT-11"""
    write(client, until=3)
    drafts = count(store, Draft)

    def spoil(work):
        row = work.db.exec(select(RosterStatement).order_by(RosterStatement.seq.desc())).first()
        row.signature = bytes(len(row.signature))
        work.db.add(row)

    store.write(spoil)
    page = client.submit({"story": STORY}, holds="open_draft", expect=503)
    assert STORY in page.text
    assert "030 23125 144" in page.main
    assert count(store, Draft) == drafts
    assert cases() == 0


@sqlite_only
def test_a_fault_in_sealing_sends_nothing_and_loses_nothing(client, cases, monkeypatch):
    """INT-13"""
    write(client)
    with monkeypatch.context() as patched:

        def broken(*_args, **_more):
            raise CannotSeal

        for module in ("hotline.casefile.grants", "hotline.casefile.views", "hotline.audit.actions"):
            patched.setattr(f"{module}.seal_to", broken, raising=False)
        patched.setattr(seal, "seal_to", broken)
        client.submit({}, holds="keep_copy", button="skip", expect=503)
    assert cases() == 0
    client.get("intake.words")
    assert send(client).h1 == "Ihre Meldung ist angekommen"


@sqlite_only
def test_the_trap_for_machines_is_no_trap_for_people(client):
    """INT-14: nobody sees, hears or reaches the field; a browser that fills it in all the same costs one more press."""
    page = client.get("intake.step", number=1)
    trap = page.by_id("website")
    hidden = [each for each in page.tree.iter("div") if each.get("hidden") is not None]
    assert any(trap in list(each.iter()) for each in hidden)
    page = client.submit({"website": "https://spam.example", "safe_now": "yes"}, holds="open_draft")
    assert "Bitte senden Sie die Seite noch einmal" in page.words
    page = client.submit({"website": ""}, holds="open_draft")
    assert "Schritt 2 von 8" in page.words
    assert "captcha" not in page.text.lower()


def test_the_way_out_leaves_nothing_to_come_back_to(client):
    """INT-15"""
    write(client, until=4)
    answer = client.http.get(client.path("pages.exit"), base_url=client.base_url)
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in answer.headers["Cache-Control"]
    page = client.get("intake.step", number=4)
    assert STORY not in page.text


@sqlite_only
def test_the_words_stand_in_no_address_title_or_cookie(client):
    """REC-11"""
    write(client)
    assert client.page is not None
    words = shown_words(client.page)
    page = send(client)
    pages = [client.page, page, client.get("intake.sent")]
    told = " ".join(f"{each.url} {each.title} {each.response.headers}" for each in pages)
    assert not [word for word in words if word in told.lower()]


@sqlite_only
def test_a_sent_draft_ends_by_itself(client, monkeypatch):
    report(client)
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr("hotline.store.clock.now", lambda: later)
    assert client.get("intake.sent").h1 == "Ihr Postfach"
