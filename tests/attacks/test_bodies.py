"""INT-10: bodies too large, too many or without a length are turned away quickly, and never taken by half."""

import io
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder

BASE = "http://localhost:8000"
one_engine = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)


class Endless(io.RawIOBase):
    """A body that never ends and counts what was read of it."""

    def __init__(self) -> None:
        super().__init__()
        self.read_so_far = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # a bytearray is what io hands in
        self.read_so_far += len(buffer)
        buffer[:] = b"a" * len(buffer)
        return len(buffer)


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@one_engine
def test_int_10_a_gigabyte_is_refused_without_being_read(app: Flask, kind: str, chunked: bool) -> None:
    body = Endless()
    builder = EnvironBuilder("/desk/sign-in", base_url=BASE, method="POST", content_type=kind)
    environ: dict[str, Any] = dict(builder.get_environ())
    environ["wsgi.input"] = body
    if chunked:
        environ |= {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
        environ.pop("CONTENT_LENGTH", None)
    else:
        environ["CONTENT_LENGTH"] = str(1024**3)
    began = time.monotonic()
    status, _headers = answered(app, environ)
    assert status.startswith("413")
    assert time.monotonic() - began < 10
    assert body.read_so_far < 4 * 1024 * 1024


def answered(app: Flask, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    told: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], *_more: object) -> Callable[[bytes], object]:
        told.append((status, headers))
        return lambda _body: None

    for _chunk in app.wsgi_app(environ, start):
        pass
    return told[0]


@pytest.mark.parametrize("multipart", [False, True])
@one_engine
def test_int_10_ten_thousand_and_one_parts_are_refused(app: Flask, multipart: bool) -> None:
    if multipart:
        part = '--x\r\nContent-Disposition: form-data; name="f{}"\r\n\r\nx\r\n'
        body, kind = (
            "".join(part.format(number) for number in range(10_001)) + "--x--",
            "multipart/form-data; boundary=x",
        )
    else:
        body, kind = "&".join(f"f{number}=x" for number in range(10_001)), "application/x-www-form-urlencoded"
    began = time.monotonic()
    response = app.test_client().post("/desk/sign-in", base_url=BASE, data=body.encode(), content_type=kind)
    assert response.status_code == 413
    assert time.monotonic() - began < 10


@one_engine
def test_int_10_a_body_without_a_length_is_taken_whole_or_not_at_all(app: Flask) -> None:
    """Half a report that looks whole would be worse than none."""
    for size, expected in ((1000, "403"), (2 * 1024 * 1024, "413")):
        builder = EnvironBuilder(
            "/desk/sign-in", base_url=BASE, method="POST", content_type="application/x-www-form-urlencoded"
        )
        environ: dict[str, Any] = dict(builder.get_environ()) | {
            "wsgi.input": io.BytesIO(b"a=" + b"x" * size),
            "wsgi.input_terminated": True,
        }
        environ.pop("CONTENT_LENGTH", None)
        assert answered(app, environ)[0].startswith(expected)


@one_engine
def test_int_10_a_crowd_of_swarms_leaves_no_memory_behind(app: Flask) -> None:
    before = resident()
    threads = [
        threading.Thread(
            target=lambda: app.test_client().post("/desk/sign-in", base_url=BASE, data=b"a=" + b"x" * 900_000)
        )
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert resident() - before < 64 * 1024 * 1024


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096
