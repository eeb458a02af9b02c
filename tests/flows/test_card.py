"""The card with the seven words: from every page that shows them, readable aloud, and of no use to who finds the machine (A5, EXP-02)."""

import io
import json
import re
import subprocess
import tempfile
from pathlib import Path

import pytest

from hotline.store import logs
from hotline.web import pdf
from tests.support.client import Client
from tests.support.pdfs import Pdf, read
from tests.support.reporter import open_mailbox, report, send, shown_words, write

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)

# What would tell an onlooker what the card is for.
TELLING = re.compile(
    r"bedroh|droh|meld|vorfall|hass|gewalt|polizei|mandat|anlaufstelle|rat für|threat|report|incident|violence|police",
    re.IGNORECASE,
)


def take(client: Client) -> Pdf:
    """Press the button beside the words."""
    page = client.page
    answer = client.submit({}, action="card")
    client.page = page
    assert answer.response.mimetype == "application/pdf"
    return read(answer.response.get_data())


def numbered(words: list[str]) -> str:
    return "\n".join(f"{number}.\n{word}" for number, word in enumerate(words, 1))


def test_the_gate_gives_the_words_as_a_card(client, instance):
    words = shown_words(write(client))
    card = take(client)
    assert numbered(words) in card.text
    assert card.text.startswith(instance.settings.neutral_name)
    assert f"Postfach: {instance.settings.public_url}/mailbox\n" in card.text
    assert card.pages == 1
    assert not TELLING.search(card.text + card.facts)


def test_it_reads_itself_aloud_and_says_in_which_language(client, instance):
    write(client)
    facts = take(client).facts
    assert "/StructTreeRoot" in facts
    assert "/MarkInfo<</Marked true" in facts
    assert "/DisplayDocTitle true" in facts
    assert "/Lang(de)" in facts
    assert "pdfuaid:part>1<" in facts
    assert f'"x-default">{instance.settings.neutral_name}</rdf:li>' in facts
    assert [facts.count(f"/S/{tag}/") for tag in ("H1", "L", "LI")] == [1, 1, 7]


def test_in_english_it_speaks_english_and_the_words_stay_german(client, instance):
    words = shown_words(write(client))
    client.get("intake.words", lang="en")
    card = take(client)
    assert f"Mailbox: {instance.settings.public_url}/mailbox\n" in card.text
    assert numbered(words) in card.text
    assert "/Lang(en)" in card.facts
    assert card.facts.count("/Lang(de)") == 7


def test_it_is_a_file_with_a_neutral_name_that_nobody_keeps(client):
    write(client)
    answer = client.submit({}, action="card")
    headers = answer.response.headers
    assert headers["Content-Disposition"] == 'attachment; filename="karte.pdf"'
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "?" not in answer.url


def test_every_page_that_shows_the_words_gives_the_same_card(client):
    page = write(client)
    first = take(client)
    client.get("intake.later")
    assert take(client).raw == first.raw
    client.open(page.url)
    send(client)
    assert take(client).raw == first.raw


def test_a_call_back_has_its_card_too_though_it_has_no_cookie(client):
    client.get("intake.callback")
    words = shown_words(client.submit({"phone": "030 23125 001"}, action="call-back"))
    assert client.http.get_cookie("__Host-draft") is None
    assert numbered(words) in take(client).text


def test_new_words_are_on_the_card_before_they_count(client, new_client):
    old = report(client)
    open_mailbox(client, old)
    client.get("mailbox.words")
    fresh = shown_words(client.submit({}, action="words"))
    text = take(client).text
    assert numbered(fresh) in text
    assert not (set(old) - set(fresh)) & set(text.split())
    # Without the open mailbox the value in the form gives nothing.
    token = client.page.by_id("token").get("value", "")
    stranger = new_client()
    stranger.get("mailbox.open")
    assert stranger.post("mailbox.card", {"token": token}).status == 303


def test_a_stranger_gets_no_card(client, new_client):
    write(client)
    stranger = new_client()
    stranger.get("mailbox.open")
    assert stranger.post("intake.card", {}, expect=303).response.headers["Location"].startswith("/mailbox")
    assert stranger.post("intake.card", {"draft": "ab" * 32}, expect=303)
    assert stranger.post("intake.card", {"draft": "x"}, expect=303)


def test_it_is_asked_for_with_a_token_and_never_by_an_address(client):
    write(client)
    client.post("intake.card", {}, token=False, expect=403)
    assert client.http.get(client.path("intake.card"), base_url=client.base_url).status_code == 405


@pytest.fixture
def no_typst(monkeypatch, tmp_path):
    broken = tmp_path / "worker.py"
    broken.write_text("raise SystemExit(3)", encoding="utf-8")
    monkeypatch.setattr(pdf, "_WORKER", broken)


def test_without_a_card_the_words_stay_on_the_page(client, no_typst):
    words = shown_words(write(client))
    log = io.StringIO()
    logs.set_up(log)
    for name in ("gate", "sent"):
        page = client.submit({}, action="card", expect=503)
        assert "Die Karte ließ sich gerade nicht erstellen" in page.main, name
        assert shown_words(page) == words
        if name == "gate":
            send(client)
    assert "document_failed" in log.getvalue()
    assert not [word for word in words if word in log.getvalue()]


def test_without_a_card_an_unfinished_report_shows_its_words_too(client, no_typst):
    write(client, until=1)
    words = shown_words(client.get("intake.later"))
    assert shown_words(client.submit({}, action="card", expect=503)) == words


def test_without_a_card_a_call_back_and_new_words_stay_too(client, new_client, no_typst):
    client.get("intake.callback")
    words = shown_words(client.submit({"phone": "030 23125 001"}, action="call-back"))
    for _ in range(2):
        assert shown_words(client.submit({}, action="card", expect=503)) == words
    other = new_client()
    open_mailbox(other, report(other))
    other.get("mailbox.words")
    fresh = shown_words(other.submit({}, action="words"))
    assert shown_words(other.submit({}, action="card", expect=503)) == fresh


def holds(path: Path, canaries: list[bytes]) -> bool:
    """Whether one of them stands in this file; what is gone meanwhile or somebody else's holds nothing of ours."""
    try:
        return path.is_file() and any(canary in path.read_bytes() for canary in canaries)
    except OSError:
        return False


def test_no_word_of_it_touches_a_disk(client, instance, monkeypatch):
    """EXP-02, UPL-09: nothing in the folders for temporary files, in the instance, or in what the process is started with."""
    started = []
    run = subprocess.run

    def watched(*given, **more):
        started.append((given, more["env"]))
        return run(*given, **more)

    monkeypatch.setattr(subprocess, "run", watched)
    words = shown_words(write(client))
    before = set(Path(tempfile.gettempdir()).iterdir())
    card = take(client)
    canaries = [" ".join(words[2:5]).encode(), json.dumps(words)[1:30].encode(), card.raw[-200:]]
    temporary = set(Path(tempfile.gettempdir()).iterdir()) - before
    looked = [*instance.settings.instance.rglob("*"), *pdf.FOLDER.iterdir(), *temporary]
    assert not [path for path in looked if holds(path, canaries)]
    assert len(started) == 1
    assert not [word for word in words if word in str(started)]
