"""Pages of casework: the inbox and one case with its acts. Must not know tables; urgency comes from the rules, content from the fold."""

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hotline.accounts.access import signed_in
from hotline.accounts.queries import Staff, counsellors, name_of
from hotline.casefile.entries import IdentityBody
from hotline.casefile.errors import CaseChanged, CaseNotHere
from hotline.casefile.opening.cases import OpenCase, open_case
from hotline.casefile.summary import summarise
from hotline.casework import actions
from hotline.casework.forms import (
    CloseForm,
    IdentityForm,
    NoteForm,
    ReopenForm,
    StatusForm,
    UrgencyForm,
    assign_form,
    case_forms,
    reply_form,
)
from hotline.casework.queries import VIEWS, Block, case_urgency, open_cases, reply_blocks, timeline
from hotline.casework.queries import inbox as read_inbox
from hotline.casework.words import case as case_words
from hotline.casework.words import inbox as inbox_words
from hotline.notices.queries import post_state
from hotline.store.work import Work
from hotline.web.forms import Form
from hotline.web.language import current_lang
from hotline.web.transaction import reads, writes
from hotline.web.words import _

bp = Blueprint("casework", __name__)

_WAITING: dict[str, actions.Waiting] = {"us": "us", "person": "person", "service": "service", "none": "none"}


class Refused(Exception):
    """A form is shown again with its case. Nothing was done, so the act left no row in the log; the reading that follows leaves one."""

    def __init__(self, status: int = 422, *, ask_anyway: bool = False, **forms: Form) -> None:
        super().__init__("refused")
        self.status, self.ask_anyway, self.forms = status, ask_anyway, forms


@bp.get("/desk/inbox")
@reads
@signed_in
def inbox(work: Work, staff: Staff) -> ResponseReturnValue:
    """What needs a person now. In-trays are drained first, so that "er steht vor der Tür" is never left unranked."""
    view = request.args.get("view", "all")
    if view not in VIEWS:
        abort(404)
    land = request.args.get("land", "")
    page = request.args.get("page", 1, type=int)
    with work.apart() as log:
        actions.drain_trays(log, staff)
        staff.audit(log, "inbox", detail={"view": view, "cases": str(open_cases(log, staff))})
    found = read_inbox(work, staff, view=view, land=land, page=max(1, page))
    return render_template(
        "casework/inbox.html",
        inbox=found,
        post=post_state(work),
        view=view,
        land=land,
        lands=work.codes.choices("land", current_lang()),
        page=max(1, page),
        stand=work.now,
        words=inbox_words,
    )


@bp.get("/desk/cases/<case_id>")
@reads
@signed_in
def case(work: Work, staff: Staff, case_id: str) -> ResponseReturnValue:
    """One case: its head, its course, and the panels for the next act. The opening is logged before anything is read."""
    return _page(work, staff, actions.open_to_read(work, staff, _id(case_id)))


@bp.post("/desk/cases/<case_id>/reply")
@writes
@signed_in
def reply(work: Work, staff: Staff, case_id: str) -> ResponseReturnValue:
    """First shown as the person will see it, then sent."""
    opened = _open(work, staff, case_id)
    form = reply_form(_blocks(work, opened))
    if "insert" in request.form:
        chosen = [each.text for each in _blocks(work, opened) if each.id == form.block.text]
        form.body.data = "\n\n".join([text for text in [form.body.text, *chosen] if text])
        raise Refused(200, reply=form)
    if not form.validate_on_submit():
        raise Refused(reply=form)
    if "send" not in request.form:
        return render_template("casework/preview.html", case=opened, case_id=case_id, form=form)
    actions.send_reply(work, staff, opened, body=form.body.text, seen=form.seen_head)
    flash(_("Gesendet. Die Antwort liegt jetzt im Postfach."))
    return _back(case_id)


@bp.post("/desk/cases/<case_id>/note")
@writes
@signed_in
def note(work: Work, staff: Staff, case_id: str) -> ResponseReturnValue:
    """Write a note for the team."""
    form, opened = NoteForm(), _open(work, staff, case_id)
    if not form.validate_on_submit():
        raise Refused(note=form)
    actions.add_note(work, staff, opened, body=form.body.text, heavy=bool(form.heavy.data), seen=form.seen_head)
    flash(_("Notiz gespeichert."))
    return _back(case_id)


@bp.post("/desk/cases/<case_id>/assign")
@writes
@signed_in
def assign(work: Work, staff: Staff, case_id: str) -> ResponseReturnValue:
    """Say who takes care; "take" is the short way to oneself."""
    opened = _open(work, staff, case_id)
    form = assign_form(counsellors(work))
    member = staff.member_id.hex() if "take" in request.form else form.member.text
    if "take" not in request.form and not form.validate_on_submit():
        raise Refused(assign=form)
    actions.assign(work, staff, opened, member_id=member or None, seen=form.seen_head)
    flash(_("Zuständigkeit geändert."))
    return _back(case_id)


@bp.post("/desk/cases/<case_id>/status")
@writes
@signed_in
def status(work: Work, staff: Staff, case_id: str) -> ResponseReturnValue:
    """Say whom the case waits for, and what comes next."""
    form, opened = StatusForm(), _open(work, staff, case_id)
    if not form.validate_on_submit():
        raise Refused(status=form)
    actions.set_status(
        work,
        staff,
        opened,
        waiting=_WAITING[form.waiting.text],
        next_step=form.next_step.text,
        due=form.due.data,
        seen=form.seen_head,
    )
    flash(_("Nächster Schritt gespeichert."))
    return _back(case_id)


@bp.post("/desk/cases/<case_id>/urgency")
@writes
@signed_in
def urgency(work: Work, staff: Staff, case_id: str) -> ResponseReturnValue:
    """Overrule the rules with a reason, or go back to them."""
    form, opened = UrgencyForm(), _open(work, staff, case_id)
    valid = form.validate_on_submit()
    if valid and form.level.data and not form.reason.data:
        form.reject("reason", _("Schreiben Sie in einem Satz, warum Sie anders einstufen."))
        valid = False
    if not valid:
        raise Refused(urgency=form)
    actions.set_urgency(
        work, staff, opened, level=form.level.text or None, reason=form.reason.text, seen=form.seen_head
    )
    flash(_("Einstufung gespeichert."))
    return _back(case_id)


@bp.post("/desk/cases/<case_id>/identity")
@writes
@signed_in
def identity(work: Work, staff: Staff, case_id: str) -> ResponseReturnValue:
    """Open name and contact for a reason, which is kept in the log and in the course. The page is shown once, not addressed."""
    form, opened = IdentityForm(), _open(work, staff, case_id)
    if not form.validate_on_submit():
        raise Refused(identity=form)
    person, opened = actions.open_person(work, staff, opened, reason=form.reason.text)
    return _page(work, staff, opened, person=person)


@bp.post("/desk/cases/<case_id>/close")
@writes
@signed_in
def close(work: Work, staff: Staff, case_id: str) -> ResponseReturnValue:
    """Close with a reason and an outcome."""
    form, opened = CloseForm(), _open(work, staff, case_id)
    if not form.validate_on_submit():
        raise Refused(close=form)
    still_open = actions.open_referrals(opened)
    if still_open and "anyway" not in request.form:
        form.reject("reason", inbox_words.still_open(len(still_open)))
        raise Refused(close=form, ask_anyway=True)
    actions.close(
        work,
        staff,
        opened,
        reason=form.reason.text,
        outcome=form.outcome.text,
        text=form.text.text,
        seen=form.seen_head,
    )
    flash(_("Abgeschlossen. Sie können den Fall jederzeit wieder öffnen."))
    return _back(case_id)


@bp.post("/desk/cases/<case_id>/reopen")
@writes
@signed_in
def reopen(work: Work, staff: Staff, case_id: str) -> ResponseReturnValue:
    """Open a closed case again."""
    form, opened = ReopenForm(), _open(work, staff, case_id)
    if not form.validate_on_submit():
        raise Refused(reopen=form)
    actions.reopen(work, staff, opened, reason=form.reason.text, seen=form.seen_head)
    flash(_("Der Fall ist wieder offen."))
    return _back(case_id)


@bp.errorhandler(Refused)
def shown_again(refused: Refused) -> ResponseReturnValue:
    """The case once more, with what was typed; an opening like any other."""
    return _shown_again(refused, (request.view_args or {})["case_id"])


@reads
@signed_in
def _shown_again(work: Work, staff: Staff, refused: Refused, case_id: str) -> ResponseReturnValue:
    opened = actions.open_to_read(work, staff, _id(case_id))
    return _page(work, staff, opened, ask_anyway=refused.ask_anyway, **refused.forms), refused.status


@bp.errorhandler(CaseNotHere)
def not_here(_error: CaseNotHere) -> ResponseReturnValue:
    """There is no such case, or it is not for this person; the two look alike."""
    return render_template("casework/not_here.html"), 404


@bp.errorhandler(CaseChanged)
def changed(_error: CaseChanged) -> ResponseReturnValue:
    """Somebody was quicker with the same thing: nothing was changed, and what was typed is offered for copying."""
    typed = [text for name, text in request.form.items() if name in {"body", "text", "reason", "next_step"} and text]
    return render_template("casework/changed.html", typed=typed, back=request.path.rsplit("/", 1)[0]), 409


def _id(typed: str) -> bytes:
    try:
        found = bytes.fromhex(typed)
    except ValueError:
        raise CaseNotHere from None
    if len(found) != 16:
        raise CaseNotHere
    return found


def _open(work: Work, staff: Staff, case_id: str) -> OpenCase:
    return open_case(work, staff.keyring, _id(case_id))


def _back(case_id: str) -> Response:
    return make_response(redirect(url_for("casework.case", case_id=case_id), 303))


def _blocks(work: Work, opened: OpenCase) -> list[Block]:
    return reply_blocks(work, opened.state, opened.state.report.language if opened.state.report else "de")


def _page(
    work: Work,
    staff: Staff,
    opened: OpenCase,
    *,
    person: IdentityBody | None = None,
    ask_anyway: bool = False,
    **wrong: Form,
) -> str:
    """The case page; `wrong` are forms that were refused, shown with their sentences and what was typed."""
    forms = case_forms(
        opened.state, seen=opened.handle.head.seq, blocks=_blocks(work, opened), colleagues=counsellors(work)
    )
    return render_template(
        "casework/case.html",
        case=opened,
        state=opened.state,
        case_id=opened.handle.case_id.hex(),
        urgency=case_urgency(work, summarise(opened.state)),
        entries=timeline(work, opened),
        staff=staff,
        assignee=name_of(work, opened.state.assignee),
        person=person,
        ask_anyway=ask_anyway,
        problem=next((form for form in wrong.values() if form.problems), None),
        words=case_words,
        **{f"{name}_form": wrong.get(name, form).apart(name) for name, form in forms.items()},
    )
