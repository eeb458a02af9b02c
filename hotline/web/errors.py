"""One table: what went wrong -> status and what the person reads. Every error page shows the phone number. Must not know any feature.

Features hand in their own lines through app.py: `register(app, {CaseNotHere: 404})`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from hotline.store import logs
from hotline.store.work import StoreBusy
from hotline.vault.envelope import CannotSeal
from hotline.web.furniture import house
from hotline.web.slots import RETRY_AFTER, Overloaded
from hotline.web.text import visible
from hotline.web.words import _l


@dataclass(frozen=True)
class Page:
    """What an error page says: the headline is what is true for the person, the sentence what to do now."""

    heading: str
    sentence: str


PAGES: Mapping[int, Page] = {
    400: Page(
        _l("Diese Anfrage kam unvollständig an"),
        _l(
            "Gehen Sie einen Schritt zurück und versuchen Sie es noch einmal. Klappt es wieder nicht, rufen Sie uns an."
        ),
    ),
    403: Page(
        _l("Das ging von hier aus nicht"),
        _l(
            "Die Seite war zu lange offen, oder die Anfrage kam von einer fremden Seite. Öffnen Sie die Seite neu und versuchen Sie es noch einmal."
        ),
    ),
    404: Page(
        _l("Diese Seite gibt es hier nicht"),
        _l(
            "Vielleicht ist die Adresse vertippt oder die Seite ist umgezogen. Von der Startseite aus kommen Sie überall hin."
        ),
    ),
    405: Page(
        _l("So lässt sich diese Seite nicht öffnen"),
        _l(
            "Gehen Sie zurück und nutzen Sie dort den Knopf oder den Link. Von der Startseite aus kommen Sie überall hin."
        ),
    ),
    409: Page(
        _l("Inzwischen hat sich etwas geändert"),
        _l("Jemand war schneller. Laden Sie die Seite neu, dann sehen Sie den jetzigen Stand."),
    ),
    413: Page(
        _l("Das war zu viel auf einmal"),
        _l("Kürzen Sie den Text oder schicken Sie ihn in mehreren Teilen. Was vorher gesichert war, ist noch da."),
    ),
    429: Page(
        _l("Das waren viele Versuche in kurzer Zeit"),
        _l(
            "Warten Sie eine Minute und versuchen Sie es dann noch einmal. Ihre Wörter und Ihr Postfach sind nicht gesperrt."
        ),
    ),
    500: Page(
        _l("Bei uns ist etwas schiefgegangen"),
        _l("Das lag nicht an Ihnen. Versuchen Sie es in ein paar Minuten noch einmal oder rufen Sie uns an."),
    ),
    503: Page(
        _l("Gerade ist sehr viel los"),
        _l("Warten Sie einen Augenblick und versuchen Sie es dann noch einmal. Was vorher gesichert war, ist noch da."),
    ),
}
_NEAREST = {4: 400, 5: 500}
_BY_ERROR: Mapping[type[Exception], int] = {Overloaded: 503, StoreBusy: 503, CannotSeal: 503, CSRFError: 403}

OFFERED_BACK = ("story", "body", "text", "wish_text", "effect_text", "done_text", "reason", "note")
"""Names of text areas whose content a refused request gives back. An allow-list: no password and no receipt is ever echoed."""


def register(app: Flask, more: Mapping[type[Exception], int] | None = None) -> None:
    """Answer every error with a page of its own: HTTP errors by status, the rest by the table, anything unforeseen as 500."""
    app.register_error_handler(HTTPException, _answer_http)
    for error, status in {**_BY_ERROR, **(more or {})}.items():
        app.register_error_handler(error, _answer_with(status))
    app.register_error_handler(Exception, _answer_unforeseen)


def error_response(status: int, *, page: Page | None = None) -> Response:
    """Return the error page for `status`, in the look of the surface the address belongs to."""
    shown = page or PAGES.get(status) or PAGES[_NEAREST.get(status // 100, 500)]
    response = make_response(_body(status, shown), status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def typed_texts() -> list[str]:
    """Return the longer texts of a refused request, so that nothing a person wrote is lost (INT-05, AZ-07)."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return []
    return [visible(text) for name in OFFERED_BACK for text in request.form.getlist(name) if text.strip()]


def _answer_http(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    response = error_response(error.code)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


class _answer_with:  # noqa: N801 - reads as the function it is
    """An error handler for one status; a class, so that each has a name in traces."""

    def __init__(self, status: int) -> None:
        self._status = status

    def __call__(self, _error: Exception) -> Response:
        return error_response(self._status)


def _answer_unforeseen(error: Exception) -> Response:
    logs.get("hotline.web").error("unforeseen", endpoint=request.endpoint, exc_info=error)
    return error_response(500)


def _body(status: int, page: Page) -> str:
    layout = "_desk.html" if request.path.startswith("/desk") else "_public.html"
    texts = [] if status == 413 else typed_texts()
    try:
        return render_template("errors/error.html", layout=layout, status=status, page=page, texts=texts)
    except Exception as error:  # noqa: BLE001 - the page for an error must not become an error itself
        logs.get("hotline.web").error("error_page_failed", endpoint=request.endpoint, status=status, exc_info=error)
        settings = house().settings
        return _BARE.format(
            name=settings.neutral_name, heading=page.heading, sentence=page.sentence, phone=settings.phone
        )


_BARE = Markup(
    '<!doctype html><html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>{heading} – {name}</title></head><body><main><h1>{heading}</h1><p>{sentence}</p><p>{phone}</p>"
    "<p>Polizei 110, Rettungsdienst 112</p></main></body></html>"
)
