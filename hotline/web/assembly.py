"""Fits the furniture into an app, in the one order that works. Must not know any feature."""

from collections.abc import Mapping

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from hotline.vault.envelope import Key, expand
from hotline.web import errors, headers, language, static, templates, words
from hotline.web.furniture import house
from hotline.web.sessions import FORM_COOKIE


def register(app: Flask, *, more_errors: Mapping[type[Exception], int] | None = None) -> None:
    """Furnish an app whose house stands in app.extensions["hotline"]: headers, language, templates, static files, form tokens and error pages.

    The blueprints come after it. `more_errors` are the features' lines of the table error -> status.
    """
    _believe_proxies(app, house(app).settings.proxy_hops)
    _secure_forms(app, house(app).credentials.pepper_receipt)
    # The order counts: a foreign or swollen request is refused before any token in it is looked at.
    headers.register(app, house(app).settings)
    CSRFProtect(app)
    language.register(app)
    words.register(app)
    templates.register(app)
    static.register(app)
    errors.register(app, more_errors)


def _believe_proxies(app: Flask, hops: int) -> None:
    """Take a caller's address from X-Forwarded-For, where as many proxies as `hops` each appended one; from no other header.

    Counted from the end: what a caller wrote into it stands further to the front. With 0 the header counts for nothing.
    """
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=0, x_host=0, x_port=0, x_prefix=0)  # type: ignore[method-assign]  # the way Flask documents


def _secure_forms(app: Flask, peppers: tuple[Key, ...]) -> None:
    # The token's cookie is signed under a key that outlives a restart and a rotation, so that an open form can still be sent.
    newest, *older = (expand(pepper, "web-secret").reveal() for pepper in peppers)
    app.config.update(
        SECRET_KEY=newest,
        SECRET_KEY_FALLBACKS=older,
        SESSION_COOKIE_NAME=FORM_COOKIE,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_DOMAIN=None,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        # Our pages are served under no-referrer, so there is none to compare; headers.refuse_foreign asks Sec-Fetch-Site and Origin.
        WTF_CSRF_SSL_STRICT=False,
    )
