"""HDR-01, 02, 05, 06 and INT-10: what every answer carries, and which requests are turned away before anything is done."""

import io
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from flask import Flask, request
from werkzeug.routing import Rule

from hotline.store import logs
from hotline.store.work import Store
from hotline.web.headers import local_target
from tests.support.client import Client, Page, check_headers
from tests.support.instances import Instance
from tests.support.models import store_tables

BASE = "http://localhost:8000"
ID = "ab" * 16
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
one_engine = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)


def address(app: Flask, rule: Rule) -> str:
    """An address of the rule, its parts filled with made-up values."""
    values: dict[str, Any] = {
        name: 1 if "int" in type(rule._converters[name]).__name__.lower() else ID for name in rule.arguments
    }
    if rule.endpoint == "static":
        values = {"filename": "public.css"}
    with app.test_request_context(base_url=BASE):
        return app.url_for(rule.endpoint, **values)


def rules(app: Flask, methods: set[str]) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if methods & (rule.methods or set())]


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables of the database."""
    with store.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in store_tables().sorted_tables
        }


@one_engine
def test_hdr_01_02_every_route_answers_every_method_with_all_headers(app: Flask) -> None:
    browser = app.test_client()
    seen = set()
    for rule in app.url_map.iter_rules():
        for method in sorted({"GET", "HEAD", "POST", "PUT", "OPTIONS"}):
            response = browser.open(address(app, rule), method=method, base_url=BASE)
            seen.add(response.status_code)
            check_headers(Page(response, f"{BASE}{response.request.path}"))
            policy = response.headers["Content-Security-Policy"]
            assert not re.search(r"https?:|//|\*|data:", policy), policy
            assert response.headers["X-Frame-Options"] == "DENY"
            assert "max-age=31536000" in response.headers["Strict-Transport-Security"]
            if response.status_code >= 400:
                assert response.headers["Cache-Control"] == "no-store"
    assert {200, 303, 403, 404, 405} <= seen


@one_engine
def test_hdr_01_error_pages_carry_all_headers_and_the_number(
    instance: Instance, make_app: Callable[[Instance], Flask]
) -> None:
    app = make_app(instance)

    def broken() -> str:
        raise RuntimeError("a secret in an exception")

    app.add_url_rule("/broken", "broken", broken)
    browser = app.test_client()
    answers = {
        404: browser.get("/nothing/here", base_url=BASE),
        405: browser.delete("/privacy", base_url=BASE, headers={"Sec-Fetch-Site": "same-origin"}),
        413: browser.post("/exit", base_url=BASE, data=b"x" * (2 * 1024 * 1024)),
        500: browser.get("/broken", base_url=BASE),
        400: browser.get("/", base_url="http://evil.example"),
    }
    for status, response in answers.items():
        assert response.status_code == status
        check_headers(Page(response, f"{BASE}/error"))
        assert instance.settings.phone in response.text
        assert "secret" not in response.text
    assert answers[405].headers["Allow"]


@one_engine
def test_log_02_an_unforeseen_error_is_told_without_its_text_and_without_the_body(
    instance: Instance, make_app: Callable[[Instance], Flask], capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(instance)
    app.config["WTF_CSRF_ENABLED"] = False

    def broken() -> str:
        typed = request.form["story"]
        raise RuntimeError(f"cannot take {typed}")

    app.add_url_rule("/broken", "broken", broken, methods=["POST"])
    told = io.StringIO()
    with monitored(told):
        response = app.test_client().post("/broken", base_url=BASE, data={"story": "canary-of-a-story"})
    assert response.status_code == 500
    assert "canary" not in told.getvalue() + "".join(capsys.readouterr())
    assert "RuntimeError" in told.getvalue()
    assert '"endpoint": "broken"' in told.getvalue()


@contextmanager
def monitored(stream: io.StringIO) -> Iterator[None]:
    """The log of a served process, put back afterwards."""
    root = logging.getLogger()
    kept, level, hook, set_before = root.handlers[:], root.level, sys.excepthook, structlog.get_config()
    logs.set_up(stream)
    try:
        yield
    finally:
        root.handlers[:], sys.excepthook = kept, hook
        root.setLevel(level)
        structlog.configure(**set_before)


@one_engine
def test_hdr_01_no_transport_security_is_promised_on_an_onion(
    instance: Instance, make_app: Callable[[Instance], Flask]
) -> None:
    onion = "a" * 56 + ".onion"
    browser = make_app(instance.changed(trusted_hosts=(onion,))).test_client()
    response = browser.get("/", base_url=f"http://{onion}")
    assert response.status_code == 200
    assert "Strict-Transport-Security" not in response.headers


@one_engine
def test_hdr_02_static_files_are_kept_by_their_hash_and_nothing_else_is(client: Client) -> None:
    page = client.get("pages.home")
    sheet = next(link.get("href", "") for link in page.tree.iter("link") if link.get("rel") == "stylesheet")
    assert "immutable" in client.http.get(sheet, base_url=BASE).headers["Cache-Control"]
    assert (
        "immutable" not in client.http.get(sheet.partition("?")[0] + "?v=old", base_url=BASE).headers["Cache-Control"]
    )
    assert page.response.headers["Cache-Control"] == "no-store"


@pytest.fixture
def foreign_token(new_client: Callable[[], Client]) -> str:
    """A form token of another browser, and so of another session."""
    page = new_client().get("accounts.sign_in")
    return next(each.get("value", "") for each in page.tree.iter("input") if each.get("name") == "csrf_token")


def test_hdr_05_no_changing_route_takes_a_missing_or_foreign_token(
    app: Flask, client: Client, store: Store, foreign_token: str
) -> None:
    client.get("accounts.sign_in")
    before = everything(store)
    for rule in rules(app, CHANGING):
        for token in (None, "", "x", foreign_token):
            for method in sorted(CHANGING & (rule.methods or set())):
                response = client.http.open(
                    address(app, rule),
                    method=method,
                    base_url=BASE,
                    data={} if token is None else {"csrf_token": token},
                )
                assert response.status_code == 403, f"{rule.endpoint} took the token {token!r}: {response.status_code}"
    assert everything(store) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "http://localhost.evil.example:8000"},
        {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)
@one_engine
def test_hdr_05_a_request_from_elsewhere_is_refused_even_with_a_good_token(
    app: Flask, client: Client, store: Store, headers: dict[str, str]
) -> None:
    page = client.get("accounts.sign_in")
    token = next(each.get("value", "") for each in page.tree.iter("input") if each.get("name") == "csrf_token")
    before = everything(store)
    for rule in rules(app, CHANGING):
        response = client.http.post(address(app, rule), base_url=BASE, data={"csrf_token": token}, headers=headers)
        assert response.status_code in {403, 405}, rule.endpoint
    assert everything(store) == before


@one_engine
def test_hdr_05_our_own_pages_may_send_with_the_null_origin_of_no_referrer(client: Client) -> None:
    client.get("accounts.sign_in")
    for headers in ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {"Origin": BASE}, {"Origin": "null"}):
        page = client.post("accounts.sign_in", {"login": "", "password": "", "code": ""}, headers=headers)
        assert page.status != 403, headers


@one_engine
def test_hdr_05_no_route_changes_anything_by_get(app: Flask, client: Client, store: Store) -> None:
    before = everything(store)
    for rule in rules(app, {"GET"}):
        client.http.get(address(app, rule), base_url=BASE)
        client.http.head(address(app, rule), base_url=BASE)
    assert everything(store) == before


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example", "\\\\evil.example", "/\\evil.example", "\\/evil.example", "https://evil.example", "http:evil.example",
        "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "///evil.example",
        "evil.example", "data:text/html,x", "/ok\r\nLocation: https://evil.example", "", None, "/\x00", "//[", "/%5Cevil\\",
    ],
)  # fmt: skip
def test_hdr_06_only_local_targets_are_followed(wanted: str | None) -> None:
    assert local_target(wanted, "/desk/") == "/desk/"


@pytest.mark.parametrize("wanted", ["/", "/desk/cases/ab12?x=1&y=%2F#z", "/support?q=https://elsewhere.example/a"])
def test_hdr_06_local_targets_are_kept(wanted: str) -> None:
    assert local_target(wanted, "/desk/") == wanted
