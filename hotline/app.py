"""Puts the house together from its rooms: the assembly and nothing else; it must not know what a room does."""

import importlib
from importlib.util import find_spec

from flask import Flask

from hotline.audit.rules import LogBroken
from hotline.audit.standing import check_clock, check_store
from hotline.casefile import errors
from hotline.paths import TEMPLATES
from hotline.roster.statements import RosterBroken
from hotline.settings import Credentials, Settings, SettingsError, load_credentials
from hotline.store.keystore import KeyGone
from hotline.store.revision import is_current
from hotline.store.work import Store
from hotline.vault import selftest
from hotline.web import assembly
from hotline.web.access import PUBLIC
from hotline.web.furniture import build_house, house

# The only place that chooses pages by surface. Each room is imported only where its surface is mounted, so that a process of the
# public side never even loads what opens.
ROOMS: dict[str, tuple[str, ...]] = {
    "both": ("hotline.web.pages",),
    "public": ("hotline.intake.public", "hotline.mailbox.public", "hotline.directory.public"),
    "desk": (
        "hotline.accounts.desk",
        "hotline.accounts.enrolment",
        "hotline.accounts.team",
        "hotline.accounts.rekeying",
        "hotline.casework.desk",
        "hotline.directory.desk",
        "hotline.referral.desk",
        "hotline.oversight.desk",
    ),
}
_DESK_TABLES = "hotline.accounts.access"

# What goes wrong in the rooms below the pages, and the status a person is answered with; the sentences stand in hotline.web.errors.
_ERRORS: dict[type[Exception], int] = {
    errors.CaseNotHere: 404,
    errors.CaseChanged: 409,
    errors.AlreadySent: 409,
    errors.NotAllowed: 403,
    errors.ChainBroken: 500,
    errors.NobodyThere: 503,
    RosterBroken: 503,
    LogBroken: 503,
    KeyGone: 404,
}


class Unclassed(Exception):
    """An endpoint stands in no access table, or in two: nobody decided who may reach it."""


def create_app(settings: Settings, credentials: Credentials | None = None) -> Flask:
    """Return the application of one surface, ready to be served or forked.

    Raises SelfTestFailed where the cryptography of this machine does not give the known answers, SettingsError where a secret is
    missing, Unclassed where an endpoint has no place in the access tables, TakenBack where the store lacks what the keystore remembers,
    ClockSetBack where the clock is behind the newest checkpoint.
    """
    selftest.check()
    app = Flask("hotline", static_folder=None, template_folder=str(TEMPLATES))
    app.extensions["hotline"] = build_house(
        settings, credentials or load_credentials(settings), _sound(Store(settings))
    )
    assembly.register(app, more_errors=_ERRORS)
    # Several modules may share one blueprint; all their pages are there before it is registered.
    for blueprint in dict.fromkeys([importlib.import_module(room).bp for room in rooms(settings.surface)]):
        app.register_blueprint(blueprint)
    _refuse_unclassed(app)
    return app


def _sound(store: Store) -> Store:
    """The store, when its tables are of this program, it was not taken back, and the clock goes forward (CR-09b)."""
    try:
        if not is_current(store):
            raise SettingsError("The tables are of another version than this program. Run `hotline upgrade` first.")
        with store.read() as work:
            check_store(work)
            check_clock(work)
    except BaseException:
        store.close()
        raise
    return store


def rooms(surface: str) -> tuple[str, ...]:
    """The modules whose pages a surface mounts."""
    chosen = ("public", "desk") if surface == "all" else (surface,)
    named = (*ROOMS["both"], *(room for each in chosen for room in ROOMS[each]))
    return tuple(room for room in named if find_spec(room) is not None)


def _refuse_unclassed(app: Flask) -> None:
    tables = [PUBLIC]
    if house(app).settings.surface != "public":
        desk = importlib.import_module(_DESK_TABLES)
        tables += [desk.OPEN, frozenset(desk.ACCESS)]
    for endpoint in sorted({rule.endpoint for rule in app.url_map.iter_rules()}):
        if sum(endpoint in table for table in tables) != 1:
            raise Unclassed(
                f"{endpoint} has to stand in exactly one access table: hotline/web/access.py or hotline/accounts/access.py"
            )
