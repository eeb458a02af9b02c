"""HDR-07: requests that two servers could read in two ways are refused by ours, before any page sees them. Slow ones are the proxy's part."""

import socket
from collections.abc import Callable, Iterator

import pytest

from hotline.paths import CONFIG
from tests.support.server import Server, running

ON_SQLITE = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
BODY = b"csrf_token=x&story=hidden"
SECOND = b"GET /privacy HTTP/1.1\r\nHost: localhost\r\n\r\n"
SMUGGLED = {
    "both lengths": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "two lengths": b"Content-Length: 0\r\nContent-Length: 45\r\n\r\n" + SECOND,
    "a length with a sign": b"Content-Length: +25\r\n\r\n" + BODY,
    "a list of lengths": b"Content-Length: 25, 0\r\n\r\n" + BODY,
    "a hidden coding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "a coding twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SECOND,
    "a blank before the colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "a folded header": b"X-Folded: a\r\n b\r\nContent-Length: 0\r\n\r\n" + SECOND,
    "a bare line feed": b"X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "an underscore": b"Content_Length: 0\r\nTransfer_Encoding: chunked\r\nContent-Length: x\r\n\r\n" + SECOND,
    "a chunk that lies": b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + BODY + b"\r\n0\r\n\r\n",
    "an over-long header": b"X-Long: " + b"a" * 20_000 + b"\r\n\r\n",
    "too many headers": b"".join(b"X-%d: a\r\n" % number for number in range(500)) + b"\r\n",
}


@pytest.fixture
def server(instance) -> Iterator[Server]:
    with running(instance.settings.instance) as served:
        yield served


@pytest.fixture
def answers(server: Server) -> Callable[[bytes], list[bytes]]:
    """Send bytes as they are and return the status line of every answer until the server hangs up."""

    def send(raw: bytes) -> list[bytes]:
        received = b""
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
            while part := line.recv(65536):
                received += part
        return [each.split(b"\r\n", 1)[0] for each in received.split(b"HTTP/1.1 ")[1:]]

    return send


@ON_SQLITE
def test_hdr07_no_request_hides_a_second_one(answers, server):
    head = b"POST /report/1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    told = {name: answers(head + rest) for name, rest in SMUGGLED.items()}
    for name, lines in told.items():
        assert all(line.startswith((b"4", b"501")) for line in lines), f"{name}: {lines}"
        assert len(lines) <= 1, f"{name}: {lines}"
    assert "Traceback" not in server.log.read_text()
    assert "<h1" in server.get("/"), "and it goes on answering"


@ON_SQLITE
def test_hdr07_a_plain_request_is_answered_so_that_the_refusals_mean_something(answers):
    assert answers(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")[0].startswith(b"200")
    assert answers(b"GET / HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n")[0].startswith(b"400")


def test_hdr07_that_slow_requests_are_the_proxys_part_is_said_to_the_operator():
    assert "requests that arrive too slowly" in (CONFIG / "README.md").read_text(encoding="utf-8")
