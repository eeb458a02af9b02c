"""A person's browser as lean as can be, so that the time measured is the server's: http.client, one kept connection, cookies by hand.

Must not know a page beyond the fields that every form of ours carries. Cookies are Secure; http://localhost counts as secure to a
browser, and so it does here.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

PATIENCE = 60
_INPUT = re.compile(r"<input\b[^>]*>")
_TEXTS = frozenset({"hidden", "text", "tel", "email", "search", "password"})
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `first` and `whole`: milliseconds until the head of the answer stood, and until all of it was read."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    first: float
    whole: float

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        """Where a redirect leads, "" for none."""
        return self.headers.get("location", "")

    def fields(self) -> dict[str, str]:
        """What a browser sends of the page's inputs when nothing is typed, the first of each name: the form's token among them."""
        found: dict[str, str] = {}
        for tag in _INPUT.findall(self.text):
            attributes = dict(_ATTRIBUTE.findall(tag))
            if attributes.get("type", "text") in _TEXTS:
                found.setdefault(attributes["name"], unescape(attributes.get("value", "")))
        return found


class Unexpected(Exception):
    """The server answered otherwise than the bench needs: the figure would be that of another page."""


@dataclass
class Browser:
    """One person's browser at one server. It follows no redirect by itself."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _http: HTTPConnection | None = None

    def get(self, path: str, *, expect: int = 200, packed: bool = False) -> Answer:
        """Ask for a page; `packed`: as browsers do, take it compressed. Raises Unexpected."""
        headers = {"Accept-Encoding": "gzip"} if packed else {}
        return self._ask("GET", path, None, headers, expect)

    def post(self, path: str, fields: Mapping[str, str | list[str]], *, expect: int = 303) -> Answer:
        """Send a form as it stands. Raises Unexpected."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self._ask("POST", path, urlencode(fields, doseq=True).encode(), headers, expect)

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str], expect: int) -> Answer:
        sent = {"Host": f"localhost:{self.port}", "Accept": "text/html", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        begun = time.perf_counter()
        response = self._response(method, path, body, sent)
        first = (time.perf_counter() - begun) * 1000
        content = response.read()
        whole = (time.perf_counter() - begun) * 1000
        self._keep(response)
        if response.will_close:
            self.close()
        if response.status != expect:
            raise Unexpected(f"{method} {path}: {response.status} instead of {expect}\n{content.decode()[:2000]}")
        kept = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, content, kept, first, whole)

    def _response(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> HTTPResponse:
        """Ask over the kept connection; a server that closed it in the meantime (after some idle seconds) is called anew."""
        for attempt in range(2):
            if self._http is None:
                self._http = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                self._http.request(method, path, body, headers)
                return self._http.getresponse()
            except (ConnectionError, TimeoutError):
                self.close()
                if attempt:
                    raise
        raise AssertionError

    def _keep(self, response: HTTPResponse) -> None:
        for line in response.msg.get_all("Set-Cookie") or []:
            pair, *attributes = line.split(";")
            name, _, value = pair.partition("=")
            if any(each.strip().lower() == "max-age=0" for each in attributes):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
