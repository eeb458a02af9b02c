"""Puts the house together from its rooms: the assembly and nothing else; it must not know what a room does."""

import importlib
from importlib.util import find_spec

from flask import Flask

from hotline.accounts.access import ACCESS, OPEN
from hotline.paths import TEMPLATES
from hotline.settings import Credentials, Settings, load_credentials
from hotline.store.work import Store
from hotline.vault import selftest
from hotline.web import assembly
from hotline.web.access import PUBLIC
from hotline.web.furniture import build_house

# The only place that chooses pages by surface. Each module is imported only where its surface is mounted, so that a process of the
# public side never even loads what opens.
ROOMS: dict[str, tuple[str, ...]] = {
    "both": ("hotline.web.pages",),
    "public": ("hotline.intake.public", "hotline.mailbox.public", "hotline.directory.public"),
    "desk": ("hotline.accounts.desk", "hotline.casework.desk", "hotline.directory.desk", "hotline.referral.desk"),
}


class Unclassed(Exception):
    """An endpoint stands in no access table, or in two: nobody decided who may reach it."""


def create_app(settings: Settings, credentials: Credentials | None = None) -> Flask:
    """Return the application of one surface, ready to be served or forked.

    Raises SelfTestFailed where the cryptography of this machine does not give the known answers, SettingsError where a secret is
    missing, Unclassed where an endpoint has no place in the access tables.
    """
    selftest.check()
    app = Flask("hotline", static_folder=None, template_folder=str(TEMPLATES))
    app.extensions["hotline"] = build_house(settings, credentials or load_credentials(settings), Store(settings))
    assembly.register(app)
    for room in rooms(settings.surface):
        app.register_blueprint(importlib.import_module(room).bp)
    _refuse_unclassed(app)
    return app


def rooms(surface: str) -> tuple[str, ...]:
    """The modules whose pages a surface mounts."""
    chosen = ("public", "desk") if surface == "all" else (surface,)
    named = (*ROOMS["both"], *(room for each in chosen for room in ROOMS[each]))
    return tuple(room for room in named if find_spec(room) is not None)


def _refuse_unclassed(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        times = (rule.endpoint in PUBLIC) + (rule.endpoint in OPEN) + (rule.endpoint in ACCESS)
        if times != 1:
            raise Unclassed(
                f"{rule.endpoint} stands in {times} access tables instead of one (hotline/web/access.py, accounts/access.py)"
            )
