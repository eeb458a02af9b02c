"""The house's own pages: home, the way out, notices, errors, languages, static files, and what they weigh."""

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from hotline.store.clock import BERLIN, standing_at
from hotline.web.sessions import BOX, BOX_COOKIE, DESK, DESK_COOKIE, DRAFT_COOKIE, PUBLIC_COOKIES
from tests.support.client import Client
from tests.support.instances import Instance

BASE = "http://localhost:8000"
KILO = 1000
pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
Apps = Callable[[Instance], Flask]


def test_home_shows_the_doors_in_order_the_number_the_hours_and_the_emergency_box(
    client: Client, instance: Instance
) -> None:
    page = client.get("pages.home")
    doors = [link for link in page.links() if link in {"Rufen Sie mich an", "Vorfall melden", "Postfach öffnen"}]
    assert page.main.index("Rufen Sie mich an") < page.main.index("Vorfall melden") < page.main.index("Postfach öffnen")
    assert len(doors) == 3
    assert page.links()["110"] == "tel:110"
    assert page.links()["112"] == "tel:112"
    assert page.links()["116 123"] == "tel:116123"
    assert page.main.index(instance.settings.phone) < page.main.index("Wer liest, was Sie schreiben?")


def test_a_page_that_is_only_read_sets_no_cookie(client: Client) -> None:
    for endpoint in ("pages.home", "pages.privacy", "pages.imprint", "pages.accessibility"):
        page = client.get(endpoint)
        assert "Set-Cookie" not in page.response.headers, endpoint


@pytest.mark.parametrize(
    ("moment", "words", "is_open"),
    [
        ("2026-11-23 10:42", "offen bis 16 Uhr", True),
        ("2026-11-23 08:00", "heute ab 9 Uhr", False),
        ("2026-11-23 17:00", "morgen ab 9 Uhr", False),
        ("2026-11-27 17:00", "Montag ab 9 Uhr", False),
    ],
)
def test_every_page_says_whether_the_line_is_staffed_now(
    client: Client, moment: str, words: str, is_open: bool
) -> None:
    with standing_at(datetime.fromisoformat(moment).replace(tzinfo=BERLIN)):
        page = client.get("pages.imprint")
    assert words in page.words
    assert ("open is-open" in page.text) is is_open


def test_the_hours_are_said_in_english_as_english_says_them(client: Client) -> None:
    with standing_at(datetime(2026, 11, 27, 17, 0, tzinfo=BERLIN)):
        assert "Monday from 9:00" in client.open("/?lang=en").words


def test_the_way_out_and_the_emergency_numbers_stand_on_every_public_page(client: Client) -> None:
    for address in ("/", "/privacy", "/imprint", "/accessibility", "/nothing"):
        page = client.open(address, expect=404 if address == "/nothing" else 200)
        assert page.links()["Schnell verlassen"] == "/exit"
        assert {"110", "112", "116 123"} <= set(page.links())


def test_int_15_the_way_out_ends_the_public_session_and_leaves_for_a_neutral_page(
    app: Flask, instance: Instance
) -> None:
    sessions = app.extensions["hotline"].sessions
    hour = timedelta(hours=1)
    box, desk = (
        sessions.start(BOX, b"box", idle=hour, absolute=hour),
        sessions.start(DESK, b"desk", idle=hour, absolute=hour),
    )
    browser = app.test_client()
    for name, value in {BOX_COOKIE: box, DRAFT_COOKIE: "draft", DESK_COOKIE: desk}.items():
        browser.set_cookie(name, value, domain="localhost")
    response = browser.get("/exit", base_url=BASE)
    assert response.status_code == 303
    assert response.headers["Location"] == instance.settings.exit_url
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert set(response.headers["Clear-Site-Data"].split(", ")) == {'"cache"', '"storage"'}
    assert all(browser.get_cookie(name, domain="localhost") is None for name in PUBLIC_COOKIES)
    assert sessions.load(box, BOX) is None, "a copy of the cookie is dead too"
    assert browser.get_cookie(DESK_COOKIE, domain="localhost") is not None
    assert sessions.load(desk, DESK) == b"desk", "the desk's session is never ended from the public side"


def test_the_way_out_works_for_someone_without_any_session(client: Client) -> None:
    assert client.http.get("/exit", base_url=BASE).status_code == 303


def test_english_is_asked_for_in_the_address_and_carried_in_every_link(client: Client) -> None:
    page = client.open("/?lang=en")
    assert page.tree.get("lang") == "en"
    own = [link for link in page.links().values() if link.startswith("/") and not link.startswith("/static")]
    assert own
    assert all("lang=en" in link or link == "/" for link in own), own
    assert page.links()["Deutsch"] == "/"
    assert client.open("/").tree.get("lang") == "de"


def test_a_language_we_do_not_speak_is_german(client: Client) -> None:
    assert client.open("/?lang=xx").tree.get("lang") == "de"
    assert client.open("/?lang=../../etc").tree.get("lang") == "de"


def test_an_address_that_is_not_there_answers_in_the_same_look(client: Client, instance: Instance) -> None:
    public, desk = client.open("/nothing", expect=404), client.open("/desk/nothing", expect=404)
    assert public.h1 == desk.h1 == "Diese Seite gibt es hier nicht"
    assert instance.settings.phone in public.main
    assert '<body class="desk">' in desk.text
    assert '<body class="public">' in public.text


def test_an_overload_says_when_to_come_back(instance: Instance, make_app: Apps) -> None:
    app = make_app(instance)

    def full() -> str:
        with app.extensions["hotline"].slots.reporter(), app.extensions["hotline"].slots.reporter():
            return "never"

    slots = app.extensions["hotline"].slots
    slots._turns["reporter"], slots._wait = slots._turns["reporter"][:1], 0
    app.add_url_rule("/full", "full", full)
    response = app.test_client().get("/full", base_url=BASE)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert instance.settings.phone in response.text


def test_int_05_a_form_sent_too_late_gives_its_text_back(client: Client) -> None:
    story = "Heute lag wieder ein Brief im Kasten. <b>Der dritte.</b>"
    page = client.post(
        "accounts.sign_in",
        {"story": story, "password": "geheim geheim geheim", "words": "sieben geheime Wörter"},
        token=False,
    )
    assert page.status == 403
    assert next(page.tree.iter("textarea")).text == story
    assert "geheim" not in page.text, "no password and no receipt is ever sent back"


def test_int_05_a_text_sent_by_another_site_is_not_shown(client: Client) -> None:
    page = client.post(
        "accounts.sign_in", {"story": "Untergeschobener Text"}, token=False, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert page.status == 403
    assert "Untergeschoben" not in page.text


def test_every_page_of_a_demo_says_so(instance: Instance, make_app: Apps) -> None:
    demo, real = (make_app(each).test_client() for each in (instance.changed(demo=True), instance.changed(demo=False)))
    for address in ("/", "/privacy", "/nothing", "/desk/sign-in", "/desk/nothing"):
        assert "Vorführung" in demo.get(address, base_url=BASE).text
        assert "Vorführung" not in real.get(address, base_url=BASE).text


def test_tim_03_pages_without_a_secret_are_compressed_and_pages_with_a_form_are_not(client: Client) -> None:
    asked = {"Accept-Encoding": "gzip"}
    assert client.http.get("/", base_url=BASE, headers=asked).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.http.get("/", base_url=BASE).headers
    for endpoint, values in (
        ("accounts.sign_in", {}),
        ("mailbox.open", {}),
        ("intake.callback", {}),
        ("intake.step", {"number": 1}),
    ):
        page = client.http.get(client.path(endpoint, **values), base_url=BASE, headers=asked, follow_redirects=True)
        assert "Content-Encoding" not in page.headers, endpoint


def test_home_and_the_first_report_pages_stay_light_on_the_wire(client: Client) -> None:
    """At most 15 kB with their CSS; at most 60 kB in all, uncompressed."""
    asked = {"Accept-Encoding": "gzip"}
    sheet = next(
        link.get("href", "") for link in client.get("pages.home").tree.iter("link") if link.get("rel") == "stylesheet"
    )
    packed = len(client.http.get(sheet, base_url=BASE, headers=asked).data)
    plain = len(client.http.get(sheet, base_url=BASE).data)
    assert plain <= 33 * KILO
    for address in ("/", "/report/1", "/report/2"):
        response = client.http.get(address, base_url=BASE, headers=asked, follow_redirects=True)
        assert response.status_code == 200
        assert len(response.data) + packed <= 15 * KILO, f"{address}: {len(response.data)} + {packed}"
        assert len(client.http.get(address, base_url=BASE, follow_redirects=True).data) + plain <= 60 * KILO


def test_what_arrives_compressed_is_what_arrives_plain(client: Client) -> None:
    packed = client.http.get("/static/public.css", base_url=BASE, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == client.http.get("/static/public.css", base_url=BASE).data
    assert "Accept-Encoding" in packed.headers["Vary"]
    again = client.http.get(
        "/static/public.css",
        base_url=BASE,
        headers={"If-None-Match": client.http.get("/static/public.css", base_url=BASE).headers["ETag"]},
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name", ["../settings.py", "..%2fsettings.py", "%2e%2e/settings.py", "public.css/..", "nothing.css", ".."]
)
def test_only_files_of_the_static_folder_are_served(client: Client, name: str) -> None:
    assert client.http.get(f"/static/{name}", base_url=BASE).status_code == 404


def test_security_txt_names_a_contact_and_a_day_to_come(client: Client, instance: Instance) -> None:
    text = client.http.get("/.well-known/security.txt", base_url=BASE).text
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    assert fields["Contact"]
    assert datetime.fromisoformat(fields["Expires"]) > datetime.now(BERLIN)
    assert fields["Canonical"].startswith(instance.settings.public_url)


def test_health_says_nothing_but_that_it_is_there(client: Client) -> None:
    response = client.http.get("/healthz", base_url=BASE)
    assert (response.status_code, response.text) == (200, "ok\n")


def test_a_desk_alone_leads_from_its_bare_address_to_the_sign_in(instance: Instance, make_app: Apps) -> None:
    browser = make_app(instance.changed(surface="desk")).test_client()
    response = browser.get("/", base_url=BASE, follow_redirects=True)
    assert response.request.path == "/desk/sign-in"


def test_a_public_side_alone_has_no_desk(instance: Instance, make_app: Apps) -> None:
    browser = make_app(instance.changed(surface="public")).test_client()
    assert browser.get("/", base_url=BASE).status_code == 200
    assert browser.get("/desk/sign-in", base_url=BASE).status_code == 404
