"""Who may reach which address of the desk, and the decorator that hands in who is asking. Knows no case and opens none.

Refused unless opened: an endpoint that stands neither here nor in `hotline.web.access.PUBLIC` stops the start (AZ-01).
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, NoReturn, ParamSpec, TypeVar

from flask import Request, g, request
from flask_login import LoginManager, current_user

from hotline.accounts import queries
from hotline.accounts.queries import Staff
from hotline.accounts.rules import Role
from hotline.accounts.words import standing_notes
from hotline.store.work import Work
from hotline.web.furniture import house
from hotline.web.sessions import DESK, DESK_COOKIE

P = ParamSpec("P")
R = TypeVar("R")

CASES = frozenset({Role.COUNSELLOR, Role.KEYHOLDER})
KEYHOLDERS = frozenset({Role.KEYHOLDER})
EVERYBODY = frozenset(Role)
DIRECTORY_READ = frozenset({Role.COUNSELLOR, Role.KEYHOLDER, Role.COORDINATOR})
DIRECTORY_WRITE = frozenset({Role.KEYHOLDER, Role.COORDINATOR})

#: Addresses of the desk that are reached before anybody is signed in.
OPEN: frozenset[str] = frozenset({"accounts.sign_in", "accounts.enrol"})

#: Every other endpoint of the desk, and the roles that may reach it.
ACCESS: dict[str, frozenset[Role]] = {
    "accounts.desk": EVERYBODY,
    "accounts.account": EVERYBODY,
    "accounts.sign_out": EVERYBODY,
    "accounts.team": EVERYBODY,
    "accounts.invite": KEYHOLDERS,
    "accounts.renew": KEYHOLDERS,
    "accounts.withdraw": KEYHOLDERS,
    "accounts.admit": KEYHOLDERS,
    "accounts.role": KEYHOLDERS,
    "accounts.remove": KEYHOLDERS,
    "accounts.rekey": KEYHOLDERS,
    "accounts.rekey_next": KEYHOLDERS,
    "accounts.rotate": KEYHOLDERS,
    "accounts.status": frozenset({Role.ADMIN, Role.KEYHOLDER}),
    "casework.inbox": CASES,
    "casework.case": CASES,
    "casework.note": CASES,
    "casework.reply": CASES,
    "casework.assign": CASES,
    "casework.status": CASES,
    "casework.urgency": CASES,
    "casework.close": CASES,
    "casework.reopen": CASES,
    "casework.identity": CASES,
    "directory.overview": DIRECTORY_READ,
    "directory.entry": DIRECTORY_READ,
    "directory.check": DIRECTORY_WRITE,
    "directory.edit": DIRECTORY_WRITE,
    "directory.report_dead": DIRECTORY_READ,
    "referral.overview": CASES,
    "referral.case": CASES,
    "referral.need": CASES,
    "referral.step": CASES,
    "oversight.log": frozenset({Role.AUDITOR, Role.KEYHOLDER}),
}


class NotSignedIn(Exception):
    """Nobody is signed in, or no longer: the session ran out, was ended, or its member was removed."""


class NotForThisRole(Exception):
    """Somebody is signed in whose role does not reach this address."""


manager = LoginManager()
#: Its default keeps a hash of address and browser; a session of ours is bound to the cookie and this boot's key instead (AUT-08b).
manager.session_protection = None


def _load(_request: Request) -> Staff | None:
    """Who asks, from the sealed session alone: no user id in a signed cookie, no remember-me."""
    cookie = request.cookies.get(DESK_COOKIE, "")
    payload = house().sessions.load(cookie, DESK) if cookie else None
    return queries.staff(g.work, payload) if payload and "work" in g else None


def _refuse() -> NoReturn:
    raise NotSignedIn


manager.request_loader(_load)
manager.unauthorized_handler(_refuse)


def signed_in(view: Callable[Concatenate[Work, Staff, P], R]) -> Callable[Concatenate[Work, P], R]:
    """Below @reads or @writes: hand the person in as `staff`, after the transaction's Work.

    Keys are opened anew at each request and each attempt of its transaction, so that a deleted grant or a removal ends access at
    once (vault.md 7). Raises NotSignedIn or NotForThisRole.
    """

    @wraps(view)
    def inner(work: Work, /, *args: P.args, **kwargs: P.kwargs) -> R:
        g.pop("_login_user", None)  # what an earlier attempt of this transaction found
        g.work = work
        if not current_user.is_authenticated:
            manager.unauthorized()
        staff: Staff = current_user._get_current_object()
        if staff.role not in ACCESS.get(request.endpoint or "", frozenset()):
            raise NotForThisRole
        g.staff = staff  # for the frame of the page
        g.reach = {name for name, roles in ACCESS.items() if staff.role in roles}
        g.desk_notes = standing_notes(staff, request.endpoint or "")
        return view(work, staff, *args, **kwargs)

    return inner
