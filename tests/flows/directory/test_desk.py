"""The coordinator's list: roles, the work list, "heute geprüft", edits with their history."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from hotline.audit.tables import AuditEntry
from hotline.directory.rules import Freshness, ServiceFacts
from hotline.store.work import Store
from tests.support.client import Client

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
Entry = Callable[[str], ServiceFacts]
SignIn = Callable[[str], Client]


def rows(store: Store) -> int:
    with store.read() as work:
        return len(work.db.exec(select(AuditEntry.seq)).all())


@pytest.fixture
def coordinator(sign_in: SignIn, entry: Entry) -> Client:
    entry("hateaid")
    return sign_in("coordinator")


def test_the_coordinator_begins_at_the_work_list_with_entries_without_a_number(coordinator: Client):
    page = coordinator.get("directory.overview")
    assert page.h1 == "Verzeichnis"
    assert "keine Telefonnummer 104" in page.main
    assert page.main.count("fehlt") >= 40


def test_today_verified_by_call_is_kept_and_shown(coordinator: Client, store: Store, entry: Entry):
    coordinator.get("directory.entry", slug="hateaid")
    before = rows(store)
    page = coordinator.submit({"how": "call", "result": "reached", "note": "Frau am Telefon"}, action="/check")
    assert "heute geprüft" in page.main
    assert "Konrad Fels" in page.main
    assert "Frau am Telefon" in page.main
    assert entry("hateaid").freshness is Freshness.VERIFIED
    assert rows(store) == before + 1


def test_a_dead_number_leaves_the_public_pages_with_this_click(coordinator: Client, client: Client):
    coordinator.get("directory.entry", slug="hateaid")
    page = coordinator.submit({"how": "call", "result": "dead"}, action="/check")
    assert "steht nicht mehr in der Suche" in page.main
    client.get("support.service", slug="hateaid", expect=404)


def test_a_check_without_how_and_result_is_asked_for_in_words(coordinator: Client, entry: Entry):
    coordinator.get("directory.entry", slug="hateaid")
    page = coordinator.submit({}, action="/check", expect=422)
    assert "Wählen Sie aus, wie Sie geprüft haben" in page.main
    assert page.title.startswith("Fehler")
    assert entry("hateaid").freshness is Freshness.UNVERIFIED


def test_an_edit_shows_before_and_after(coordinator: Client, store: Store):
    coordinator.get("directory.entry", slug="sn-raa-support")
    before = rows(store)
    page = coordinator.submit(
        {"phones": "0351 5550123", "hours_text": "Mo–Do 9–15 Uhr", "hours_osm": "Mo-Th 09:00-15:00"}, action="/edit"
    )
    assert "0351 5550123" in page.main
    assert "vorher: leer" in page.main
    assert "jetzt: Mo–Do 9–15 Uhr" in page.main
    assert rows(store) == before + 1


def test_an_edit_that_cannot_be_read_keeps_what_was_typed(coordinator: Client, entry: Entry):
    coordinator.get("directory.entry", slug="sn-raa-support")
    page = coordinator.submit({"phones": "am besten anrufen", "email": "neu@example.org"}, action="/edit", expect=422)
    assert "Schreiben Sie je Zeile eine Nummer" in page.main
    assert "am besten anrufen" in page.text
    assert "neu@example.org" in page.text
    assert entry("sn-raa-support").email == ""


@pytest.mark.parametrize("who", ["counsellor", "keyholder"])
def test_counsellors_read_everything_and_keyholders_may_step_in(sign_in: SignIn, entry: Entry, who: str):
    entry("be-lka")
    reader = sign_in(who)
    page = reader.get("directory.entry", slug="be-lka")
    assert "nicht öffentlich" in page.main
    assert "Koordination pflegt sie intern" in page.main
    assert ("Kontakt ändern" in page.main) == (who == "keyholder")


def test_a_counsellor_cannot_write_but_says_with_one_click_that_nobody_is_there(sign_in: SignIn, entry: Entry):
    facts = entry("hateaid")
    counsellor = sign_in("counsellor")
    counsellor.get("directory.entry", slug="hateaid")
    counsellor.post("directory.check", {"how": "call", "result": "reached"}, slug="hateaid", expect=403)
    counsellor.post("directory.edit", {"phones": "0351 1"}, slug="hateaid", expect=403)
    assert entry("hateaid") == facts
    counsellor.submit({}, action="/dead")
    assert entry("hateaid").dead_reports == 1
    listed = sign_in("coordinator").get("directory.overview", view="dead")
    assert "HateAid" in listed.main


def test_nobody_reads_it_without_signing_in(client: Client, entry: Entry):
    entry("hateaid")
    assert client.open("/desk/directory").h1 != "Verzeichnis"


def test_the_list_can_be_searched_narrowed_and_paged(coordinator: Client):
    assert "ZASTEX" in coordinator.get("directory.overview", view="all", q="zastex").main
    page = coordinator.get("directory.overview", view="all", land="SN")
    assert "ZASTEX" in page.main
    assert "LOBBI" not in page.main
    seen = set()
    page = coordinator.get("directory.overview", view="all")
    while True:
        seen |= {href for href in page.links().values() if "/desk/directory/" in href}
        if "Weitere Einträge" not in page.links():
            break
        page = coordinator.open(page.links()["Weitere Einträge"])
    assert len(seen) == 150
    assert "Hier ist gerade nichts zu tun" in coordinator.get("directory.overview", view="overdue").main


def test_unknown_entries_and_lists_are_not_found(coordinator: Client):
    coordinator.get("directory.entry", slug="nobody", expect=404)
    coordinator.get("directory.overview", view="nonsense", expect=404)
