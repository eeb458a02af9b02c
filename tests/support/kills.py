"""People submit over real HTTP while the server is killed; keeps what each of them was shown. It must not know how anything is stored."""

import html
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlencode

from tests.support.server import Server
from tests.support.wire import Jar, exchange

CLIENTS = 4
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_WORDS = re.compile(r"<li>([a-zß-ü]+)</li>")
_NUMBER = re.compile(r'<dd class="num">(.+?)</dd>')
_HEADING = re.compile(r"<h1>(.+?)</h1>")
_NO_DIGITS = re.compile(r"<[^>]*>|\s")
PATIENCE = 60.0
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NoAnswer(AssertionError):
    """The server did not answer, however often it was asked."""


@dataclass
class Told:
    """One person's report: what she wrote, the words she was shown, the receipt number if it was acknowledged."""

    story: str
    words: list[str] = field(default_factory=list)
    number: str = ""
    gave_up: bool = False


@dataclass
class Campaign:
    """`count` reports by CLIENTS people at once; `seed` decides when which process is killed, and who gives up."""

    server: Server
    count: int
    seed: int
    told: list[Told] = field(default_factory=list)
    killed_workers: int = 0
    killed_servers: int = 0
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Let people submit and kill meanwhile; afterwards the server runs."""
        killer = threading.Thread(target=self._kill)
        people = [threading.Thread(target=self._submit, args=(number,)) for number in range(CLIENTS)]
        killer.start()
        for each in people:
            each.start()
        for each in people:
            each.join()
        self._over.set()
        killer.join()
        self.server.kill()
        self.server.start()

    def _kill(self) -> None:
        dice = random.Random(self.seed)
        while self._wait_for_answers(dice.randint(6, 24)):
            time.sleep(dice.uniform(0, 0.08))
            if dice.random() < 0.12:
                self.server.kill()
                self.killed_servers += 1
                self.server.start()
            elif workers := _children(self.server.process.pid if self.server.process else 0):
                with suppress(ProcessLookupError):
                    os.kill(dice.choice(workers), signal.SIGKILL)
                    self.killed_workers += 1

    def _wait_for_answers(self, more: int) -> bool:
        """Wait until so many more questions were asked: a slow machine is not killed more often than a quick one. False at the end."""
        until = len(self.asked) + more
        while len(self.asked) < until:
            if self._over.wait(0.002):
                return False
        return True

    def _submit(self, person: int) -> None:
        dice = random.Random(self.seed * 1000 + person)
        for number in range(person, self.count, CLIENTS):
            told = Told(f"Bericht {number} von {person}: {dice.randbytes(12).hex()}")
            self.told.append(told)
            try:
                _Person(self.server.address, self.asked).reports(told, dice)
            except AssertionError as problem:
                self.faults.append(f"{told.story}: {problem!r}")


@dataclass
class _Person:
    """A browser that asks again when there is no answer."""

    address: str
    asked: list[str]
    jar: Jar = field(default_factory=Jar)

    def reports(self, told: Told, dice: random.Random) -> None:
        """The shortest report: one story, the words, off it goes. One in eight presses the last button only once and leaves."""
        token = _found(_TOKEN, self.ask("/report/4"))
        self.ask("/report/4", {"csrf_token": token, "story": told.story})
        gate = self.ask("/report/words")
        told.words = _WORDS.findall(gate)
        assert len(told.words) == 7, gate[:3000]
        sent = {"csrf_token": _found(_TOKEN, gate), "skip": "1"}
        if dice.random() < 0.125:
            told.gave_up = True
            with suppress(NoAnswer):
                self.ask("/report/words", sent, patience=0)
            return
        self.ask("/report/words", sent)
        told.number = _NO_DIGITS.sub("", _found(_NUMBER, self.ask("/report/sent"))).lower()

    def ask(self, path: str, fields: dict[str, str] | None = None, *, patience: float = PATIENCE) -> str:
        """Ask until there is an answer, as somebody does who presses again. Raises NoAnswer."""
        body = urlencode(fields).encode() if fields else b""
        method, met, until = "POST" if fields else "GET", Counter[str](), time.monotonic() + patience
        while True:
            self.asked.append(path)
            try:
                status, _headers, content = exchange(self.address, method, path, self.jar, body=body, headers=_FORM)
                if status in {200, 303}:
                    return content.decode()
                assert status == 503, f"{path}: {status} {content.decode()[:2000]}"
                met[_found(_HEADING, content.decode())] += 1
            except (OSError, HTTPException) as problem:
                met[repr(problem)] += 1
            if time.monotonic() >= until:
                raise NoAnswer(f"{path}: {dict(met)}")
            time.sleep(0.15)


def _found(pattern: "re.Pattern[str]", page: str) -> str:
    found = pattern.search(page)
    assert found is not None, f"no {pattern.pattern} in {page[:3000]}"
    return html.unescape(found.group(1))


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
