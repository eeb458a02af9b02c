"""Pages of the team: who is in, inviting, letting in, changing tasks, removing. Must not know tables, nor how keys are made."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hotline.accounts import queries, roll
from hotline.accounts.access import NotSignedIn, signed_in
from hotline.accounts.actions import admitting, inviting, leaving
from hotline.accounts.actions.leaving import LastKeyholder, NobodyThere, NotOneself
from hotline.accounts.actions.sign_in import password_fits
from hotline.accounts.desk import bp
from hotline.accounts.forms import AdmitForm, ConfirmForm, TaskForm
from hotline.accounts.queries import Staff
from hotline.accounts.roll import Line
from hotline.accounts.rules import Role, login_key, pause_after
from hotline.accounts.words import role_name, waiting_sentence
from hotline.store.base import ID_SIZE
from hotline.store.work import Work
from hotline.web.errors import Page, error_response
from hotline.web.furniture import house
from hotline.web.sessions import DESK
from hotline.web.transaction import reads, writes
from hotline.web.words import _, _l

_PAUSE = "sign-in"
_NOT_DONE = Page(
    _l("Das wurde nicht geändert"),
    _l("Inzwischen hat sich im Team etwas geändert. Sehen Sie auf der Team-Seite nach, wie es jetzt steht."),
)


@bp.get("/desk/team")
@reads
@signed_in
def team(work: Work, staff: Staff) -> ResponseReturnValue:
    """Who is in; for a keyholder also who waits, which doors stand open, and what is due."""
    return render_template(
        "accounts/team.html",
        staff=staff,
        team=roll.team(work, staff),
        progress=roll.progress(work, staff),
        due=roll.rotation_is_due(staff),
        few=roll.few_keyholders(staff),
        holds_keys=staff.role == Role.KEYHOLDER,
        role_name=role_name,
    )


@bp.route("/desk/team/invite", methods=["GET", "POST"])
@reads
@signed_in
def invite(work: Work, staff: Staff) -> ResponseReturnValue:
    """Open a door for somebody new: the link and the words are shown once."""
    form = TaskForm()
    if not form.is_submitted():
        return render_template("accounts/invite.html", form=form)
    if not form.validate_on_submit() or not _confirmed(work, staff, form):
        return render_template("accounts/invite.html", form=form), 422
    return _opened(work, staff, Role(form.role.text))


@bp.route("/desk/team/<member>/renew", methods=["GET", "POST"])
@reads
@signed_in
def renew(work: Work, staff: Staff, member: str) -> ResponseReturnValue:
    """A lost password: a door for the same person, who gets a new identity (AUT-14)."""
    who, form = _member(work, staff, member), ConfirmForm()
    if who.id == staff.member_id:
        return _refused(NotOneself())
    if not form.is_submitted():
        return render_template("accounts/renew.html", form=form, who=who)
    if not form.validate_on_submit() or not _confirmed(work, staff, form):
        return render_template("accounts/renew.html", form=form, who=who), 422
    return _opened(work, staff, who.role, who)


@bp.post("/desk/team/doors/<row>/withdraw")
@writes
@signed_in
def withdraw(work: Work, staff: Staff, row: str) -> ResponseReturnValue:
    """Close an open door, or send away who waits."""
    inviting.withdraw(work, _id(row))
    staff.audit(work, "team.withdrawn")
    flash(_("Die Einladung gilt nicht mehr."))
    return redirect(url_for("accounts.team"), 303)


@bp.route("/desk/team/waiting/<row>", methods=["GET", "POST"])
@reads
@signed_in
def admit(work: Work, staff: Staff, row: str) -> ResponseReturnValue:
    """Compare six words by voice, then let in who waits; or send her away where a word differs."""
    who = next((each for each in roll.waiting(work) if each.id == _id(row)), None)
    if who is None:
        abort(404)
    form = AdmitForm()
    if form.is_submitted():
        if not form.validate_on_submit() or not _confirmed(work, staff, form):
            return render_template("accounts/admit.html", form=form, who=who, role_name=role_name), 422
        return _let_in(work, staff, who, form.heard.text) if form.same.text == "yes" else _sent_away(work, staff, who)
    form.heard.data = who.words
    return render_template("accounts/admit.html", form=form, who=who, role_name=role_name)


@bp.route("/desk/team/<member>/role", methods=["GET", "POST"])
@reads
@signed_in
def role(work: Work, staff: Staff, member: str) -> ResponseReturnValue:
    """Give a member another task."""
    who, form = _member(work, staff, member), TaskForm()
    if not form.is_submitted():
        form.role.data = who.role.value
        return render_template("accounts/role.html", form=form, who=who)
    if not form.validate_on_submit() or not _confirmed(work, staff, form):
        return render_template("accounts/role.html", form=form, who=who), 422
    wanted = Role(form.role.text)

    def act(kept: Work, by: Staff) -> None:
        leaving.change_role(kept, by=by.keyring, member_id=who.id, role=wanted)
        by.audit(kept, "team.task", detail={"name": who.login, "task": wanted.value})

    said = _("%(name)s hat jetzt die Aufgabe: %(task)s.", name=who.login, task=role_name(wanted))
    return _done(work, staff, act, said, ends=who.id)


@bp.route("/desk/team/<member>/remove", methods=["GET", "POST"])
@reads
@signed_in
def remove(work: Work, staff: Staff, member: str) -> ResponseReturnValue:
    """End a member's access, at once and for good."""
    who, form = _member(work, staff, member), ConfirmForm()
    if not form.is_submitted():
        return render_template("accounts/remove.html", form=form, who=who)
    if not form.validate_on_submit() or not _confirmed(work, staff, form):
        return render_template("accounts/remove.html", form=form, who=who), 422

    def act(kept: Work, by: Staff) -> None:
        leaving.remove(kept, by=by.keyring, member_id=who.id)
        by.audit(kept, "team.removed", detail={"name": who.login, "task": who.role.value})

    return _done(work, staff, act, _("%(name)s hat keinen Zugang mehr.", name=who.login), ends=who.id)


def _opened(work: Work, staff: Staff, role: Role, who: Line | None = None) -> ResponseReturnValue:
    with house().slots.staff():
        invitation = inviting.draw(work.codes.wordlist(), house().credentials.pepper_staff[0])
    with work.apart() as kept:
        by = _again(kept, staff)
        inviting.invite(kept, invitation, by=by.member_id, role=role, replaces=who.id if who else None)
        by.audit(kept, "team.invited", detail={"task": role.value, "name": who.login if who else ""})
        if who is not None:
            leaving.tell_keyholders(kept, by.roster, but=by.member_id)
    link = house().settings.desk_url.rstrip("/") + url_for("accounts.enrol", enrolment=invitation.id.hex())
    return render_template("accounts/invited.html", link=link, code=invitation.code, task=role_name(role), who=who)


def _let_in(work: Work, staff: Staff, who: roll.Waiting, heard: str) -> ResponseReturnValue:
    def act(kept: Work, by: Staff) -> None:
        member = admitting.admit(kept, by=by.keyring, applicant_id=who.id, heard=heard)
        by.audit(kept, "team.admitted", detail={"name": member.login, "task": member.role, "words": heard})
        if member.replaces is not None:
            _end_sessions(kept, member.replaces)

    return _done(work, staff, act, _("%(name)s ist jetzt im Team und kann sich anmelden.", name=who.login))


def _sent_away(work: Work, staff: Staff, who: roll.Waiting) -> ResponseReturnValue:
    def act(kept: Work, by: Staff) -> None:
        inviting.withdraw(kept, who.id)
        by.audit(kept, "team.refused", detail={"name": who.login, "task": who.role.value})
        leaving.tell_keyholders(kept, by.roster, but=by.member_id)

    said = _("Niemand wurde aufgenommen. Klären Sie persönlich, wer das war, und laden Sie danach neu ein.")
    return _done(work, staff, act, said)


def _done(
    work: Work, staff: Staff, act: Callable[[Work, Staff], None], said: str, *, ends: bytes | None = None
) -> ResponseReturnValue:
    """Run an act on the roster in one short transaction, as the keyholder who is still one; then back to the team, or on to the keys."""
    try:
        with work.apart() as kept:
            by = _again(kept, staff)
            act(kept, by)
            if ends is not None:
                _end_sessions(kept, ends)
    except (LastKeyholder, NotOneself) as refusal:
        return _refused(refusal)
    except (NobodyThere, admitting.KeysChanged):
        return error_response(409, page=_NOT_DONE)
    flash(said)
    work.memo.clear()  # the roster is another one now
    after = queries.staff(work, by.keyring.identity.seed.reveal() + by.member_id)
    moves = after is not None and roll.progress(work, after)
    return redirect(url_for("accounts.rekey" if moves else "accounts.team"), 303)


def _refused(refusal: LastKeyholder | NotOneself) -> ResponseReturnValue:
    """A refusal with its reason (ADM-01)."""
    if isinstance(refusal, LastKeyholder):
        sentence = _("Sonst hielte niemand mehr die Schlüssel. Geben Sie vorher einer zweiten Person diese Aufgabe.")
    else:
        sentence = _(
            "Über den eigenen Zugang entscheidet eine andere Person, die die Schlüssel hält. Bitten Sie sie darum."
        )
    return error_response(409, page=Page(_("Das geht so nicht"), sentence))


def _again(kept: Work, staff: Staff) -> Staff:
    """The keyholder as this transaction sees her. Raises NotSignedIn where she is none any more."""
    found = queries.staff(kept, staff.keyring.identity.seed.reveal() + staff.member_id)
    if found is None or found.role != Role.KEYHOLDER:
        raise NotSignedIn
    return found


def _end_sessions(kept: Work, member_id: bytes) -> None:
    sessions = house().sessions
    kept.after_commit(lambda: sessions.end_all(DESK, member_id))


def _confirmed(work: Work, staff: Staff, form: ConfirmForm) -> bool:
    """Whether the password was typed once more; wrong ones count like those of signing in."""
    name = login_key(staff.login)
    pauses = house().pauses
    waiting = pauses.seconds_left(_PAUSE, name)
    if waiting:
        form.reject("password", waiting_sentence(waiting))
        return False
    with house().slots.staff():
        fits = password_fits(work, staff.member_id, form.password.text, house().credentials.pepper_staff[0])
    if not fits:
        pauses.failed(_PAUSE, name, pause_after(pauses.failures(_PAUSE, name) + 1))
        form.reject("password", _("Dieses Passwort stimmt nicht. Geben Sie das ein, mit dem Sie sich anmelden."))
    return fits


def _member(work: Work, staff: Staff, member: str) -> Line:
    found = roll.line(work, staff, _id(member))
    if found is None:
        abort(404)
    return found


def _id(typed: str) -> bytes:
    try:
        found = bytes.fromhex(typed)
    except ValueError:
        abort(404)
    if len(found) != ID_SIZE:
        abort(404)
    return found
