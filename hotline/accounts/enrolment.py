"""The page behind an enrolment link: spoken code, name, password, second factor. Must not know tables, nor who lets her in."""

import re
from collections.abc import Sequence

import segno
from email_validator import EmailNotValidError, validate_email
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from zxcvbn import zxcvbn

from hotline.accounts import queries
from hotline.accounts.actions import admitting, inviting, second_factor
from hotline.accounts.actions.enrol import (
    EnrolmentClosed,
    LoginTaken,
    NewMember,
    WrongCode,
    count_wrong_code,
    enrol_first,
)
from hotline.accounts.desk import bp
from hotline.accounts.forms import EnrolForm
from hotline.accounts.rules import Role, login_fault, password_fault
from hotline.accounts.words import login_sentence, password_sentence, tries_sentence
from hotline.audit.actions import record
from hotline.roster.queries import current as current_roster
from hotline.store.work import Work
from hotline.vault.receipt import BadReceipt, Receipt, parse
from hotline.web.furniture import house
from hotline.web.transaction import reads
from hotline.web.words import _

_SECRET = re.compile(r"[A-Z2-7]{32}")


@bp.route("/desk/enrol/<enrolment>", methods=["GET", "POST"])
@reads
def enrol(work: Work, enrolment: str) -> ResponseReturnValue:
    """Someone comes through a door: the first keyholder is in at once, everybody else waits. A GET consumes nothing."""
    door, role, login = _door(work, enrolment)
    form = EnrolForm()
    if login:
        del form.login  # after a lost password one keeps one's name
    if not _SECRET.fullmatch(form.secret.data or ""):
        form.secret.data = second_factor.new_secret()
    if not form.is_submitted():
        return _page(form, role, login)
    person, code = _person(work, form, role, login)
    if person is None or code is None:
        return _page(form, role, login), 422
    try:
        return _waits(work, door, code, person) if role else _is_in(work, door, code, person)
    except WrongCode as wrong:
        with work.apart() as later:
            count_wrong_code(later, door)
        form.reject("words", tries_sentence(wrong.tries_left))
    except LoginTaken:
        form.reject("login", _("Diesen Anmeldenamen hat schon jemand. Wählen Sie einen anderen."))
    except EnrolmentClosed:
        abort(404)
    return _page(form, role, login), 422


def _is_in(work: Work, door: bytes, code: Receipt, person: NewMember) -> ResponseReturnValue:
    pepper = house().credentials.pepper_staff[0]
    with house().slots.staff(), work.apart() as kept:
        proven = enrol_first(kept, enrolment_id=door, code=code, person=person, pepper=pepper)
        record(kept, current_roster(kept), actor=proven.member_id, role=Role.KEYHOLDER, action="enrolled", trace=None)
    flash(_("Willkommen. Sie sind jetzt eingetragen und können sich anmelden."))
    return redirect(url_for("accounts.sign_in"), 303)


def _waits(work: Work, door: bytes, code: Receipt, person: NewMember) -> ResponseReturnValue:
    """Keys are made outside the transaction; then the row waits, and its six words are shown, once."""
    pepper = house().credentials.pepper_staff[0]
    with house().slots.staff():
        key = inviting.code_key(door, code, pepper)
        inviting.check_code(inviting.open_door(work, door), key)
        candidate = inviting.make_candidate(person, pepper)
    with work.apart() as kept:
        applicant = inviting.apply(kept, door, key, candidate)
        words = admitting.fingerprint(kept.codes.wordlist(), applicant).split()
        detail = {"name": applicant.login, "task": applicant.role}
        record(
            kept, current_roster(kept), actor=None, role="invited", action="enrolment.waits", trace=None, detail=detail
        )
    return render_template("accounts/waits.html", words=words, login=applicant.login)


def _door(work: Work, typed: str) -> tuple[bytes, Role | None, str]:
    """Id, role (None: the first keyholder) and, after a lost password, the login name of an open door; 404 for any other."""
    try:
        row = inviting.open_door(work, bytes.fromhex(typed))
    except (ValueError, EnrolmentClosed):
        abort(404)
    return row.id, Role(row.role) if row.role else None, queries.name_of(work, row.replaces)


def _person(work: Work, form: EnrolForm, role: Role | None, login: str) -> tuple[NewMember | None, Receipt | None]:
    """Who came and the code she typed, when all answers hold; else None, with a sentence at each wrong field."""
    valid = form.validate_on_submit()
    name = login or form.login.text
    code = _checked(work, form, name, renewed=bool(login)) if valid else None
    if code is None:
        return None, None
    step = second_factor.accepted_step(form.secret.text, form.code.text, now=work.now)
    if step is None:
        form.reject(
            "code", _("Diese Ziffern gelten nicht mehr oder noch nicht. Geben Sie die ein, die Ihre App jetzt zeigt.")
        )
        return None, None
    person = NewMember(
        login=name,
        role=role or Role.KEYHOLDER,
        password=form.password.text,
        totp_secret=form.secret.text,
        totp_step=step,
        mail=form.mail.text,
    )
    return person, code


def _checked(work: Work, form: EnrolForm, login: str, *, renewed: bool) -> Receipt | None:
    fault = None if renewed else login_fault(login)
    if fault:
        form.reject("login", login_sentence(fault))
    names = (work.settings.operator_name, work.settings.neutral_name, "hotline", "starkestelle", "lotsenstelle")
    if fault := password_fault(form.password.text, context=[login, *names], strength=_strength):
        form.reject("password", password_sentence(fault))
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


def _strength(password: str, context: Sequence[str]) -> int:
    return int(zxcvbn(password, user_inputs=list(context))["score"])


def _page(form: EnrolForm, role: Role | None, login: str) -> str:
    name = login or form.login.text
    address = second_factor.provisioning_address(
        form.secret.text, login=name or "-", issuer=house().settings.neutral_name
    )
    code = segno.make_qr(address, error="m")
    rows = ["".join("1" if cell else "0" for cell in row) for row in code.matrix]
    holds_keys = role in {None, Role.KEYHOLDER}
    return render_template("accounts/enrol.html", form=form, rows=rows, login=login, holds_keys=holds_keys)
