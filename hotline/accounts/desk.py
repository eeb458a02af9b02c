"""Pages of accounts: signing in and out, the first enrolment, one's own account. Must not know tables."""

import re
from collections.abc import Sequence
from datetime import timedelta

import segno
from email_validator import EmailNotValidError, validate_email
from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from zxcvbn import zxcvbn

from hotline.accounts.access import NotForThisRole, NotSignedIn, manager, signed_in
from hotline.accounts.actions import second_factor
from hotline.accounts.actions.enrol import (
    EnrolmentClosed,
    LoginTaken,
    NewMember,
    WrongCode,
    count_wrong_code,
    enrol_first,
    open_enrolment,
)
from hotline.accounts.actions.sign_in import Proven, SignInFailed, prove, use_code
from hotline.accounts.forms import EnrolForm, SignInForm
from hotline.accounts.queries import Staff
from hotline.accounts.rules import Role, login_fault, login_key, password_fault, pause_after
from hotline.audit.actions import record
from hotline.roster.queries import current as current_roster
from hotline.store.work import Work
from hotline.vault.receipt import BadReceipt, Receipt, parse
from hotline.web.furniture import house
from hotline.web.headers import local_target
from hotline.web.sessions import DESK, DESK_COOKIE, clear_cookie, set_cookie
from hotline.web.transaction import finally_do, reads, writes
from hotline.web.words import _, ngettext

bp = Blueprint("accounts", __name__)
bp.record_once(lambda state: manager.init_app(state.app))

_BEGINS = {
    Role.COUNSELLOR: "casework.inbox",
    Role.KEYHOLDER: "casework.inbox",
    Role.COORDINATOR: "directory.overview",
}
_NOT_OFFERED = frozenset({"csrf_token", "password", "next"})
_WORTH_KEEPING = 20  # characters
_PAUSE = "sign-in"
_SECRET = re.compile(r"[A-Z2-7]{32}")


@bp.app_errorhandler(NotSignedIn)
def ended(_error: NotSignedIn) -> ResponseReturnValue:
    """Nobody is signed in: to the sign-in page and back again. What was typed in a form is offered for copying, not lost."""
    if request.method == "GET":
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
        form.reject("code", _waiting(waiting))
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
    return render_template("accounts/account.html", staff=staff, role_name=_ROLE_NAMES[staff.role]())


@bp.route("/desk/enrol/<enrolment>", methods=["GET", "POST"])
@writes
def enrol(work: Work, enrolment: str) -> ResponseReturnValue:
    """The first keyholder comes in: link, spoken code, name, password, second factor. A GET consumes nothing."""
    door = _door(work, enrolment)
    form = EnrolForm()
    if not _SECRET.fullmatch(form.secret.data or ""):
        form.secret.data = second_factor.new_secret()
    if not form.is_submitted():
        return _enrol_page(form)
    code = _checked(work, form) if form.validate_on_submit() else None
    if code is None:
        return _enrol_page(form), 422
    step = second_factor.accepted_step(form.secret.text, form.code.text, now=work.now)
    if step is None:
        form.reject(
            "code", _("Diese Ziffern gelten nicht mehr oder noch nicht. Geben Sie die ein, die Ihre App jetzt zeigt.")
        )
        return _enrol_page(form), 422
    person = NewMember(
        login=form.login.text,
        role=Role.KEYHOLDER,
        password=form.password.text,
        totp_secret=form.secret.text,
        totp_step=step,
        mail=form.mail.text,
    )
    try:
        with house().slots.staff():
            proven = enrol_first(
                work, enrolment_id=door, code=code, person=person, pepper=house().credentials.pepper_staff[0]
            )
    except WrongCode as wrong:
        finally_do(lambda _response: house().store.write(lambda later: count_wrong_code(later, door)))
        form.reject("words", _tries(wrong.tries_left))
        return _enrol_page(form), 422
    except LoginTaken:
        form.reject("login", _("Diesen Anmeldenamen hat schon jemand. Wählen Sie einen anderen."))
        return _enrol_page(form), 422
    record(work, current_roster(work), actor=proven.member_id, role=Role.KEYHOLDER, action="enrolled", trace=None)
    flash(_("Willkommen. Sie sind jetzt eingetragen und können sich anmelden."))
    return redirect(url_for("accounts.sign_in"), 303)


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


def _door(work: Work, typed: str) -> bytes:
    try:
        door = bytes.fromhex(typed)
        open_enrolment(work, door)
    except (ValueError, EnrolmentClosed):
        abort(404)
    return door


def _checked(work: Work, form: EnrolForm) -> Receipt | None:
    """The code as typed, when it reads well and the other answers hold; else None, with a sentence at each wrong field."""
    if fault := login_fault(form.login.text):
        form.reject("login", _LOGIN_FAULTS[fault]())
    context = [
        form.login.text,
        work.settings.operator_name,
        work.settings.neutral_name,
        "hotline",
        "starkestelle",
        "lotsenstelle",
    ]
    if fault := password_fault(form.password.text, context=context, strength=_strength):
        form.reject("password", _PASSWORD_FAULTS[fault]())
    if form.mail.data:
        try:
            validate_email(form.mail.data, check_deliverability=False)
        except EmailNotValidError:
            form.reject("mail", _("Geben Sie eine ganze E-Mail-Adresse an, zum Beispiel m.aydin@beispiel.de."))
    code: Receipt | None = None
    try:
        code = parse(work.codes.wordlist(), form.words.text)
    except BadReceipt:
        form.reject("words", _("Diese sieben Wörter stimmen so nicht. Lassen Sie sie sich noch einmal vorlesen."))
    return None if form.problems else code


_ROLE_NAMES = {
    Role.COUNSELLOR: lambda: _("Beratung"),
    Role.KEYHOLDER: lambda: _("Beratung und Schlüssel"),
    Role.COORDINATOR: lambda: _("Koordination"),
    Role.AUDITOR: lambda: _("Prüfung"),
    Role.ADMIN: lambda: _("Technik"),
}
_LOGIN_FAULTS = {
    "empty": lambda: _("Wählen Sie einen Anmeldenamen, zum Beispiel M. Aydin."),
    "long": lambda: _("Nehmen Sie einen kürzeren Namen: höchstens 60 Zeichen."),
    "sign": lambda: _("Nehmen Sie nur Buchstaben, Ziffern, Punkte und Leerzeichen."),
}
_PASSWORD_FAULTS = {
    "short": lambda: _(
        "Nehmen Sie mindestens 12 Zeichen, zum Beispiel vier Wörter, die nichts miteinander zu tun haben."
    ),
    "long": lambda: _("Das ist zu lang. Bis zu 1.024 Bytes gehen."),
    "context": lambda: _(
        "Das besteht fast nur aus Ihrem Namen oder dem der Stelle. Nehmen Sie Wörter, auf die niemand kommt."
    ),
    "weak": lambda: _(
        "Das ist leicht zu erraten. Nehmen Sie noch zwei Wörter dazu, die nichts miteinander zu tun haben."
    ),
}


def _strength(password: str, context: Sequence[str]) -> int:
    return int(zxcvbn(password, user_inputs=list(context))["score"])


def _sign_in_page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form)


def _enrol_page(form: EnrolForm) -> str:
    address = second_factor.provisioning_address(
        form.secret.text, login=form.login.text or "-", issuer=house().settings.neutral_name
    )
    code = segno.make_qr(address, error="m")
    rows = ["".join("1" if cell else "0" for cell in row) for row in code.matrix]
    return render_template("accounts/enrol.html", form=form, rows=rows)


def _waiting(seconds: int) -> str:
    return ngettext(
        "Das waren zu viele Versuche. Warten Sie noch eine Sekunde.",
        "Das waren zu viele Versuche. Warten Sie noch %(num)d Sekunden.",
        seconds,
    )


def _tries(left: int) -> str:
    if left <= 0:
        return _("Diese Wörter passen nicht. Die Einladung ist jetzt geschlossen; lassen Sie sich eine neue geben.")
    return ngettext(
        "Diese Wörter passen nicht zu dieser Einladung. Sie haben noch einen Versuch.",
        "Diese Wörter passen nicht zu dieser Einladung. Sie haben noch %(num)d Versuche.",
        left,
    )
