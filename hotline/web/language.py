"""German or English, from ?lang= alone: no cookie, no guess from the browser. Must not know any text."""

from collections.abc import MutableMapping
from datetime import date, tzinfo
from typing import Any

from flask import Flask, has_request_context, request, url_for
from flask_babel import Babel, format_date

from hotline.paths import TRANSLATIONS
from hotline.store.clock import BERLIN

GERMAN = "de"
LANGUAGES = ("de", "en")
_PARAMETER = "lang"


def current_lang() -> str:
    """Return the language of the present request, "de" or "en"; German outside a request."""
    if not has_request_context():
        return GERMAN
    asked = request.args.get(_PARAMETER, GERMAN)
    return asked if asked in LANGUAGES else GERMAN


def written_day(value: date, *, weekday: bool = False, year: bool = True) -> str:
    """Return a day in words, in the present language: "14. November 2026", "14 November 2026"."""
    pattern = (
        ("EEEE, " if weekday else "") + ("d MMMM" if current_lang() == "en" else "d. MMMM") + (" yyyy" if year else "")
    )
    return str(format_date(value, pattern))


def here_in(lang: str) -> str:
    """Return the address of the present page in `lang`; the home page where the present one has no address of its own."""
    endpoint, values = request.endpoint, dict[str, Any](request.view_args or {})
    if endpoint is None or endpoint == "static" or request.method != "GET":
        endpoint, values = "pages.home", {}
    values[_PARAMETER] = lang if lang != GERMAN else None
    return url_for(endpoint, **values)


def register(app: Flask) -> None:
    """Set up Flask-Babel, and carry the language in every link to a page."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = GERMAN
    Babel(app, locale_selector=current_lang, timezone_selector=_berlin)
    app.url_defaults(_carry)


def _berlin() -> tzinfo:
    return BERLIN


def _carry(endpoint: str, values: MutableMapping[str, object]) -> None:
    if endpoint != "static" and _PARAMETER not in values and current_lang() != GERMAN:
        values[_PARAMETER] = current_lang()
