"""The directory for everyone (product.md A7): search, one service, the card; only what may be public."""

from collections.abc import Callable
from typing import Any

import pytest

from hotline.directory.actions.upkeep import edit_contact, report_dead, verify_today
from hotline.directory.rules import How, Result, ServiceFacts
from hotline.store.work import Store
from tests.support.client import Client

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
Entry = Callable[[str], ServiceFacts]


def articles(client: Client) -> list[str]:
    """The slugs of the services on the present page, in order."""
    assert client.page is not None
    return [(each.get("id") or "").removeprefix("s-") for each in client.page.tree.iter("article")]


@pytest.fixture
def found(client: Client, entry: Entry) -> Callable[..., list[str]]:
    """found(q="Drohbrief", land="SN"): the slugs on the first page of a search."""

    def search(**asked: Any) -> list[str]:
        client.get("support.search", **asked)
        return articles(client)

    return search


def test_a_search_finds_services_of_the_land_and_federal_ones_and_no_others(client: Client, found):
    slugs = found(q="Drohbrief", land="SN")
    assert "sn-zastex" in slugs
    assert all(slug.startswith("sn-") or "-" not in slug[:3] for slug in slugs)
    page = client.get("support.search", q="Drohbrief", land="SN")
    assert "Stellen für „Drohbrief“ in Sachsen" in page.main
    assert "Wir haben auch nach" in page.main


@pytest.mark.parametrize("land", ["BW", "SN", "TH"])
def test_federal_services_appear_for_each_land(found, land: str):
    assert "hateaid" in found(q="HateAid", land=land)


@pytest.mark.parametrize("typed", ["Thueringen", "Thüringen", "thuringen"])
def test_umlauts_are_found_however_they_are_typed(found, typed: str):
    assert any(slug.startswith("th-") for slug in found(q=typed))


def test_what_nobody_checked_says_so_with_the_date_of_its_source_and_is_never_called_reachable(
    client: Client, entry: Entry
):
    entry("hateaid")
    page = client.get("support.service", slug="weisser-ring-opfertelefon")
    assert "von uns noch nicht geprüft, Stand 2019" in page.main
    assert "erreichbar" not in page.main.replace("So erreichen Sie", "")
    assert "Stand nicht bekannt" in client.get("support.service", slug="telefonseelsorge").main
    assert "Stand August 2024" in client.get("support.service", slug="starke-stelle").main
    memory = client.get("support.service", slug="notruf-112").main
    assert "ohne Quelle" in memory
    assert "keine Kontaktangaben" in memory


def test_what_we_checked_today_stands_first_and_is_called_reachable(client: Client, store: Store, entry: Entry, found):
    facts = entry("telefonseelsorge")
    store.write(
        lambda work: edit_contact(work, "K. Fels", facts.id, {"hours_text": "Tag und Nacht", "hours_osm": "24/7"})
    )
    store.write(lambda work: verify_today(work, "K. Fels", facts.id, How.CALL))
    assert found(land="SN")[0] == "telefonseelsorge"
    page = client.get("support.service", slug="telefonseelsorge")
    assert "jetzt erreichbar, rund um die Uhr" in page.main
    assert "heute geprüft" in page.main
    assert "K. Fels" not in page.text


def test_unknown_hours_and_costs_are_said_to_be_unknown(client: Client, entry: Entry):
    entry("sn-zastex")
    page = client.get("support.service", slug="sn-zastex")
    assert "Zeiten nicht bekannt" in page.main
    assert "Kostennicht bekannt" in page.main.replace(" nicht", "nicht")


def test_police_lines_say_before_the_call_that_they_must_prosecute(client: Client, entry: Entry):
    entry("sn-zastex")
    page = client.get("support.service", slug="sn-zastex")
    assert "Polizei: muss Straftaten verfolgen" in page.main
    assert "rufen Sie zuerst uns an" in page.main


def test_an_internal_number_appears_nowhere_in_public_but_that_it_exists_does(
    client: Client, store: Store, entry: Entry
):
    facts = entry("be-lka")
    store.write(
        lambda work: edit_contact(work, "K.", facts.id, {"phones": "030 4664-000777", "contact": "Herr Geheim"})
    )
    assert entry("be-lka").phone == "030 4664-000777"
    pages = [
        client.get("support.service", slug="be-lka"),
        client.get("support.search", q="Staatsschutz", land="BE"),
        client.get("support.card", m="be-lka"),
        client.get("support.search", q="030 4664-000777"),
    ]
    assert "Die Nummer ist nicht öffentlich" in pages[0].main
    for page in pages[:3]:
        assert "000777" not in page.text
        assert "Geheim" not in page.text
    assert articles(client) == []


def test_notes_for_the_team_are_not_for_the_public(client: Client, entry: Entry):
    assert entry("th-elly").notes
    assert entry("th-elly").notes not in client.get("support.service", slug="th-elly").text


@pytest.mark.parametrize("gone", ["dead", "reported twice"])
def test_dead_entries_leave_search_page_and_card(client: Client, store: Store, entry: Entry, found, gone: str):
    facts = entry("hateaid")
    if gone == "dead":
        store.write(lambda work: verify_today(work, "K.", facts.id, How.CALL, Result.DEAD))
    else:
        store.write(lambda work: report_dead(work, "B. Lind", facts.id))
        store.write(lambda work: report_dead(work, "E. Voss", facts.id))
    assert "hateaid" not in found(q="HateAid")
    client.get("support.service", slug="hateaid", expect=404)
    client.get("support.card", m="hateaid")
    assert articles(client) == []


def test_facets_narrow_and_count(client: Client, found):
    everything = found(land="SN")
    free = found(land="SN", f="free")
    assert free != everything
    assert client.page is not None
    assert all("kostenfrei" in text for text in [client.page.main])
    topic = found(land="SN", topic="compensation")
    assert set(topic) == {"bfj-haerteleistungen", "opferhilfefonds", "traumaambulanzen"}
    assert "jetzt offen" in client.page.main


def test_open_now_shows_what_its_source_says_without_promising(client: Client, found):
    slugs = found(f="open")
    assert client.page is not None
    assert "notruf-110" in slugs
    assert "laut Quelle jetzt offen" in client.page.main


def test_a_search_without_hits_is_honest_and_offers_the_telephone(client: Client, entry: Entry):
    entry("hateaid")
    page = client.get("support.search", q="qqxxyz", land="SL")
    assert "Dafür kennen wir in Saarland keine Stelle" in page.main
    assert "030 23125 144" in page.main
    assert "Alle Stellen zeigen" in page.main


def test_pages_follow_each_other_without_gap_or_repetition(client: Client, found):
    seen = found()
    while client.page is not None and "Weitere Stellen" in client.page.links():
        client.open(client.page.links()["Weitere Stellen"])
        seen += articles(client)
    assert len(seen) == len(set(seen)) == 150


def test_the_card_carries_names_numbers_and_times_and_nothing_of_the_person(client: Client, found):
    found(q="HateAid")
    assert client.page is not None
    client.open(client.page.links()["Auf die Merkkarte: HateAid – Betroffenenberatung"])
    assert "Eine Stelle ist vorgemerkt" in client.page.main
    page = client.open(client.page.links()["Karte ansehen und drucken"])
    assert "030 252 088 38" in page.main
    assert "Mo 10–13" in page.main
    client.open(page.links()["Von der Karte nehmen: HateAid – Betroffenenberatung"])
    assert "Noch steht nichts auf Ihrer Merkkarte" in client.page.main


def test_unknown_values_in_the_address_are_passed_over(client: Client, found):
    assert found(land="XX", topic="nonsense", f="nonsense", after="nonsense", m="nonsense") == found()


def test_typed_text_comes_back_as_text(client: Client, entry: Entry):
    """INT-08"""
    entry("hateaid")
    page = client.get("support.search", q='"><script>alert(1)</script>{{7*7}}')
    assert "<script>alert" not in page.text
    assert "{{7*7}}" in page.text


def test_no_cookie_and_a_neutral_title(client: Client, entry: Entry):
    entry("sn-zastex")
    page = client.get("support.service", slug="sn-zastex")
    assert "Set-Cookie" not in page.response.headers
    assert "ZASTEX" not in page.title
    assert "Bedrohung" not in page.title


def test_a_page_of_results_stays_light(client: Client, entry: Entry):
    """At most 60 kB with everything: style sheet 33, script and flag 2."""
    entry("hateaid")
    pages = [
        client.get("support.search"),
        client.get("support.search", q="Drohbrief", land="SN", m=["hateaid", "sn-zastex"]),
    ]
    assert all(len(page.response.data) < 25_000 for page in pages)


def test_english_pages_speak_english_where_we_have_words_for_it(client: Client, entry: Entry):
    entry("hateaid")
    page = client.get("support.search", q="HateAid", lang="en")
    assert 'lang="en"' in page.text
    assert all("lang=en" in href for text, href in page.links().items() if href.startswith("/support/"))
