"""The page client: asks by endpoint name, fills forms as a browser would, and checks every page it is given."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.markup import parse, words, wrong

Fields = Mapping[str, str | Iterable[str] | None]
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass
class Page:
    """One answer that was checked. `text` is the source, `words` what a reader sees."""

    response: TestResponse
    url: str

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def tree(self) -> Element:
        return parse(self.text)[0]

    @property
    def words(self) -> str:
        return words(next(self.tree.iter("body")))

    @property
    def main(self) -> str:
        return words(next(self.tree.iter("main")))

    @property
    def h1(self) -> str:
        return words(next(self.tree.iter("h1")))

    @property
    def title(self) -> str:
        return words(next(self.tree.iter("title")))

    def by_id(self, name: str) -> Element:
        """The element of that id; StopIteration where there is none."""
        return next(each for each in self.tree.iter() if each.get("id") == name)

    def links(self) -> dict[str, str]:
        """Address of each link by its words (the last one wins)."""
        return {words(each): each.get("href", "") for each in self.tree.iter("a")}

    def form(self, *, action: str | None = None, holds: str | None = None) -> Element:
        """The only POST form of the page, or the one whose action contains `action` or that has a field or button named `holds`."""
        found = [
            form
            for form in self.tree.iter("form")
            if form.get("method", "get").lower() == "post"
            and (action is None or action in form.get("action", ""))
            and (holds is None or any(holds == field.get("name") for field in form.iter()))
        ]
        assert len(found) == 1, f"{len(found)} forms fit: {[each.get('action') for each in self.tree.iter('form')]}"
        return found[0]


def filled(form: Element, fields: Fields, button: str | None) -> dict[str, list[str]]:
    """What a browser would send: what stands in the form, changed by `fields` (None takes a field out), with the pressed button."""
    data: dict[str, list[str]] = {}
    for each in form.iter():
        name, kind = each.get("name"), each.get("type", "text")
        if not name or each.get("disabled") is not None:
            continue
        if each.tag == "textarea":
            data.setdefault(name, []).append(re.sub(r"^\n", "", "".join(each.itertext())))
        elif each.tag == "select":
            options = list(each.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            data.setdefault(name, []).extend(option.get("value", words(option)) for option in chosen)
        elif each.tag == "input" and kind in {"checkbox", "radio"}:
            if each.get("checked") is not None:
                data.setdefault(name, []).append(each.get("value", "on"))
        elif each.tag == "input" and kind not in {"submit", "button", "image", "file", "reset"}:
            data.setdefault(name, []).append(each.get("value", ""))
    data |= {
        name: [value] if isinstance(value, str) else list(value) for name, value in fields.items() if value is not None
    }
    for name in (name for name, value in fields.items() if value is None):
        data.pop(name, None)
    return data | _pressed(form, button)


def _pressed(form: Element, button: str | None) -> dict[str, list[str]]:
    """The button by its words or name; without one the first that sends."""
    senders = [
        each
        for each in form.iter()
        if (each.tag == "button" and each.get("type", "submit") == "submit")
        or (each.tag == "input" and each.get("type") == "submit")
    ]
    fits = [each for each in senders if button in {None, words(each), each.get("value"), each.get("name")}]
    assert fits, f"no button {button!r} among {[words(each) for each in senders]}"
    name = fits[0].get("name")
    return {name: [fits[0].get("value", "")]} if name else {}


class Client:
    """One person's browser with cookies and without JavaScript; `page` is what she sees now."""

    def __init__(self, app: Flask, *, base_url: str, neutral_name: str, saved: Path | None = None) -> None:
        self.app, self.base_url, self.neutral_name, self.saved = app, base_url, neutral_name, saved
        self.http = app.test_client()
        self.page: Page | None = None

    def path(self, endpoint: str, **values: Any) -> str:
        """The address of an endpoint below the host."""
        with self.app.test_request_context(base_url=self.base_url):
            return self.app.url_for(endpoint, **values)

    def get(self, endpoint: str, *, expect: int = 200, **values: Any) -> Page:
        """Open a page by endpoint name and follow redirects."""
        return self.open(self.path(endpoint, **values), expect=expect)

    def open(self, address: str, *, expect: int = 200, headers: Mapping[str, str] | None = None) -> Page:
        """Open an address, as from a link, and follow redirects."""
        return self._follow(self._send("GET", address, headers=headers), expect)

    def submit(
        self,
        fields: Fields | None = None,
        *,
        button: str | None = None,
        expect: int = 200,
        action: str | None = None,
        holds: str | None = None,
    ) -> Page:
        """Fill and send a form of the present page, as she would."""
        assert self.page is not None, "open a page first"
        form = self.page.form(action=action, holds=holds)
        target = urljoin(self.page.url, form.get("action") or self.page.url)
        return self._follow(self._send("POST", target, data=filled(form, fields or {}, button)), expect)

    def post(
        self,
        endpoint: str,
        data: Fields,
        *,
        expect: int | None = None,
        token: bool = True,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Page:
        """Send what no form of ours would send; `token` adds the one of the present page. Redirects are not followed."""
        sent = {name: [value] if isinstance(value, str) else list(value or ()) for name, value in data.items()}
        if token and self.page is not None:
            found = [
                field.get("value", "") for field in self.page.tree.iter("input") if field.get("name") == "csrf_token"
            ]
            sent |= {"csrf_token": found[:1]} if found else {}
        page = self._send("POST", self.path(endpoint, **values), data=sent, headers=headers)
        assert expect in {None, page.status}, f"{endpoint}: {page.status} {page.text[:2000]}"
        return page

    def _follow(self, page: Page, expect: int) -> Page:
        for _ in range(5):
            if page.status not in _REDIRECTS or page.status == expect:
                break
            target = urljoin(page.url, page.response.headers["Location"])
            if urlsplit(target).netloc != urlsplit(self.base_url).netloc:
                break
            page = self._send("GET", target)
        assert page.status == expect, f"{page.url}: {page.status} instead of {expect}\n{page.text[:3000]}"
        if page.response.mimetype == "text/html":
            self.page = page
        return page

    def _send(
        self,
        method: str,
        address: str,
        *,
        data: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        url = urljoin(self.base_url, address)
        sent = {
            "Sec-Fetch-Site": "same-origin",
            **({"Origin": "null"} if method == "POST" else {}),
            **(headers or {}),
        }
        parts = urlsplit(url)
        response = self.http.open(
            parts.path,
            method=method,
            base_url=f"{parts.scheme}://{parts.netloc}",
            query_string=parts.query,
            data=data,
            headers=sent,
        )
        page = Page(response, url)
        self._check(page)
        return page

    def _check(self, page: Page) -> None:
        check_headers(page)
        if page.response.mimetype == "text/html" and page.text and page.status not in _REDIRECTS:
            faults = wrong(page.text, neutral_name=self.neutral_name)
            assert not faults, f"{page.url} ({page.status}):\n- " + "\n- ".join(faults)
            if self.saved is not None:
                shape = re.sub(r"[^a-z]+", "-", urlsplit(page.url).path.lower()).strip("-") or "home"
                (self.saved / f"{shape}-{page.status}-{len(page.text)}.html").write_text(page.text, encoding="utf-8")


def check_headers(page: Page) -> None:
    """HDR-01, HDR-02: what every answer has to carry."""
    headers = page.response.headers
    policy = headers.get("Content-Security-Policy", "")
    assert "unsafe" not in policy, policy
    assert "default-src 'none'" in policy, policy
    assert "frame-ancestors 'none'" in policy, policy
    assert headers.get("X-Content-Type-Options") == "nosniff"
    assert headers.get("Referrer-Policy") == "no-referrer"
    assert headers.get("Cross-Origin-Opener-Policy") == "same-origin"
    assert headers.get("Cross-Origin-Resource-Policy") == "same-origin"
    assert headers.get("Permissions-Policy")
    if "/static/" not in page.url:
        assert "no-store" in headers.get("Cache-Control", ""), f"{page.url} may be kept: {headers.get('Cache-Control')}"
