"""An instance full of cases behind a real server, and whoever asks it; it must not know what is measured there."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hotline.store.work import Store
from tests.bench.browser import Browser, Unexpected
from tests.bench.filling import Filled, fill
from tests.bench.rows import timed
from tests.support.instances import Instance, Nursery, Person
from tests.support.needs import CHECKOUT
from tests.support.ports import free_port
from tests.support.server import Server, running

SIGN_IN = "/desk/sign-in"
_LOG = 3000
"""So much of what the server wrote is shown when it answered otherwise than it should."""


@dataclass
class Place:
    """A filled instance, its server, and beside it the same server with a page that says hello and nothing else."""

    instance: Instance
    store: Store
    server: Server
    cases: int
    filled: Filled
    hello_port: int
    _browsers: list[Browser] = field(default_factory=list)

    def called(self, name: str) -> str:
        """The name of a row of this place."""
        return f"{name}, {self.cases} cases"

    def browser(self, cookies: Mapping[str, str] | None = None) -> Browser:
        """Somebody's browser, with no cookie in it but these."""
        return self._kept(Browser(self.server.port, dict(cookies or {})))

    @cached_property
    def desk(self) -> Browser:
        """The browser in which a counsellor is signed in."""
        browser = self.browser()
        sign_in(browser, self.instance.people["counsellor"])
        return browser

    def hello(self) -> Browser:
        """A browser at the page that says hello."""
        return self._kept(Browser(self.hello_port))

    def close(self) -> None:
        """Close every line that is still open."""
        for each in self._browsers:
            each.close()

    def _kept(self, browser: Browser) -> Browser:
        self._browsers.append(browser)
        return browser


def sign_in(browser: Browser, person: Person) -> float:
    """Sign a person in and return how many milliseconds the server took for the form she sent."""
    fields = browser.get(SIGN_IN).fields()
    return browser.post(
        SIGN_IN, {**fields, "login": person.login, "password": person.password, "code": person.code()}
    ).whole


@contextmanager
def place(nursery: Nursery, folder: Path, *, cases: int, receipts: int) -> Iterator[Place]:
    """Make an instance of so many cases, `receipts` of them with words that are known, and serve it until the block ends."""
    with ExitStack() as held:
        instance = held.enter_context(nursery.copy(folder / "instance", settled=True))
        store = held.enter_context(instance.store())
        filled, spent = timed(lambda: fill(instance, store, cases=cases, receipts=receipts))
        print(f"{cases} cases made in {spent / 1000:.1f} s", file=sys.stderr)
        server = held.enter_context(running(instance.settings.instance))
        port = held.enter_context(saying_hello(instance.settings.instance))
        there = Place(instance, store, server, cases, filled, port)
        held.callback(there.close)
        try:
            yield there
        except Unexpected:
            print(server.log.read_text()[-_LOG:], file=sys.stderr)
            raise


@contextmanager
def saying_hello(instance: Path) -> Iterator[int]:
    """Serve the page that says hello under the shipped configuration; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.hello", str(instance), f"127.0.0.1:{port}"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", "the hello server did not start"
        try:
            yield port
        finally:
            process.terminate()
            process.wait(30)
