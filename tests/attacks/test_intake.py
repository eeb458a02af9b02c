"""What could go wrong with a report, on purpose or by a bad line (checks.md, Intake)."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import func, select

from hotline.casefile.tables import CaseFile, Draft
from hotline.roster.tables import RosterStatement
from hotline.store import clock
from hotline.vault import seal
from hotline.vault.envelope import CannotSeal
from tests.support.client import Client
from tests.support.reporter import STORY, report, send, shown_words, write

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
