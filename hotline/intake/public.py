"""Pages of the report and of the call-back; every page works without JavaScript. Must not know how a report is sealed."""

from functools import partial

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from hotline.casefile.errors import AlreadySent
from hotline.casefile.post import drafts
from hotline.casefile.post.drafts import OpenDraft
from hotline.intake import rules
from hotline.intake.access import (
    VALUE_SIZE,
    DraftGone,
    Words,
    begins_draft,
    draft_value,
    let_go,
    new_words,
    reads_draft,
)
from hotline.intake.forms.reading import all_answers, wrong_steps
from hotline.intake.forms.sending import CallBackForm, GateForm
from hotline.intake.forms.steps import STEP_FORMS, IncidentForm, StepForm
from hotline.intake.reception import DeskNotReady, ready_roster, send
from hotline.intake.rules import CHECK, INCIDENTS, Writing
from hotline.intake.showing import (
    from_check,
    gate_page,
    later_page,
    page_without_card,
    save,
    sent_page,
    step_page,
    writing_of,
)
from hotline.store.work import Work
from hotline.vault.entropy import index_below, random_bytes
from hotline.vault.envelope import TooLong
from hotline.web.errors import Page, error_response
from hotline.web.furniture import house
from hotline.web.headers import CLEAR_ALL
from hotline.web.language import current_lang
from hotline.web.pdf import NoDocument, card_file
from hotline.web.sessions import DRAFT_COOKIE
from hotline.web.transaction import reads, writes

bp = Blueprint("intake", __name__)


@bp.get("/report")
@reads_draft
def report(draft: OpenDraft | None) -> ResponseReturnValue:
    """Begin, or go on where a draft is open."""
    if draft is None:
        return redirect(url_for("intake.step", number=1))
    return render_template("intake/report.html", sent=draft.sent is not None, reached=writing_of(draft).reached)


@bp.post("/report/new")
def anew() -> ResponseReturnValue:
    """Put the open draft aside (its words still open it) and begin another."""
    return let_go(make_response(redirect(url_for("intake.step", number=1), 303)))


@bp.get("/report/<int:number>")
@reads_draft
def step(draft: OpenDraft | None, number: int) -> ResponseReturnValue:
    """One page of the report, with what was typed there before."""
    if number not in STEP_FORMS:
        abort(404)
    if draft is not None and draft.sent is not None:
        return redirect(url_for("intake.sent"))
    writing = writing_of(draft) if draft is not None else Writing()
    form = STEP_FORMS[number].of(writing.card() if number == INCIDENTS else writing.step(number))
    return step_page(number, form, writing, draft)


@bp.post("/report/<int:number>")
@begins_draft
def save_step(work: Work, draft: OpenDraft, begun: bool, number: int) -> ResponseReturnValue:
    """Keep what was typed, valid or not, and go on."""
    if number not in STEP_FORMS:
        abort(404)
    if draft.sent is not None:
        return redirect(url_for("intake.sent"), 303)
    form = STEP_FORMS[number](formdata=request.form)
    lost = begun and bool(form.open_draft.data)
    before = writing_of(draft) if not begun else Writing(asked=rules.two_places(index_below))
    typed = form.typed(request.form)
    writing = rules.keep_card(before, typed) if number == INCIDENTS else rules.keep_step(before, number, typed)
    if rules.too_long(writing):
        return step_page(number, form, before, draft, too_long=True)
    if number == INCIDENTS and (moved := rules.moved(writing, request.form)) is not None:
        save(work, draft, moved)
        place = "entfernt" if moved.removed is not None else "karte"
        return redirect(url_for("intake.step", number=INCIDENTS, _anchor=place, check=from_check()), 303)
    save(work, draft, writing)
    if lost:
        return step_page(number, form, writing, draft, lost=True)
    if "later" in request.form:
        return redirect(url_for("intake.later"), 303)
    if "back" in request.form:
        return redirect(url_for("intake.step", number=CHECK if from_check() else max(1, number - 1)), 303)
    return _go_on(work, draft, number, form, writing)


def _go_on(work: Work, draft: OpenDraft, number: int, form: StepForm, writing: Writing) -> ResponseReturnValue:
    """Where a valid page leads; an invalid one is shown again with what was typed."""
    valid = form.validate()
    if isinstance(form, IncidentForm):
        valid = form.tells_story(writing) and valid
    if not valid:
        return step_page(number, form, writing, draft)
    if number == INCIDENTS:
        more = "more" in request.form
        save(work, draft, rules.new_card(writing) if more else rules.leave_cards(writing))
        if more:
            return redirect(url_for("intake.step", number=INCIDENTS, _anchor="karte", check=from_check()), 303)
    if number == CHECK:
        wrong = wrong_steps(writing)
        return step_page(CHECK, form, writing, draft) if wrong else redirect(url_for("intake.words"), 303)
    if number == 1 and writing.step(1).get("safe_now") == ["no"]:
        return redirect(url_for("intake.now", check=from_check()), 303)
    return redirect(url_for("intake.step", number=CHECK if from_check() else number + 1), 303)


@bp.get("/report/now")
def now() -> ResponseReturnValue:
    """Not safe: the emergency number first, then on."""
    return render_template("intake/now.html", number=CHECK if from_check() else 2)


@bp.get("/report/later")
@reads_draft
def later(draft: OpenDraft | None) -> ResponseReturnValue:
    """Interrupt: the words, and how to come back."""
    if draft is None or draft.sent is not None:
        return redirect(url_for("intake.report"))
    return later_page(draft)


@bp.get("/report/words")
@reads_draft
def words(draft: OpenDraft | None) -> ResponseReturnValue:
    """The gate: the words in full, before anything is sent."""
    if draft is None:
        return redirect(url_for("intake.report"))
    if draft.sent is not None:
        return redirect(url_for("intake.sent"))
    writing = writing_of(draft)
    if wrong_steps(writing):
        return redirect(url_for("intake.step", number=CHECK))
    return gate_page(GateForm(), draft, writing)


@bp.post("/report/words")
@reads_draft
def send_off(draft: OpenDraft | None) -> ResponseReturnValue:
    """Send, once the words are kept. All is read and looked through first, so that others wait for the sending alone."""
    if draft is None:
        raise DraftGone
    if draft.sent is not None:
        return redirect(url_for("intake.sent"), 303)
    writing, form = writing_of(draft), GateForm()
    if wrong_steps(writing):
        return redirect(url_for("intake.step", number=CHECK), 303)
    form.validate()
    if "skip" not in request.form and not form.words_fit(tuple(draft.receipt_text.split()), writing.asked):
        return gate_page(form, draft, writing)
    answers, incidents = all_answers(writing)
    sending = partial(send, draft=draft, answers=answers, incidents=incidents, lang=current_lang())
    try:
        house().store.write(partial(sending, keep_copy=form.keep_copy.data))
    except TooLong:
        return step_page(CHECK, STEP_FORMS[CHECK](), writing, draft, too_long=True)
    except AlreadySent:
        raise DraftGone from None
    return redirect(url_for("intake.sent"), 303)


@bp.get("/report/sent")
@reads_draft
def sent(draft: OpenDraft | None) -> ResponseReturnValue:
    """It has arrived: number, day, when an answer comes, the words once more."""
    if draft is None or draft.sent is None:
        return redirect(url_for("intake.report" if draft is not None else "mailbox.open"))
    return sent_page(draft)


@bp.get("/report/copy")
@reads_draft
def copy(draft: OpenDraft | None) -> ResponseReturnValue:
    """Her own copy as plain text, as long as the confirmation is open."""
    if draft is None or draft.sent is None:
        return redirect(url_for("intake.report"))
    answers, incidents = all_answers(writing_of(draft))
    text = render_template("intake/copy.txt", answers=answers, cards=incidents, received=draft.sent)
    return Response(text, mimetype="text/plain", headers={"Content-Disposition": 'attachment; filename="notiz.txt"'})


@bp.post("/report/card")
def card() -> ResponseReturnValue:
    """The words as a card to keep, from every page of ours that shows them; where none can be made, that page again says so.

    The page of a call-back, which has no cookie, names its draft in a field.
    """
    call_back = request.form.get("draft", "")
    value = draft_value(call_back or request.cookies.get(DRAFT_COOKIE))
    with house().store.read() as work:
        draft = drafts.open_draft(work, value) if value is not None else None
    if draft is None:
        raise DraftGone
    try:
        return card_file(draft.receipt_text.split(), "mailbox.open", current_lang())
    except NoDocument:
        return page_without_card(draft, call_back), 503


@bp.post("/report/done")
@writes
def done(work: Work) -> ResponseReturnValue:
    """Leave the confirmation, or throw a draft away: it is destroyed at once, and so is its key."""
    value = draft_value(request.cookies.get(DRAFT_COOKIE))
    draft = drafts.open_draft(work, value) if value else None
    if draft is not None and (draft.sent is not None or "discard" in request.form):
        drafts.drop_draft(work, draft)
    answer = make_response(redirect(url_for("mailbox.open" if "mailbox" in request.form else "pages.home"), 303))
    answer.headers["Clear-Site-Data"] = CLEAR_ALL
    return let_go(answer)


@bp.get("/call-back")
@reads
def callback(work: Work) -> ResponseReturnValue:
    """Call me: one short page."""
    ready_roster(work)
    form = CallBackForm()
    form.draft.data = random_bytes(VALUE_SIZE).hex()
    return render_template("intake/callback.html", form=form, stale=False)


@bp.post("/call-back")
def call_me() -> ResponseReturnValue:
    """Take the number. Sent again, the same page answers with the same words, for 30 minutes."""
    form = CallBackForm()
    value = draft_value(form.draft.data) or random_bytes(VALUE_SIZE)
    form.draft.data = value.hex()
    if not form.validate():
        return render_template("intake/callback.html", form=form, stale=False)
    try:
        return _take_number(form, value, None)
    except DraftGone:
        return _take_number(form, value, new_words())


@writes
def _take_number(work: Work, form: CallBackForm, value: bytes, fresh: Words | None) -> ResponseReturnValue:
    ready_roster(work)
    draft = drafts.open_draft(work, value)
    if draft is None or draft.sent is None:
        if fresh is None:
            raise DraftGone
        unused = value if draft is None else random_bytes(VALUE_SIZE)
        draft, value = drafts.new_draft(work, receipt=fresh.receipt, keys=fresh.keys, cookie=unused)
    received = send(work, draft, form.answers(), via="callback", lang=current_lang())
    shown = {"words": draft.receipt_text.split(), "received": received, "window": form.callback_window.data or ""}
    return render_template("intake/called.html", **shown, value=value.hex(), no_card=False)


@bp.errorhandler(DeskNotReady)
def closed(_error: DeskNotReady) -> Response:
    """Nobody could read it: the phone number, and what was typed given back."""
    sentence = _("Bitte rufen Sie uns an. Wir haben nichts gespeichert.")
    return error_response(503, page=Page(_("Gerade können wir hier nichts annehmen"), sentence))


@bp.errorhandler(DraftGone)
def gone(_error: DraftGone) -> ResponseReturnValue:
    """The draft is not open in this browser any more; its words still open it."""
    return redirect(url_for("mailbox.open", draft=1), 303)


@bp.errorhandler(CSRFError)
def stale(_error: CSRFError) -> Response:
    """A page that lost its token (cookies gone, browser restarted) is shown again with all that was typed; nothing is kept (INT-05)."""
    number = int((request.view_args or {}).get("number", 0))
    if number in STEP_FORMS:
        form = STEP_FORMS[number](formdata=request.form)
        return make_response(step_page(number, form, Writing(), None, stale=True), 403)
    if request.endpoint == "intake.call_me":
        return make_response(render_template("intake/callback.html", form=CallBackForm(), stale=True), 403)
    return error_response(403)
