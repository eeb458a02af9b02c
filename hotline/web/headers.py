"""What every answer and every request has to carry: policy headers, no-store, same-origin writes, limits. Must not know any feature."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from hotline.settings import Settings

MAX_BODY = 1024 * 1024
MAX_FIELDS = 1000
_YEAR = 365 * 24 * 3600
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = frozenset({"same-origin", "none"})

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
        "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "serial",
        "screen-wake-lock", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _PERMISSIONS,
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-DNS-Prefetch-Control": "off",
}
CLEAR_ALL = '"cache", "storage"'
"""Clear-Site-Data for leaving: no "cookies", which would end the desk's session too; ours are taken away by name."""


def register(app: Flask, settings: Settings) -> None:
    """Set the limits of requests and put the headers on every answer, error pages included."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY
    app.config["MAX_FORM_PARTS"] = MAX_FIELDS
    app.config["TRUSTED_HOSTS"] = list(trusted_hosts(settings))
    app.before_request(refuse_foreign)
    app.before_request(refuse_swarms)
    app.after_request(dressed)


def trusted_hosts(settings: Settings) -> tuple[str, ...]:
    """Return the host names this instance answers to: the setting, or the hosts of its two addresses."""
    if settings.trusted_hosts:
        return settings.trusted_hosts
    named = (urlsplit(address).hostname for address in (settings.public_url, settings.desk_url))
    return tuple(sorted({host for host in named if host}))


def refuse_foreign() -> None:
    """Refuse a changing request that another site caused (HDR-05), before any form token is looked at.

    Our own pages send `Origin: null`, because they are served under `no-referrer` (Fetch, "append a request Origin header"), so null
    alone says nothing; a browser that names the site in Sec-Fetch-Site is believed.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in _OWN_SITES:
        abort(403)
    origin = request.headers.get("Origin")
    if origin not in (None, "null") and urlsplit(origin).netloc.lower() != request.host.lower():
        abort(403)


def refuse_swarms() -> None:
    """Refuse a body of more than MAX_FIELDS fields or one that was cut off at the limit, whichever way it is encoded (INT-10)."""
    if request.method in _SAFE_METHODS:
        return
    body = request.stream
    if sum(len(values) for _, values in request.form.lists()) > MAX_FIELDS:
        abort(413)
    if request.mimetype == "application/x-www-form-urlencoded":
        # Werkzeug parses a body without a length up to the limit and drops the rest in silence: half a report would look whole.
        # Asking once more makes it say so.
        body.read(1)


def dressed(response: Response) -> Response:
    """Put the headers of HDR-01 and HDR-02 on an answer; what a view set itself (a sandbox, a longer cache) stays."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    for name, value in _FIXED.items():
        response.headers.setdefault(name, value)
    if not _is_onion(request.environ.get("HTTP_HOST", "")):
        response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def local_target(wanted: str | None, otherwise: str) -> str:
    """Return `wanted` when it is a plain path of this site, else `otherwise` (HDR-06).

    Browsers read a backslash as a slash and drop tabs and line ends inside an address, so none of these may stand in it.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    if "\\" in wanted or any(ord(character) < 33 or ord(character) == 127 for character in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted


def _is_onion(host: str) -> bool:
    return host.partition(":")[0].lower().endswith(".onion")
