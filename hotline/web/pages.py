"""The pages that belong to the house itself: home, the way out, notices, health. Must not know reports, cases or sessions of staff."""

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hotline.store import clock
from hotline.web.compression import compressible
from hotline.web.furniture import house
from hotline.web.headers import CLEAR_ALL
from hotline.web.sessions import BOX_COOKIE, PUBLIC_COOKIES, clear_cookie

bp = Blueprint("pages", __name__)


@bp.get("/")
@compressible
def home() -> ResponseReturnValue:
    """The three doors, the number, the emergency box; where only the desk is mounted, its door."""
    if house().settings.surface == "desk":
        return redirect(url_for("accounts.desk"), 303)
    return render_template("pages/home.html")


@bp.get("/exit")
def exit() -> Response:  # noqa: A001 - the address names it
    """End the public session (never the desk's) and leave for a neutral page."""
    house().sessions.end(request.cookies.get(BOX_COOKIE))
    response = make_response(redirect(house().settings.exit_url, 303))
    for name in PUBLIC_COOKIES:
        clear_cookie(response, name)
    response.headers["Clear-Site-Data"] = CLEAR_ALL
    return response


@bp.get("/privacy")
@compressible
def privacy() -> str:
    """The layered privacy notice."""
    return render_template("pages/privacy.html")


@bp.get("/imprint")
@compressible
def imprint() -> str:
    """Who answers for this site."""
    return render_template("pages/imprint.html")


@bp.get("/accessibility")
@compressible
def accessibility() -> str:
    """The accessibility statement, with the way to report a barrier."""
    return render_template("pages/accessibility.html")


@bp.get("/.well-known/security.txt")
def security_txt() -> Response:
    """How to report a weakness (RFC 9116)."""
    settings = house().settings
    expires = (clock.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{settings.email}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.public_url}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/healthz")
def healthz() -> Response:
    """Say that the process answers and the store can be read; nothing else."""
    with house().store.read():
        return Response("ok\n", mimetype="text/plain")
