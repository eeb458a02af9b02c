"""What strangers, finders of a slip and slips of the finger do with the seven words (checks.md, Mailbox / receipt)."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlmodel import func, select

from hotline.casefile.post import codes
from hotline.casefile.tables import Code
from hotline.mailbox.rules import FREE_TRIES
from hotline.vault.receipt import new_receipt
from hotline.vault.symmetric import new_key
from hotline.web.slots import Overloaded
from tests.support.client import Client
from tests.support.counsellor import reply
from tests.support.reporter import open_mailbox, report

sqlite_only = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)

SPELLINGS = {
    "capitals": lambda words: " ".join(words).upper(),
    "autocorrect": lambda words: " ".join(word.capitalize() for word in words),
    "commas and line breaks": ",\r\n".join,
    "hyphens": "-".join,
    "many blanks": lambda words: "   ".join(words) + "  ",
    "numbered": lambda words: " ".join(f"{n}. {word}" for n, word in enumerate(words, 1)),
    "four letters each": lambda words: " ".join(word[:4] for word in words),
}


@sqlite_only
@pytest.mark.parametrize("name", SPELLINGS)
def test_the_words_are_taken_however_they_are_typed(client, name):
    """REC-02"""
    words = report(client)
    client.get("mailbox.open")
    page = client.submit({"words": SPELLINGS[name](words)}, holds="words")
    assert "Wie es weitergeht" in page.main


@pytest.fixture
def idle(monkeypatch):
    """Fails when Argon2 runs or a code is looked up."""

    def never(*_args, **_more):
        raise AssertionError("this must cost nothing")

    monkeypatch.setattr("hotline.mailbox.public.stretch_all", never)
    monkeypatch.setattr(codes, "open_code", never)


def wrong_word(app, words: list[str]) -> str:
    """The same words with one exchanged so that the checksum tells."""
    listed = app.extensions["hotline"].store.codes.wordlist().words
    other = listed[(listed.index(words[2]) + 1) % len(listed)]
    return " ".join([*words[:2], other, *words[3:]])


@sqlite_only
def test_one_wrong_word_is_found_before_anything_is_reckoned(client, app, request):
    """REC-03"""
    words = report(client)
    client.get("mailbox.open")
    request.getfixturevalue("idle")
    page = client.submit({"words": wrong_word(app, words)}, holds="words")
    assert "Ein Wort stimmt nicht" in page.main
    page = client.submit({"words": " ".join([*words[:4], "xyzzyqq", *words[5:]])}, holds="words")
    assert "Wort 5 kennen wir nicht" in page.main
    page = client.submit({"words": " ".join(words[:6])}, holds="words")
    assert "alle sieben Wörter" in page.main


@sqlite_only
def test_a_passphrase_of_128_kb_is_refused_by_its_length(client, idle):
    """REC-05"""
    client.get("mailbox.open")
    page = client.submit({"words": "wolke " * (128 * 1024 // 6)}, holds="words")
    assert "zu lang" in page.main
    assert len(page.text) < 20_000


@contextmanager
def every_turn_taken(app) -> Iterator[None]:
    """Hold every turn that reporters may have."""
    slots = app.extensions["hotline"].slots
    done, held = threading.Event(), []

    def hold() -> None:
        try:
            with slots.reporter():
                held.append(1)
                done.wait(30)
        except Overloaded:
            return

    hands = [threading.Thread(target=hold) for _ in range(16)]
    for each in hands:
        each.start()
    try:
        yield
    finally:
        done.set()
        for each in hands:
            each.join()


@sqlite_only
def test_a_crowd_is_told_to_come_back_and_the_desk_still_gets_its_turn(client, app):
    """REC-06"""
    words = report(client)
    client.get("mailbox.open")
    with every_turn_taken(app):
        page = client.submit({"words": " ".join(words)}, holds="words", expect=503)
        assert int(page.response.headers["Retry-After"]) > 0
        with app.extensions["hotline"].slots.staff():
            pass
    client.get("mailbox.open")
    assert "Wie es weitergeht" in client.submit({"words": " ".join(words)}, holds="words").main


def guess(client, app, address: str, *, words: str = ""):
    """Send well-formed words from an address."""
    sent = words or new_receipt(app.extensions["hotline"].store.codes.wordlist()).text
    client.http.environ_base["REMOTE_ADDR"] = address
    return client.post("mailbox.sign_in", {"words": sent})


@sqlite_only
def test_who_guesses_has_to_wait_and_nobody_else(client, new_client, app):
    """REC-07"""
    words = report(client)
    client.get("mailbox.open")
    for _ in range(FREE_TRIES):
        assert guess(client, app, "203.0.113.5").status == 200
    page = guess(client, app, "203.0.113.5")
    assert page.status == 429
    assert int(page.response.headers["Retry-After"]) > 0
    assert "nicht gesperrt" in page.main
    other = new_client()
    other.get("mailbox.open")
    assert guess(other, app, "203.0.113.6", words=" ".join(words)).status == 303


@sqlite_only
def test_no_one_can_lock_the_words_of_somebody_else(client, new_client, app):
    """REC-07: tries with her own words from elsewhere leave no trace that could keep her out."""
    words = report(client)
    for number in range(3):
        stranger = new_client()
        stranger.get("mailbox.open")
        for _ in range(FREE_TRIES + 1):
            guess(stranger, app, f"198.51.100.{number}")
    client.get("mailbox.open")
    assert guess(client, app, "127.0.0.1", words=" ".join(words)).status == 303


def test_a_reply_is_deleted_by_her_and_by_nobody_else(client, new_client, store, instance):
    """REC-10"""
    words = report(client)
    reply(store, instance, "Wir rufen morgen an.")
    page = open_mailbox(client, words)
    target = next(
        form.get("action", "") for form in page.tree.iter("form") if form.get("action", "").endswith("/delete")
    )
    message_id = re.search(r"messages/([0-9a-f]{32})/delete", target)
    assert message_id is not None
    other = new_client()
    open_mailbox(other, _second_report(new_client))
    assert other.post("mailbox.delete", {}, message_id=message_id[1]).status == 404
    assert "Wir rufen morgen an." in client.get("mailbox.home").main
    page = client.submit({}, action=message_id[1])
    assert "Die Nachricht ist gelöscht" in page.main
    assert "Wir rufen morgen an." not in page.main
    assert client.post("mailbox.delete", {}, message_id=message_id[1]).status == 404


def _second_report(new_client) -> list[str]:
    return report(new_client(), {4: {"story": "Etwas anderes"}})


@sqlite_only
def test_the_words_are_nowhere_but_on_the_slip(client, store, instance, caplog):
    """REC-11"""
    words = report(client)
    page = open_mailbox(client, words)
    told = f"{page.url} {page.title} {page.response.headers} {caplog.text}"
    told += " ".join(str(each) for each in client.http._cookies.values())
    assert not [word for word in words if word in told.lower()]
    assert not [word for word in words if re.search(rf">\s*{word}\s*<", page.text)]
    client.submit({}, action="leave")
    folder = instance.settings.instance
    stored = b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file() and each.suffix != ".toml")
    assert " ".join(words).encode() not in stored


@sqlite_only
def test_words_given_out_before_a_change_of_the_pepper_still_open(client, instance, make_app, saved_pages, store):
    """REC-12"""
    words = report(client)
    with store.read() as work:
        before = set(work.db.exec(select(Code.lookup)).all())
    old = instance.credentials
    rotated = replace(instance, credentials=replace(old, pepper_receipt=(new_key(), *old.pepper_receipt)))
    settings = instance.settings
    later = Client(
        make_app(rotated), base_url=settings.public_url, neutral_name=settings.neutral_name, saved=saved_pages
    )
    for _ in range(2):
        assert "Wie es weitergeht" in open_mailbox(later, words).main
        later.submit({}, action="leave")
    with store.read() as work:
        after = set(work.db.exec(select(Code.lookup)).all())
    assert len(after) == len(before)
    assert after != before


def test_the_size_on_the_line_does_not_tell_whether_there_was_an_answer(client, store, instance):
    """TIM-04"""
    words = report(client)
    before = open_mailbox(client, words)
    reply(store, instance, "Eine Antwort, " * 40)
    after = client.get("mailbox.home")
    assert "Eine Antwort" in after.main
    sizes = {len(each.response.get_data()) for each in (before, after)}
    assert len(sizes) == 1
    assert not any(each.response.headers.get("Content-Encoding") for each in (before, after))
    with store.read() as work:
        assert work.db.exec(select(func.count()).select_from(Code)).one() >= 1
