"""A furnished app without a database: settings of its own, the code lists of the house, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from flask import Flask

from hotline.paths import TEMPLATES
from hotline.settings import Credentials, Settings, load
from hotline.store.codes import Codes
from hotline.store.work import Store
from hotline.vault.envelope import Key
from hotline.web import assembly
from hotline.web.furniture import build_house
from hotline.web.pages import bp

PEPPER = Key(bytes(range(32)))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "hotline.toml").write_text(
        'phone = "030 23125 144"\nphone_link = "tel:+493023125144"\n', encoding="utf-8"
    )
    return load(tmp_path, {})


@pytest.fixture
def furnished(settings: Settings) -> Callable[..., Flask]:
    """furnished(pepper…): an app with the house's own pages, whose store has code lists only."""

    def build(*peppers: Key) -> Flask:
        app = Flask("hotline", static_folder=None, template_folder=str(TEMPLATES))
        credentials = Credentials(pepper_receipt=peppers or (PEPPER,))
        app.extensions["hotline"] = build_house(settings, credentials, cast(Store, SimpleNamespace(codes=Codes())))
        assembly.register(app)
        app.register_blueprint(bp)
        return app

    return build


@pytest.fixture
def web(furnished: Callable[..., Flask]) -> Flask:
    return furnished()


@pytest.fixture
def in_request(web: Flask) -> Iterator[Callable[..., None]]:
    """in_request("/?lang=en", method="POST", data=…): the rest of the test stands inside that request."""
    opened = []

    def enter(address: str = "/", **kwargs: object) -> None:
        context = web.test_request_context(address, base_url="http://localhost:8000", **kwargs)
        context.push()
        opened.append(context)

    yield enter
    for context in reversed(opened):
        context.pop()
