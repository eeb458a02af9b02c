"""Pages of accounts: signing in and out, one's own account. Must not know tables. Its blueprint carries enrolment and team, too."""

from datetime import timedelta

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hotline.accounts.access import NotForThisRole, NotSignedIn, manager, signed_in
from hotline.accounts.actions.sign_in import Proven, SignInFailed, prove, use_code
from hotline.accounts.forms import SignInForm
from hotline.accounts.queries import Staff
from hotline.accounts.rules import Role, login_key, pause_after
from hotline.accounts.words import role_name, waiting_sentence
from hotline.audit.actions import record
from hotline.roster.queries import current as current_roster
from hotline.store.work import Work
from hotline.web.furniture import house
from hotline.web.headers import local_target
from hotline.web.sessions import DESK, DESK_COOKIE, clear_cookie, set_cookie
from hotline.web.transaction import reads
from hotline.web.words import _, ngettext

bp = Blueprint("accounts", __name__)
bp.record_once(lambda state: manager.init_app(state.app))

_BEGINS = {
    Role.COUNSELLOR: "casework.inbox",
    Role.KEYHOLDER: "casework.inbox",
    Role.COORDINATOR: "directory.overview",
    Role.ADMIN: "accounts.status",
    Role.AUDITOR: "oversight.log",
}
_NOT_OFFERED = frozenset({"csrf_token", "password", "next"})
_WORTH_KEEPING = 20  # characters
_PAUSE = "sign-in"


@bp.app_errorhandler(NotSignedIn)
def ended(_error: NotSignedIn) -> ResponseReturnValue:
    """Nobody is signed in: to the sign-in page and back again. What was typed in a form is offered for copying, not lost."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.sign_in", next=request.full_path.removesuffix("?")), 303)
    typed = [text for name, text in request.form.items() if name not in _NOT_OFFERED and len(text) > _WORTH_KEEPING]
    return render_template("accounts/ended.html", typed=typed), 401


@bp.app_errorhandler(NotForThisRole)
def not_for_this_role(_error: NotForThisRole) -> ResponseReturnValue:
    """Somebody is signed in, but this page belongs to another task."""
    return render_template("accounts/not_yours.html"), 403


@bp.get("/desk/")
@reads
@signed_in
def desk(work: Work, staff: Staff) -> ResponseReturnValue:
    """The bare address of the desk leads each role to where its day begins."""
    return redirect(url_for(_BEGINS.get(staff.role, "accounts.account")), 303)


@bp.route("/desk/sign-in", methods=["GET", "POST"])
@reads
def sign_in(work: Work) -> ResponseReturnValue:
    """Name, password and code together; whatever is wrong, the answer is the same sentence. Argon2 runs outside any write."""
    form = SignInForm()
    if not form.is_submitted():
        form.next.data = request.args.get("next", "")
        return _sign_in_page(form)
    if not form.validate_on_submit():
        return _sign_in_page(form), 422
    name = login_key(form.login.text)
    waiting = house().pauses.seconds_left(_PAUSE, name)
    if waiting:
        form.reject("code", waiting_sentence(waiting))
        return _sign_in_page(form), 429, {"Retry-After": str(waiting)}
    try:
        proven = _prove(work, form)
    except SignInFailed:
        house().pauses.failed(_PAUSE, name, pause_after(house().pauses.failures(_PAUSE, name) + 1))
        form.reject("code", _("Name, Passwort und Ziffern passen nicht zusammen. Bitte prüfen Sie alle drei."))
        return _sign_in_page(form), 422
    return _welcome(proven, target=form.next.text, failures=house().pauses.clear(_PAUSE, name))


@bp.post("/desk/sign-out")
@reads
@signed_in
def sign_out(work: Work, staff: Staff) -> ResponseReturnValue:
    """End the session here and now; a copy of the cookie is dead too."""
    house().sessions.end(request.cookies.get(DESK_COOKIE))
    response = make_response(redirect(url_for("accounts.sign_in"), 303))
    clear_cookie(response, DESK_COOKIE)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/desk/account")
@reads
@signed_in
def account(work: Work, staff: Staff) -> ResponseReturnValue:
    """Who one is here, and the way out."""
    return render_template("accounts/account.html", staff=staff, role_name=role_name(staff.role))


def _prove(work: Work, form: SignInForm) -> Proven:
    with house().slots.staff():
        proven = prove(
            work,
            login=form.login.text,
            password=form.password.text,
            code=form.code.text,
            pepper=house().credentials.pepper_staff[0],
        )
    with work.apart() as kept:
        use_code(kept, proven)
        record(kept, current_roster(kept), actor=proven.member_id, role="staff", action="signed in", trace=None)
    return proven


def _welcome(proven: Proven, *, target: str, failures: int) -> Response:
    settings = house().settings
    sessions = house().sessions
    sessions.end(request.cookies.get(DESK_COOKIE))
    cookie = sessions.start(
        DESK,
        proven.payload,
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_hours),
        tag=proven.member_id,
    )
    if failures:
        flash(
            ngettext(
                "Vor dieser Anmeldung gab es einen Fehlversuch mit Ihrem Namen. Waren Sie das nicht, sagen Sie es bitte einer Schlüsselhalterin.",
                "Vor dieser Anmeldung gab es %(num)d Fehlversuche mit Ihrem Namen. Waren Sie das nicht, sagen Sie es bitte einer Schlüsselhalterin.",
                failures,
            ),
            "mind",
        )
    response = make_response(redirect(local_target(target, url_for("accounts.desk")), 303))
    set_cookie(response, DESK_COOKIE, cookie)
    return response


def _sign_in_page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form)
