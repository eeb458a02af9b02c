"""The log: one event is one line without content, locals, addresses (LOG-02, LOG-03)."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from hotline.store import logs


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root, hook = logging.getLogger(), sys.excepthook
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    logs.set_up(stream)
    yield stream
    root.handlers[:], sys.excepthook = before, hook
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().split("\n") if line]


def fail(secret: str) -> None:
    hidden = secret + "-local"
    try:
        raise ValueError(f"refused {hidden}")
    except ValueError as error:
        raise KeyError(secret) from error


def test_log_02_an_exception_leaves_its_types_and_places_and_no_word_of_its_text(written: io.StringIO) -> None:
    log = logs.get("hotline.room")
    try:
        fail("canary-9c1")
    except KeyError as error:
        log.error("refused", exc_info=error)
        log.exception("refused")
        logging.getLogger("flask.app").exception("Exception on %s", "/box/canary-9c1")
    found = lines(written)
    assert [each["error"] for each in found] == ["builtins.KeyError < builtins.ValueError"] * 3
    assert all(" fail" in str(each["where"]) for each in found)
    assert "canary" not in written.getvalue()


def test_log_02_only_listed_keys_get_through_and_objects_show_their_type_alone(written: io.StringIO) -> None:
    logs.get("x").warning("kept", count=3, body="canary-9c1", reason=["canary-9c1"], step="a" * 900)
    (found,) = lines(written)
    assert (found["count"], found["left_out"], found["reason"]) == (3, "body", "<list>")
    assert len(str(found["step"])) == 200
    assert "canary" not in written.getvalue()


def test_log_03_line_breaks_and_escapes_stay_inside_one_line(written: io.StringIO) -> None:
    logs.get("x").warning("one\r\ntwo", reason="a\x1b[31m\nb\u2028c")
    logging.getLogger("other").warning("three\nfour\x1b[0m")
    assert len(written.getvalue().splitlines()) == 2
    assert all(32 <= ord(char) < 127 for char in written.getvalue().replace("\n", ""))


@pytest.mark.parametrize(
    "text",
    [
        "from ip=192.0.2.17: no",
        "from 2001:db8::17 no",
        "to anna@dorf.example no",
        "GET /report/3?x=1 no",
        "https://a/b no",
    ],
)
def test_lines_of_other_packages_lose_addresses_paths_and_arguments(written: io.StringIO, text: str) -> None:
    logging.getLogger("gunicorn.error").warning(text)
    logging.getLogger("gunicorn.error").warning("peer %s", "192.0.2.18")
    for part in ("192.0.2", "db8", "anna", "report", "//a"):
        assert part not in written.getvalue()
    assert [each["logger"] for each in lines(written)] == ["gunicorn.error"] * 2


def test_no_request_of_a_server_is_logged(written: io.StringIO) -> None:
    logging.getLogger("gunicorn.access").error("GET")
    logging.getLogger("werkzeug").info("GET")
    assert written.getvalue() == ""


def test_a_crash_is_one_line_without_its_text(written: io.StringIO) -> None:
    try:
        fail("canary-9c1")
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)
    (found,) = lines(written)
    assert (found["event"], found["error"]) == ("crashed", "builtins.KeyError < builtins.ValueError")
    assert "canary" not in written.getvalue()


@pytest.mark.parametrize("quoted", [b"er steht vor der T\xc3\xbcr", b'it\'s "him" again', "POST steht vor"])
def test_log_03_what_a_server_quotes_of_a_request_is_in_no_line(written: io.StringIO, quoted: object) -> None:
    """gunicorn cites the request line, or the bytes where a chunk's size should stand: those can be what somebody wrote."""
    text = f"Invalid request from ip=192.0.2.7: Invalid chunk size: {quoted!r}"
    logging.getLogger("gunicorn.error").warning(text)
    assert [line["event"] for line in lines(written)] == ["Invalid request from ip=<...>: Invalid chunk size: <...>"]
