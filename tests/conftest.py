"""The fixtures of all tests; what they are made of stands in tests/support.

The house is imported inside the fixtures that need one: a unit test of one room loads that room alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jinja2 import FileSystemBytecodeCache

from tests.support import postgres
from tests.support.floors import below
from tests.support.needs import CHECKOUT
from tests.support.post import PostBox, open_box

if TYPE_CHECKING:
    from flask import Flask

    from hotline.store.work import Store
    from tests.support.client import Client
    from tests.support.instances import Instance, Nursery
    from tests.support.postgres import Cluster

# A developer's own instance must never be what a test works on.
for _name in [name for name in os.environ if name.startswith("HOTLINE_") and name != "HOTLINE_HSDS_SCHEMAS"]:
    del os.environ[_name]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--floors",
        action="store_true",
        help="fail where the coverage of vault, casefile or a rules.py lies too low (with --cov)",
    )
    parser.addoption(
        "--submissions",
        metavar="COUNT",
        type=int,
        default=200,
        help="how many people submit while the server is killed",
    )
    parser.addoption("--screenshots", metavar="DIR", type=Path, help="keep a picture of each page of the journeys")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    plugin = session.config.pluginmanager.get_plugin("_cov")
    if not session.config.getoption("--floors") or plugin is None or plugin.cov_controller is None:
        return
    session.config.stash[_SUNK] = list(below(plugin.cov_controller.cov, CHECKOUT))
    if session.config.stash[_SUNK] and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for sentence in config.stash.get(_SUNK, []):
        terminalreporter.write_line(f"coverage: {sentence}", red=True)


_SUNK = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One throwaway PostgreSQL for the whole run."""
    with postgres.running() as running:
        yield running


@pytest.fixture(scope="session")
def nurseries(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Cluster | None], Nursery]:
    from tests.support.instances import Nursery

    made: dict[str, Nursery] = {}

    def nursery(kind: str, running: Cluster | None) -> Nursery:
        if kind not in made:
            made[kind] = Nursery(tmp_path_factory.mktemp(f"models-{kind}"), running)
        return made[kind]

    return nursery


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """The engine of this test. Whoever needs one only says so: @pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)."""
    return str(request.param)


@pytest.fixture
def nursery(
    engine_kind: str, nurseries: Callable[[str, Cluster | None], Nursery], request: pytest.FixtureRequest
) -> Nursery:
    return nurseries(engine_kind, request.getfixturevalue("cluster") if engine_kind == "postgres" else None)


@pytest.fixture
def newborn(nursery: Nursery, tmp_path: Path) -> Iterator[Instance]:
    """An instance before anybody enrolled: roster not ready, the public side closed."""
    with nursery.copy(tmp_path / "newborn", settled=False) as instance:
        yield instance


@pytest.fixture
def instance(nursery: Nursery, tmp_path: Path) -> Iterator[Instance]:
    """An instance with a keyholder, two counsellors and a coordinator, and no case yet."""
    with nursery.copy(tmp_path / "instance", settled=True) as made:
        yield made


@pytest.fixture
def store(instance: Instance) -> Iterator[Store]:
    """The store of `instance`."""
    with instance.store() as opened:
        yield opened


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Each template is compiled once for the whole run, not once for each application."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(compiled: FileSystemBytecodeCache) -> Iterator[Callable[[Instance], Flask]]:
    """Makes applications of instances and closes their databases afterwards."""
    from hotline.app import create_app
    from hotline.web.furniture import house

    made: list[Flask] = []

    def build(instance: Instance) -> Flask:
        app = create_app(instance.settings, instance.credentials)
        app.jinja_env.bytecode_cache = compiled
        made.append(app)
        return app

    yield build
    for each in made:
        house(each).store.close()


@pytest.fixture
def app(instance: Instance, make_app: Callable[[Instance], Flask]) -> Flask:
    """The application of `instance`, with every protection on."""
    return make_app(instance)


@pytest.fixture(scope="session")
def saved_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page client leaves every page it saw, for the W3C's checker at the end."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def new_client(app: Flask, instance: Instance, saved_pages: Path) -> Callable[[], Client]:
    """Makes one person's browser after the other."""
    from tests.support.client import Client

    return lambda: Client(
        app, base_url=instance.settings.public_url, neutral_name=instance.settings.neutral_name, saved=saved_pages
    )


@pytest.fixture
def client(new_client: Callable[[], Client]) -> Client:
    """One person's browser, not signed in."""
    return new_client()


@pytest.fixture
def sign_in(new_client: Callable[[], Client], instance: Instance) -> Callable[[str], Client]:
    """sign_in("counsellor"): a browser in which that person of `instance.people` is signed in, without the price of her password.

    The way through the sign-in page is `instance.people[name].typed()`, put into its form.
    """
    from tests.support.instances import start_session

    def signed_in(name: str) -> Client:
        browser = new_client()
        start_session(browser, instance, name)
        browser.get("accounts.desk")
        return browser

    return signed_in


@pytest.fixture
def post_box() -> Iterator[PostBox]:
    """A real mail server on loopback."""
    with open_box() as box:
        yield box
