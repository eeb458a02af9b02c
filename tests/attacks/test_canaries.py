"""LOG-01, REC-11: what people wrote, said and typed stands nowhere in plain text, in whatever writing, after the whole thread over real HTTP."""

import base64
import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from hotline.casefile.opening.cases import open_case
from hotline.paths import TEMPLATES
from tests.support import thread
from tests.support.needles import find
from tests.support.reporter import open_mailbox, shown_words, write
from tests.support.server import OURS, Server, running
from tests.support.wire import Wire

FORM = "application/x-www-form-urlencoded"


def canaries(names: tuple[str, ...]) -> dict[str, str]:
    """A unique text for each name; numbers and addresses look like such."""
    dice = random.Random(20261122)
    made = {name: "Q" + "".join(dice.choices("bcdfghjklmnpqrstvwxz", k=14)) for name in names}
    for name in made:
        if "phone" in name:
            made[name] = f"0{dice.randrange(10**10, 10**11)}"
        elif name == "mail":
            made[name] += "@postfach-im-wald.de"
    return made


MORE = (
    "call-back phone", "call-back codeword", "draft story", "draft name", "refused time", "wrong password", "wrong words",
    "looked for", "no page", "upload", "too large", "header", "cookie", "browser",
)  # fmt: skip


TRIAL = {b"", b"blat"}
"""What Python itself writes and removes at once, to see whether it may write into the temporary folder at all."""


@dataclass
class Watched:
    """A folder for temporary files, and everything that ever lay there."""

    folder: Path
    seen: dict[str, bytes] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        while not self.over.is_set():
            for path in self.folder.rglob("*"):
                try:
                    self.seen[str(path)] = path.read_bytes()
                except OSError:
                    self.seen.setdefault(str(path), b"")
            time.sleep(0.003)


@contextmanager
def watching(folder: Path) -> Iterator[Watched]:
    folder.mkdir()
    watched = Watched(folder)
    watcher = threading.Thread(target=watched.look)
    watcher.start()
    try:
        yield watched
    finally:
        watched.over.set()
        watcher.join()


@pytest.fixture
def temporary(tmp_path):
    with watching(tmp_path / "temporary") as watched:
        yield watched


@pytest.fixture
def environment(instance, temporary, post_box) -> dict[str, str]:
    return {
        "HOTLINE_DATABASE_URL": instance.settings.database_url,
        "HOTLINE_KEYSTORE_URL": instance.settings.keystore_url,
        "HOTLINE_SMTP_HOST": "127.0.0.1",
        "HOTLINE_SMTP_PORT": str(post_box.port),
        "HOTLINE_SMTP_SECURITY": "none",
        "HOTLINE_MAIL_FROM": "post@line.example",
        "TMPDIR": str(temporary.folder),
    }


@pytest.fixture
def server(instance, environment) -> Iterator[Server]:
    with running(instance.settings.instance, environment=environment) as served:
        yield served


@pytest.fixture
def wire(app, server, instance, saved_pages):
    return lambda: Wire(app, address=server.address, neutral_name=instance.settings.neutral_name, saved=saved_pages)


def around(client: Wire, texts: Mapping[str, str]) -> None:
    """What goes wrong around a thread: unfinished, refused, unknown, too large, odd."""
    write(client, {3: {"name": texts["draft name"], "named": "yes"}, 4: {"story": texts["draft story"]}}, until=4)
    client.get("intake.step", number=4)
    bad = {"time_text": texts["refused time"], "day-day": "31", "day-month": "2", "day-year": "2026"}
    client.submit(bad, holds="open_draft")
    odd = {
        "User-Agent": texts["browser"],
        "X-Forwarded-For": texts["header"],
        "Referer": f"http://{texts['header']}.de/",
    }
    client.open(f"/support?q={texts['looked for']}", headers=odd)
    client.open(f"/{texts['no page']}", expect=404, headers={**odd, "Cookie": f"__Host-box={texts['cookie']}"})
    parts = f'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n{texts["upload"] * 50_000}\r\n--x--\r\n'
    client.send("POST", "/report/4", body=parts.encode(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    client.send(
        "POST", "/report/4", body=f"story={texts['too large'] * 100_000}".encode(), headers={"Content-Type": FORM}
    )


def calls_back(client: Wire, texts: Mapping[str, str]) -> list[str]:
    client.get("intake.callback")
    page = client.submit(
        {"phone": texts["call-back phone"], "codeword": texts["call-back codeword"]}, action="call-back"
    )
    return shown_words(page)


def mistypes(client: Wire, person, texts: Mapping[str, str]) -> None:
    client.get("accounts.sign_in")
    client.submit(
        {"login": person.login, "password": texts["wrong password"], "code": "123456"}, holds="login", expect=422
    )
    open_mailbox(client, [texts["wrong words"]] * 7)


def places(instance, server, temporary, post_box, spoken: bytes) -> Iterator[tuple[str, bytes]]:
    """Everything that lies on disks or went out."""
    folder = instance.settings.instance
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "credentials" not in path.parts:
            yield str(path.relative_to(folder)), path.read_bytes()
    yield "log of the server", server.log.read_bytes()
    yield "what tick said", spoken
    yield from ((f"temporary {name}", held) for name, held in temporary.seen.items())
    for number, (raw, mail) in enumerate(zip(post_box.raw, post_box.mails, strict=True)):
        yield f"mail {number}", raw
        yield f"mail {number} read", mail.as_string().encode() + mail.get_content().encode()
    if instance.settings.database_url.startswith("postgresql"):
        for url in (instance.settings.database_url, instance.settings.keystore_url):
            yield from tables(url)


def tables(url: str) -> Iterator[tuple[str, bytes]]:
    """Every value of every column of a PostgreSQL database."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608  # a name out of the catalogue
            yield (
                name,
                b"\n".join(each if isinstance(each, bytes) else str(each).encode() for row in rows for each in row),
            )


def spoken_words(kept: Mapping[str, list[str]], before: bytes) -> dict[str, str]:
    """Receipts as one writes them, in pairs, and each word of five letters or more that did not stand in the house before."""
    made: dict[str, str] = {}
    for whose, words in kept.items():
        made |= {f"{whose} {how!r}": how.join(words) for how in (" ", "", ", ", "-", "\n")}
        made |= {f"{whose} pair {at}": " ".join(words[at : at + 2]) for at in range(6)}
        made |= {
            f"{whose} word {at}": word
            for at, word in enumerate(words, start=1)
            if len(word) > 4 and word.encode() not in before
        }
    return made


def tick(instance, environment) -> bytes:
    known = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
    done = subprocess.run(
        [*OURS, "tick", "--instance", str(instance.settings.instance)],
        env={**known, **environment},
        capture_output=True,
        check=True,
    )
    return done.stdout + done.stderr


def test_log01_rec11_nothing_that_was_written_stands_anywhere_in_plain_text(
    instance, server, wire, temporary, post_box, environment, store
):
    letters = b"".join(path.read_bytes() for path in (TEMPLATES / "mails").iterdir())
    before = letters + b"".join(held for _, held in places(instance, server, temporary, post_box, b""))
    texts, person = canaries(thread.NAMES + MORE), instance.people["counsellor"]
    mayor, desk, other, caller = wire(), wire(), wire(), wire()
    mistypes(other, person, texts)
    told = thread.whole(mayor, desk, person, texts, thread.Choices())
    around(other, texts)
    called = calls_back(caller, texts)
    spoken = tick(instance, environment)
    assert post_box.mails, "the alarm has to go out, else no mail is looked at"
    with store.read() as work:
        staff = instance.staff(work, "counsellor")
        case = open_case(work, staff.keyring, bytes.fromhex(told.case_id))
    needles: dict[str, str | bytes] = {
        **texts,
        **spoken_words({"words": told.words, "new words": told.new_words, "call-back words": called}, before),
        "nickname": case.state.nickname,
        "password": person.password,
        "second factor": person.secret,
        "second factor, bytes": base64.b32decode(person.secret),
        "phone from abroad": "+49" + texts["phone"][1:],
        **{
            f"cookie {at}": value
            for at, value in enumerate(mayor.cookies_seen | desk.cookies_seen | other.cookies_seen)
        },
        **{
            f"pepper {at}": key.reveal()
            for at, key in enumerate(instance.credentials.pepper_receipt + instance.credentials.pepper_staff)
        },
    }
    assert len(set(needles.values())) >= 40
    left = list(places(instance, server, temporary, post_box, spoken))
    assert find({"login name": person.login}, left), "a login name is plain: who cannot find it does not look"
    assert find(needles, left) == []
    laid = {path for path, held in temporary.seen.items() if held not in TRIAL}
    assert not laid, f"something was laid down: {sorted(laid)}"
