"""Style sheets, scripts and pictures: squeezed and compressed once at the start, cached for a year under the hash of their content.

Must not know which page asks for them. Nothing here holds a secret, so compression gives nothing away (TIM-03).
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, current_app, request, url_for

from hotline.paths import STATIC

_FOREVER = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=300"
_HASH_LENGTH = 12
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    plain: bytes
    packed: bytes
    mime: str
    version: str


class Assets:
    """All files of the static folder, in memory: a few dozen kilobytes."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._files = {path.name: _asset(path) for path in sorted(folder.iterdir()) if path.is_file()}

    def address(self, name: str) -> str:
        """Return the address of a file with its hash in the query. Raises KeyError for a file that is not there."""
        return url_for("static", filename=name, v=self._files[name].version)

    def get(self, name: str) -> Asset | None:
        """Return a file, or None."""
        return self._files.get(name)


def register(app: Flask) -> None:
    """Serve the files under the endpoint "static" and give templates `asset(name)`."""
    assets = Assets()
    app.extensions["hotline.assets"] = assets
    app.jinja_env.globals["asset"] = assets.address
    app.add_url_rule("/static/<filename>", "static", _serve)


def _serve(filename: str) -> Response:
    assets: Assets = current_app.extensions["hotline.assets"]
    asset = assets.get(filename)
    if asset is None:
        abort(404)
    packed = request.accept_encodings.quality("gzip") > 0 and len(asset.packed) < len(asset.plain)
    response = Response(asset.packed if packed else asset.plain, mimetype=asset.mime)
    response.headers["Cache-Control"] = _FOREVER if request.args.get("v") == asset.version else _SHORT
    response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(asset.version + ("-gz" if packed else ""))
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)
    return response


def squeezed(sheet: str) -> str:
    """Return a style sheet without comments and without the blanks that mean nothing."""
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    bare = re.sub(r"\s+", " ", bare)
    return re.sub(r"\s*([{};,])\s*", r"\1", bare).replace(";}", "}").strip()


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    if path.suffix == ".css":
        content = squeezed(content.decode("utf-8")).encode("utf-8")
    mime = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(content, gzip.compress(content, 9, mtime=0), mime, hashlib.sha256(content).hexdigest()[:_HASH_LENGTH])
