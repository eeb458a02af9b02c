"""A real server and real browsers for the journeys; everything here is marked `browser`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.support.browser import launch
from tests.support.server import Server, running
from tests.support.walk import DESKTOP, PHONE, Walk, set_out

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

    from tests.support.instances import Instance

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and "test_w3c" not in item.path.name:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all journeys; each person gets a context of her own."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


class _Weather(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the library's name
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Wetter</title><h1>Wetter</h1>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Nothing: the terminal is pytest's."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of a neutral page, where "Schnell verlassen" leads."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Weather) as weather:
        threading.Thread(target=weather.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{weather.server_port}/"
        weather.shutdown()


@pytest.fixture
def server(instance: Instance, elsewhere: str) -> Iterator[Server]:
    """`instance`, really served; on PostgreSQL its addresses go along."""
    own = {
        "HOTLINE_EXIT_URL": elsewhere,
        "HOTLINE_DATABASE_URL": instance.settings.database_url,
        "HOTLINE_KEYSTORE_URL": instance.settings.keystore_url,
    }
    with running(instance.settings.instance, environment=own) as served:
        yield served


@pytest.fixture
def set_off(
    chromium: Browser, server: Server, instance: Instance, saved_pages: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Walk]]:
    """set_off("mayor", scripts=False, phone=True): a person's browser; the pages she sees are checked by Walk.look."""
    contexts: list[BrowserContext] = []

    def go(who: str, *, scripts: bool = True, phone: bool = False, dark: bool = False) -> Walk:
        walk, context = set_out(
            chromium,
            who=who,
            address=server.address,
            scripts=scripts,
            size=PHONE if phone else DESKTOP,
            neutral_name=instance.settings.neutral_name,
            saved=saved_pages,
            screenshots=request.config.getoption("--screenshots"),
            dark=dark,
        )
        contexts.append(context)
        return walk

    yield go
    for each in contexts:
        each.close()
