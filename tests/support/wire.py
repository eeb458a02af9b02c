"""The page client over a real socket to a real server; cookies by hand, because they are Secure and loopback is plain http."""

import http.client
from collections.abc import Mapping
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from tests.support.client import Client, Page

PATIENCE = 30


class Jar(dict[str, str]):
    """The cookies of one browser by name."""

    def keep(self, answer: http.client.HTTPMessage) -> None:
        """Take what an answer sets, and drop what it takes away."""
        for line in answer.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                if morsel.value and morsel["max-age"] != "0":
                    self[name] = morsel.value
                else:
                    self.pop(name, None)

    @property
    def header(self) -> dict[str, str]:
        """What a browser sends."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.items())} if self else {}


def exchange(
    address: str, method: str, path: str, jar: Jar, *, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """One request and its answer: status, headers, body. Errors of the connection go up."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    try:
        origin = {"Origin": "null"} if method == "POST" else {}
        sent = {"Sec-Fetch-Site": "same-origin", **origin, **jar.header, **(headers or {})}
        connection.request(method, path, body=body or None, headers=sent)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    jar.keep(answer.headers)
    return answer.status, answer.headers, content


class Wire(Client):
    """One person's browser at a served instance. `app` only tells addresses of endpoints; every answer comes over the socket."""

    def __init__(self, app: Flask, *, address: str, neutral_name: str, saved: Path | None = None) -> None:
        super().__init__(app, base_url=address, neutral_name=neutral_name, saved=saved)
        self.jar = Jar()
        self.cookies_seen: set[str] = set()

    def _send(
        self,
        method: str,
        address: str,
        *,
        data: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        url = urljoin(self.base_url, address)
        parts = urlsplit(url)
        body = urlencode([(name, value) for name, values in (data or {}).items() for value in values]).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return self.send(method, target, body=body, headers={**form, **(headers or {})})

    def send(self, method: str, target: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Page:
        """Send any body; the answer is checked like every page."""
        status, kept, content = exchange(self.base_url, method, target, self.jar, body=body, headers=headers)
        self.cookies_seen |= set(self.jar.values())
        given: Any = Response(content, status=status, headers=list(kept.items()))
        page = Page(cast(TestResponse, given), urljoin(self.base_url, target))
        self._check(page)
        return page
