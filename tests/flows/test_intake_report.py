"""The report from the first page to the confirmation, as a browser without JavaScript sends it."""

import re

import pytest

from hotline.casefile.summary import summarise
from hotline.casework import queries
from hotline.intake.rules import triage_facts
from tests.support.counsellor import at_the_desk
from tests.support.reporter import ANSWERS, STORY, open_mailbox, report, send, shown_words, write


def test_a_whole_report_shows_its_words_before_and_after_sending(client):
    """INT-01"""
    gate = write(client)
    words = shown_words(gate)
    assert len(words) == 7
    assert gate.h1 == "Ihre sieben Wörter"
    page = send(client)
    assert page.h1 == "Ihre Meldung ist angekommen"
    assert shown_words(page) == words
    assert re.search(r"Eingangsnummer ?([0-9A-F]{4} ?){4}", page.main)
    assert "2 Arbeitstagen" in page.main


def test_the_words_are_within_reach_from_the_first_page_of_the_draft(client):
    page = write(client, until=1)
    assert len(shown_words(page)) == 7
    assert shown_words(client.get("intake.later")) == shown_words(page)


def test_coming_back_with_the_words_goes_on_where_she_was(client, new_client):
    page = write(client, until=4)
    words = shown_words(page)
    other = new_client()
    page = open_mailbox(other, words)
    assert page.h1 == "Ihr Entwurf ist noch da"
    page = other.get("intake.step", number=4)
    assert STORY in page.text
    other.get("intake.step", number=5)
    for number in range(5, 9):
        other.submit(ANSWERS[number], holds="open_draft")
    assert shown_words(send(other)) == words
    assert STORY not in client.get("intake.step", number=4).text  # the older browser's value ended


def test_a_page_that_does_not_validate_keeps_what_was_typed(client):
    write(client, until=3)
    page = client.submit({"story": "", "day-day": "31", "day-month": "2", "day-year": "2026"}, holds="open_draft")
    assert page.title.startswith("Fehler: ")
    assert "Beschreiben Sie, was passiert ist. Ein Satz genügt." in page.words
    assert "Diesen Tag gibt es im Kalender nicht" in page.words
    page = client.get("intake.step", number=4)
    assert page.by_id("day-day").get("value") == "31"


def test_back_keeps_what_was_typed_on_the_page_that_is_left(client):
    write(client, until=3)
    page = client.submit({"story": "Noch nicht fertig"}, holds="open_draft", button="back")
    assert page.h1 == "Über Sie"
    assert page.by_id("name").get("value") == "Renate Wiesenthal"
    assert "Noch nicht fertig" in client.get("intake.step", number=4).text


def test_every_answer_is_shown_before_sending_and_can_be_changed(client):
    write(client, until=7)
    page = client.page
    for expected in (
        STORY,
        "Renate Wiesenthal",
        "Bedrohung",
        "Sachsen",
        "030 23125 001",
        "Kiesel",
        "ob ich übertreibe",
    ):
        assert expected in page.main
    page = client.open(page.links()["Ändern: Über Sie"])
    page = client.submit({"name": "Renate Talwiesen"}, holds="open_draft")
    assert page.h1 == "Stimmt alles so?"
    assert "Renate Talwiesen" in page.main


def test_only_the_story_is_asked_for(client):
    write(client, {4: {"story": "x"}})
    assert send(client, typed_back=False).h1 == "Ihre Meldung ist angekommen"


def test_without_a_story_nothing_is_sent(client):
    write(client, {}, until=3)
    client.get("intake.step", number=8)
    page = client.submit({}, holds="open_draft")
    assert page.h1 == "Stimmt alles so?"
    assert "Vor dem Senden fehlt noch etwas" in page.main
    assert client.get("intake.words").h1 == "Stimmt alles so?"


def test_the_gate_asks_for_the_right_words(client):
    write(client)
    page = client.submit({"first": "falsch", "second": ""}, holds="keep_copy")
    assert page.title.startswith("Fehler: ")
    assert page.words.count("Sehen Sie oben noch einmal nach.") == 4
    assert send(client).h1 == "Ihre Meldung ist angekommen"


def test_keeping_the_words_ones_own_way_passes_the_gate(client):
    write(client)
    assert send(client, typed_back=False).h1 == "Ihre Meldung ist angekommen"


def test_not_safe_names_110_first_and_then_goes_on(client):
    client.get("intake.report")
    page = client.submit({"safe_now": "no"}, holds="open_draft")
    assert page.h1 == "Rufen Sie jetzt zuerst 110 an"
    assert page.links()["110"] == "tel:110"
    assert client.open(page.links()["Weiter mit der Meldung"]).h1 == "Um wen geht es?"


def test_several_incidents_are_added_changed_and_removed(client):
    write(client, until=3)
    page = client.submit({"story": "Der Brief", "forms": ["threat"]}, holds="open_draft", button="more")
    page = client.submit({"story": "Der Anruf"}, holds="open_draft", button="more")
    assert "Vorfall 1: Bedrohung" in page.words
    assert page.main.count("Ändern") == 2
    token = {"story": "Das Plakat", "open": "0"}
    client.post("intake.save_step", token, number=4, expect=303)
    page = client.get("intake.step", number=4)
    assert "Der Brief" in page.by_id("story").itertext().__next__()
    client.post("intake.save_step", {"story": "Der Brief, geändert", "remove": "1"}, number=4, expect=303)
    page = client.get("intake.step", number=4)
    assert "Der Anruf" not in page.text
    assert "Eine Karte ist entfernt" in page.main
    client.post("intake.save_step", {"story": "Der Brief, geändert", "restore": "1"}, number=4, expect=303)
    client.get("intake.step", number=4)
    client.submit({}, holds="open_draft")
    page = client.get("intake.step", number=8)
    for story in ("Der Brief, geändert", "Der Anruf", "Das Plakat"):
        assert story in page.main


def test_the_copy_can_be_taken_along_while_the_confirmation_is_open(client):
    report(client)
    response = client.http.get(client.path("intake.copy"), base_url=client.base_url)
    assert response.headers["Content-Disposition"] == 'attachment; filename="notiz.txt"'
    text = response.get_data(as_text=True)
    assert STORY in text
    assert "Renate Wiesenthal" in text
    assert "&" not in text


def test_leaving_the_confirmation_destroys_the_draft(client):
    report(client)
    page = client.submit({}, action="done")
    assert page.response.status_code == 200
    assert client.get("intake.sent").h1 == "Ihr Postfach"
    assert STORY not in client.get("intake.step", number=4).text


def test_a_draft_can_be_thrown_away_with_its_words(client, new_client):
    words = shown_words(write(client, until=4))
    client.get("intake.report")
    client.submit({}, button="discard", action="done")
    assert "Schritt 1 von 8" in client.get("intake.report").words
    assert "gibt es hier kein Postfach" in open_mailbox(new_client(), words).main


def test_a_new_report_can_be_begun_beside_an_open_draft(client):
    words = shown_words(write(client, until=4))
    page = client.get("intake.report")
    assert page.h1 == "Ihr Entwurf ist noch da"
    page = client.submit({}, action="new")
    assert "Schritt 1 von 8" in page.words
    assert shown_words(client.submit({}, holds="open_draft")) != words


def test_it_rings_by_the_same_facts_that_sort_the_inbox(client, store, instance):
    report(
        client,
        {
            1: {"safe_now": "no", "danger": ["near", "weapon"]},
            2: {"for_whom": "other"},
            4: {"story": STORY, "forms": ["threat", "insult"], "targets": ["family"], "place": "home", "count": "3"},
            6: {"effects": ["sleep", "despair"]},
        },
    )

    def compare(work, _staff, case):
        strong = [entry.code for entry in work.codes["effect"].values() if entry.extra.get("distress") == "strong"]
        told = case.state.report.model_dump()
        assert triage_facts(told, told["incidents"], strong=strong) == queries.triage_facts(work, summarise(case.state))

    at_the_desk(store, instance, compare)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_page_that_is_not_there_is_not_found(client):
    client.get("intake.step", number=9, expect=404)
    client.get("intake.step", number=1)
    client.post("intake.save_step", {}, number=9, expect=404)
