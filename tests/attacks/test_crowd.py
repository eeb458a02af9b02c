"""REC-06 over real HTTP: two hundred people at the mailbox at once; few are computed for, the rest are told when to come back, the desk works on."""

import os
import statistics
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.support import thread
from tests.support.reporter import report
from tests.support.server import running
from tests.support.wire import Jar, Wire, exchange

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)]

CROWD = 200
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def watching(runtime: Path):
    """How many turns of Argon2 are taken at once, as the system's own list of locks says; yields the list of what was seen."""
    seen, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.002):
            inodes = {str(path.stat().st_ino) for path in runtime.glob("argon-*.lock")}
            held = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
            seen.append(sum(1 for line in held if line[1] == "FLOCK" and line[5].rsplit(":", 1)[-1] in inodes))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def crowd(address: str, token: str, jar: Jar, words: str) -> list[tuple[int, str | None, str]]:
    """CROWD people press the button in the same moment; status, Retry-After and body of each answer."""
    body, answers, at_once = urlencode({"csrf_token": token, "words": words}).encode(), [], threading.Barrier(CROWD)

    def one() -> None:
        at_once.wait()
        status, headers, content = exchange(address, "POST", "/mailbox", Jar(jar), body=body, headers=FORM)
        answers.append((status, headers["Retry-After"], content.decode()))

    people = [threading.Thread(target=one) for _ in range(CROWD)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    return answers


def waits(desk: Wire, until: threading.Event, least: int = 10) -> list[float]:
    """How long a counsellor waits for the inbox, again and again."""
    taken: list[float] = []
    while len(taken) < least or not until.is_set():
        start = time.perf_counter()
        desk.get("casework.inbox")
        taken.append(time.perf_counter() - start)
    return taken


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux says who holds a lock")
def test_rec06_a_crowd_at_the_mailbox_is_turned_away_politely_and_the_desk_works_on(instance, app, saved_pages):
    def wire() -> Wire:
        return Wire(app, address=server.address, neutral_name=instance.settings.neutral_name, saved=saved_pages)

    with running(instance.settings.instance) as server:
        words = " ".join(report(wire()))
        desk, visitor, over = wire(), wire(), threading.Event()
        thread.sign_in(desk, instance.people["counsellor"])
        over.set()
        quiet = statistics.median(waits(desk, over))
        over.clear()
        page = visitor.get("mailbox.open")
        token = next(each.get("value") for each in page.tree.iter("input") if each.get("name") == "csrf_token")
        taken: list[float] = []
        counsellor = threading.Thread(target=lambda: taken.extend(waits(desk, over)))
        counsellor.start()
        with watching(instance.settings.runtime) as turns:
            answers = crowd(server.address, token, visitor.jar, words)
        over.set()
        counsellor.join()
    statuses = Counter(status for status, _, _ in answers)
    assert set(statuses) == {303, 503}, statuses
    assert sum(statuses.values()) == CROWD
    assert statuses[303] >= 3
    assert 1 <= max(turns) <= max(2, os.cpu_count() or 1) - 1, "one turn stays free for the desk"
    for status, retry, content in answers:
        assert status == 303 or (retry is not None and int(retry) > 0)
        assert status == 303 or instance.settings.phone in content
    assert sorted(taken)[int(len(taken) * 0.95)] < max(1.0, 10 * quiet), (quiet, sorted(taken))
