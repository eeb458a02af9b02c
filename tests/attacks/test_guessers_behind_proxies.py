"""Who guesses from behind a reverse proxy waits alone, and what a caller writes about her own address counts for nothing (REC-07, INT-14)."""

import io
from dataclasses import replace

import pytest

from hotline.mailbox.rules import FREE_TRIES
from hotline.store import logs
from hotline.vault.receipt import new_receipt
from tests.support.client import Client
from tests.support.instances import BASE_URL
from tests.support.reporter import report

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)

PROXY = "10.0.0.7"
GUESSER, REPORTER = "203.0.113.5", "198.51.100.9"


@pytest.fixture
def behind(instance, make_app):
    """Makes an application behind so many proxies, and a browser for it."""

    def build(hops: int) -> Client:
        app = make_app(replace(instance, settings=replace(instance.settings, proxy_hops=hops)))
        client = Client(app, base_url=BASE_URL, neutral_name=instance.settings.neutral_name)
        client.get("mailbox.open")
        return client

    return build


def guess(client: Client, chain: str | None, *, words: str = "", peer: str = PROXY) -> int:
    """Send well-formed words as they arrive from the last proxy; the status of the answer."""
    sent = words or new_receipt(client.app.extensions["hotline"].store.codes.wordlist()).text
    client.http.environ_base["REMOTE_ADDR"] = peer
    return client.post("mailbox.sign_in", {"words": sent}, headers={"X-Forwarded-For": chain} if chain else {}).status


def test_behind_a_proxy_the_guesser_waits_and_nobody_else(behind):
    client = behind(1)
    words = " ".join(report(client))
    client.get("mailbox.open")
    assert [guess(client, GUESSER) for _ in range(FREE_TRIES + 1)] == [200] * FREE_TRIES + [429]
    assert guess(client, GUESSER, words=words) == 429
    assert guess(client, REPORTER, words=words) == 303


def test_an_invented_address_in_front_helps_no_guesser(behind):
    client = behind(1)
    statuses = [guess(client, f"192.0.2.{number}, {GUESSER}") for number in range(FREE_TRIES + 1)]
    assert statuses[-1] == 429


def test_nobody_can_let_somebody_else_wait(behind):
    client = behind(1)
    for _ in range(FREE_TRIES + 1):
        guess(client, f"{REPORTER}, {GUESSER}")
    assert guess(client, REPORTER) == 200


def test_through_two_proxies_the_first_one_says_who_called(behind):
    client = behind(2)
    for _ in range(FREE_TRIES):
        guess(client, f"192.0.2.1, {GUESSER}, {PROXY}")
    assert guess(client, f"192.0.2.2, {GUESSER}, {PROXY}") == 429
    assert guess(client, f"{REPORTER}, {PROXY}") == 200


def test_without_the_setting_nobody_believes_the_header(behind):
    client = behind(0)
    statuses = [guess(client, f"192.0.2.{number}", peer=GUESSER) for number in range(FREE_TRIES + 1)]
    assert statuses[-1] == 429
    assert guess(client, GUESSER, peer=REPORTER) == 200


@pytest.mark.parametrize("chain", [None, "unknown", "_hidden", ", ", "203.0.113.5" * 400])
def test_a_proxy_that_names_nobody_shuts_nobody_out(behind, chain):
    client = behind(1)
    assert [guess(client, chain) for _ in range(FREE_TRIES + 2)] == [200] * (FREE_TRIES + 2)


def test_no_other_forwarded_header_is_believed(behind):
    """HDR-06: neither the host nor the scheme nor a path comes from a caller."""
    client = behind(1)
    headers = {
        "X-Forwarded-For": GUESSER,
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "ftp",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Port": "1",
    }
    page = client.open("/mailbox", headers=headers)
    assert "evil" not in page.text
    assert "ftp:" not in page.text


def test_an_address_is_neither_kept_nor_logged(behind, instance):
    """LOG-01"""
    log = io.StringIO()
    logs.set_up(log)
    client = behind(1)
    for _ in range(FREE_TRIES + 1):
        guess(client, GUESSER)
    kept = b"".join(path.read_bytes() for path in instance.settings.instance.rglob("*") if path.is_file())
    packed = bytes(int(part) for part in GUESSER.split("."))
    assert GUESSER.encode() not in kept
    assert packed.hex().encode() not in kept
    assert GUESSER not in log.getvalue()
