"""Pages of referrals: suggestions and steps in one case, and the list of what is under way. Must not know tables; the rules rank, people decide."""

from typing import Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hotline.accounts.access import signed_in
from hotline.accounts.queries import Staff
from hotline.casefile.errors import CaseChanged, CaseNotHere
from hotline.casefile.opening.cases import OpenCase, open_case
from hotline.casework.actions import open_to_read
from hotline.directory.queries import services
from hotline.referral import actions
from hotline.referral.actions import NoSuchReferral
from hotline.referral.forms import NeedForm, StepForm
from hotline.referral.queries import Advice, advice, changed_need, matching, need_of, under_way
from hotline.referral.rules.matching import Need
from hotline.referral.rules.steps import StepNotPossible
from hotline.store.work import Work
from hotline.web.transaction import reads, writes

bp = Blueprint("referral", __name__)

_SHOWN: Final = 6
_CASE_ID: Final = 16


class Refused(Exception):
    """A step that was not understood: nothing was done and nothing logged; the page that is shown again logs its reading."""

    def __init__(self, form: StepForm) -> None:
        super().__init__("refused")
        self.form = form


@bp.get("/desk/referrals")
@reads
@signed_in
def overview(work: Work, staff: Staff) -> ResponseReturnValue:
    """The cases in which a referral waits for somebody."""
    with work.apart() as log:
        staff.audit(log, "referrals")
    return render_template("referral/overview.html", rows=under_way(work, staff))


@bp.get("/desk/cases/<case_id>/referral")
@reads
@signed_in
def case(work: Work, staff: Staff, case_id: str) -> ResponseReturnValue:
    """Services that answer the need of this case, with their reasons, and what is under way. Logged as an opening of the case."""
    opened = open_to_read(work, staff, _id(case_id))
    need = need_of(opened.state, work)
    return _page(
        opened,
        advice(work, opened.state, need),
        NeedForm(formdata=None, data=_typed(need)),
        everything="all" in request.args,
    )


@bp.post("/desk/cases/<case_id>/referral")
@reads
@signed_in
def need(work: Work, staff: Staff, case_id: str) -> ResponseReturnValue:
    """The same for a need the counsellor describes; it is posted, so that nothing of it stands in an address."""
    opened, form = open_to_read(work, staff, _id(case_id)), NeedForm()
    asked = need_of(opened.state, work)
    if not form.validate_on_submit():
        return _page(opened, advice(work, opened.state, asked), form), 422
    asked = changed_need(
        asked,
        concerns=form.concerns.data,
        land=form.land.data or "",
        background=form.background.data or "",
        anonymous=form.anonymous.data,
        avoid_police=form.avoid_police.data,
    )
    return _page(opened, advice(work, opened.state, asked), form)


@bp.post("/desk/cases/<case_id>/referral/step")
@writes
@signed_in
def step(work: Work, staff: Staff, case_id: str) -> ResponseReturnValue:
    """One step with one service: note, offer, note a wish, hand over by phone, outcome."""
    form, opened = StepForm(), open_case(work, staff.keyring, _id(case_id))
    if not form.validate_on_submit():
        raise Refused(form)
    chosen, text = request.form.get("step", ""), form.text.data or ""
    try:
        if form.referral.data:
            actions.go_on(work, staff, opened, form.referral.data, step=chosen, text=text)
        else:
            _begin(work, staff, opened, service_id=form.service.data or "", chosen=chosen, text=text)
    except StepNotPossible:
        flash(
            _("Das geht nicht mehr: Der Stand hat sich inzwischen geändert. Er steht jetzt hier, wie er ist."), "mind"
        )
    except NoSuchReferral:
        abort(404)
    else:
        flash(_done(chosen))
    return redirect(url_for("referral.case", case_id=case_id), 303)


@bp.errorhandler(Refused)
def shown_again(error: Refused) -> ResponseReturnValue:
    """The page once more, with what was typed; an opening of the case like any other."""
    return _shown_again(error.form, (request.view_args or {})["case_id"])


@reads
@signed_in
def _shown_again(work: Work, staff: Staff, form: StepForm, case_id: str) -> ResponseReturnValue:
    opened = open_to_read(work, staff, _id(case_id))
    asked = need_of(opened.state, work)
    need_form = NeedForm(formdata=None, data=_typed(asked))
    return _page(opened, advice(work, opened.state, asked), need_form, refused=form), 422


@bp.errorhandler(CaseNotHere)
def not_here(_error: CaseNotHere) -> ResponseReturnValue:
    """There is no such case, or it is not for this person; the two look alike."""
    return render_template("casework/not_here.html"), 404


@bp.errorhandler(CaseChanged)
def changed(_error: CaseChanged) -> Response:
    """Somebody wrote into the case at the same moment: nothing was changed, and the page shows it as it is now."""
    flash(
        _("Jemand anderes hat gerade in diesem Fall geschrieben. Es wurde nichts geändert; bitte noch einmal."), "mind"
    )
    return redirect(url_for("referral.case", **(request.view_args or {})), 303)  # type: ignore[return-value]  # a werkzeug response is one


def _begin(work: Work, staff: Staff, opened: OpenCase, *, service_id: str, chosen: str, text: str) -> None:
    facts = services.service(work, service_id)
    if facts is None:
        abort(404)
    asked = need_of(opened.state, work)
    answers = matching(work).concerns
    needs = tuple(concern for concern in asked.concerns if set(answers.get(concern, ())) & set(facts.topics))
    actions.begin(work, staff, opened, facts, step=chosen, needs=needs, land=asked.land, text=text)


def _page(
    opened: OpenCase, found: Advice, form: NeedForm, *, everything: bool = False, refused: StepForm | None = None
) -> str:
    return render_template(
        "referral/case.html",
        case_id=opened.handle.case_id.hex(),
        state=opened.state,
        advice=found,
        shown=found.suggestions if everything else found.suggestions[:_SHOWN],
        need_form=form,
        need_open=request.method == "POST" or not found.suggestions,
        step_form=StepForm(formdata=None),
        problem=refused or (form if form.problems else None),
        step_name=_step_name,
    )


def _typed(asked: Need) -> dict[str, object]:
    return {"concerns": asked.concerns, "land": asked.land, "anonymous": asked.anonymous}


def _id(typed: str) -> bytes:
    try:
        found = bytes.fromhex(typed)
    except ValueError:
        raise CaseNotHere from None
    if len(found) != _CASE_ID:
        raise CaseNotHere
    return found


def _step_name(step: str) -> str:
    """What the button of a step says."""
    names = {
        "suggested": _("Vormerken"),
        "offered": _("Anbieten"),
        "wished": _("Ist gewünscht"),
        "handed_over": _("Telefonisch übergeben"),
        "accepted": _("Stelle übernimmt"),
        "begun": _("Hilfe hat begonnen"),
        "helped": _("Hat geholfen"),
        "helped_partly": _("Hat teilweise geholfen"),
        "helped_not": _("Hat nicht geholfen"),
        "declined": _("Ist abgelehnt"),
        "withdrawn": _("Zurückziehen"),
    }
    return str(names.get(step, step))


def _done(step: str) -> str:
    """What is said after a step."""
    said = {
        "suggested": _("Vorgemerkt. Die ratsuchende Person sieht es nicht."),
        "offered": _("Angeboten. Die Stelle steht jetzt als Karte im Postfach."),
        "wished": _("Vermerkt: gewünscht."),
        "handed_over": _("Vermerkt: telefonisch übergeben."),
        "withdrawn": _("Zurückgezogen. Die Karte steht nicht mehr im Postfach."),
    }
    return str(said.get(step, _("Vermerkt.")))
