"""Pages of the mailbox: the way in, messages both ways, what happens next, new words. Must not know how a mailbox is sealed."""

import json
from datetime import timedelta

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hotline.casefile.post import codes, drafts, messages
from hotline.casefile.post.codes import DraftCode, OpenMailbox
from hotline.casefile.reception import send_message
from hotline.mailbox import rules
from hotline.mailbox.access import BoxClosed, WordsFirst, begin, end, of_one_size, open_mailbox, present_box
from hotline.mailbox.forms import MessageForm, NewWordsForm, WordsForm
from hotline.roster.queries import current
from hotline.store.work import Work
from hotline.vault.entropy import index_below
from hotline.vault.receipt import BadReceipt, Receipt, ReceiptKeys, new_receipt, parse, stretch_all
from hotline.web.furniture import house
from hotline.web.headers import CLEAR_ALL
from hotline.web.language import current_lang
from hotline.web.pdf import NoDocument, card_file
from hotline.web.sessions import DRAFT_COOKIE, set_cookie
from hotline.web.transaction import finally_do, reads, writes

bp = Blueprint("mailbox", __name__)

DRAFT_LIFE = timedelta(hours=24)
_GUESSER, _NEW_WORDS = "box", "box-words"


@bp.get("/mailbox")
@reads
def open(work: Work) -> ResponseReturnValue:  # noqa: A001  # the address and the door on the home page name it so
    """The way in; straight on where the mailbox is open already."""
    if present_box(work) is not None:
        return redirect(url_for("mailbox.home"))
    return _way_in(WordsForm(), note=next((name for name in ("draft", "closed") if request.args.get(name)), ""))


@bp.post("/mailbox")
def sign_in() -> ResponseReturnValue:
    """Open with seven words. A slip is found by their checksum alone: no Argon2, no look-up (REC-03, REC-05)."""
    form = WordsForm()
    try:
        receipt = parse(house().store.codes.wordlist(), form.words.data or "")
    except BadReceipt as problem:
        form.refuse(problem)
        return _way_in(form)
    caller = rules.network(request.remote_addr)
    if caller is not None and (wait := house().pauses.seconds_left(_GUESSER, caller)):
        return _way_in(form, note="wait"), 429, {"Retry-After": str(wait)}
    keys = _stretched(receipt)
    found = house().store.write(lambda work: _look_up(work, keys))
    if found is None:
        _count_guess(caller)
        return _way_in(form, note="unknown")
    if caller is not None:
        house().pauses.clear(_GUESSER, caller)
    return _let_in(found, form.body.data or "")


def _stretched(receipt: Receipt) -> list[ReceiptKeys]:
    """The keys of these words under each pepper, in a reporter's turn. Raises Overloaded (REC-06)."""
    here = house()
    with here.slots.reporter():
        salt = bytes.fromhex(here.settings.instance_salt)
        return stretch_all(receipt, salt=salt, peppers=here.credentials.pepper_receipt)


def _look_up(work: Work, keys: list[ReceiptKeys]) -> OpenMailbox | bytes | None:
    """What the words open: a mailbox, or a draft (then the new value for its cookie)."""
    found = codes.open_code(work, keys)
    if not isinstance(found, DraftCode):
        return found
    adopted = drafts.adopt_draft(work, found)
    return adopted[1] if adopted is not None else None


def _let_in(found: OpenMailbox | bytes, body: str) -> Response:
    if isinstance(found, bytes):
        answer = make_response(redirect(url_for("intake.report"), 303))
        set_cookie(answer, DRAFT_COOKIE, found.hex(), DRAFT_LIFE)
        return answer
    if body.strip() and not found.must_change:
        form = MessageForm(formdata=None, body=body)
        return begin(make_response(render_template("mailbox/unsent.html", form=form)), found)
    return begin(make_response(redirect(url_for("mailbox.home"), 303)), found)


def _count_guess(caller: str | None) -> None:
    if caller is not None:
        failures = house().pauses.failures(_GUESSER, caller) + 1
        house().pauses.failed(_GUESSER, caller, rules.pause_after(failures))


def _way_in(form: WordsForm, note: str = "") -> str:
    """The sign-in page. `note`: draft, closed, unknown, wait."""
    return render_template("mailbox/open.html", form=form, note=note)


@bp.get("/mailbox/home")
@reads
@open_mailbox
def home(work: Work, box: OpenMailbox) -> ResponseReturnValue:
    """What happens next, the messages, and what she may do."""
    return _home(work, box, MessageForm())


def _home(work: Work, box: OpenMailbox, form: MessageForm) -> Response:
    letters, view = messages.messages(work, box), messages.next_view(work, box)
    hers = max((each.at for each in letters if each.mine), default=None)
    view = view.model_copy(update={"state": rules.stage_now(view.state, written=view.at, hers=hers)})
    opened = messages.private_view(work, box) if box.scope == "all" else None
    page = render_template(
        "mailbox/home.html",
        form=form,
        view=view,
        stages=rules.course(view.state, received=view.received_day, read=view.read_day, answer_by=view.answer_by),
        messages=letters,
        has_copy=messages.report_copy(work, box) is not None,
        openings=opened.openings if opened is not None else None,
        said=request.args.get("said", ""),
    )
    return of_one_size(page)


@bp.post("/mailbox/messages")
@writes
@open_mailbox
def write(work: Work, box: OpenMailbox) -> ResponseReturnValue:
    """Send a message to the desk; with the tick it rings."""
    form = MessageForm()
    if not form.validate():
        return _home(work, box, form)
    send_message(work, current(work), box, body=form.body.data or "", danger=bool(form.danger.data))
    return redirect(url_for("mailbox.home", said="urgent" if form.danger.data else "sent", _anchor="gesagt"), 303)


@bp.post("/mailbox/messages/<message_id>/delete")
@writes
@open_mailbox
def delete(work: Work, box: OpenMailbox, message_id: str) -> ResponseReturnValue:
    """Take one message out of this mailbox for good (REC-10)."""
    if not messages.delete_message(work, box, message_id):
        abort(404)
    return redirect(url_for("mailbox.home", said="deleted", _anchor="gesagt"), 303)


@bp.get("/mailbox/report")
@reads
@open_mailbox
def copy(work: Work, box: OpenMailbox) -> ResponseReturnValue:
    """Her report, where she chose to keep a copy."""
    report = messages.report_copy(work, box)
    if report is None:
        abort(404)
    return of_one_size(render_template("mailbox/report.html", report=report))


@bp.get("/mailbox/words")
@reads
@open_mailbox
def words(_work: Work, box: OpenMailbox) -> ResponseReturnValue:
    """What changing the words does."""
    return render_template("mailbox/words.html", must_change=box.must_change)


@bp.post("/mailbox/words")
@reads
@open_mailbox
def new_words(_work: Work, _box: OpenMailbox) -> ResponseReturnValue:
    """Draw new words and show them; they count only once two of them were typed back."""
    receipt = new_receipt(house().store.codes.wordlist())
    asked = _two_places()
    idle = timedelta(minutes=house().settings.box_idle_minutes)
    payload = json.dumps([receipt.text, *asked]).encode()
    form = NewWordsForm(formdata=None)
    form.token.data = house().sessions.start(_NEW_WORDS, payload, idle=idle, absolute=idle)
    return _new_words(form, receipt, asked)


@bp.post("/mailbox/words/card")
def card() -> ResponseReturnValue:
    """The new words as a card to keep; where none can be made, the same page says so."""
    form = NewWordsForm()
    kept = _kept_words(form)
    with house().store.read() as work:
        open_here = present_box(work) is not None
    if kept is None or not open_here:
        return redirect(url_for("mailbox.words"), 303)
    try:
        return card_file(kept[0].words, "mailbox.open", current_lang())
    except NoDocument:
        return _new_words(form, *kept, no_card=True), 503


@bp.post("/mailbox/words/change")
def change_words() -> ResponseReturnValue:
    """Let the new words count: the old ones are dead in the same transaction (REC-13)."""
    form = NewWordsForm()
    kept = _kept_words(form)
    if kept is None:
        return redirect(url_for("mailbox.words"), 303)
    receipt, asked = kept
    if not form.words_fit(receipt.words, asked):
        return _new_words(form, receipt, asked)
    return _change(_stretched(receipt)[0], form.token.text)


@writes
@open_mailbox
def _change(work: Work, box: OpenMailbox, keys: ReceiptKeys, token: str) -> ResponseReturnValue:
    changed = codes.change_words(work, current(work), box, keys)
    # Sessions are no part of the transaction: the page and the old session hold until the new words count.
    finally_do(lambda response: _begin_anew(response, changed, token))
    return redirect(url_for("mailbox.home", said="changed", _anchor="gesagt"), 303)


def _begin_anew(response: Response, changed: OpenMailbox, token: str) -> None:
    if response.status_code == 303:
        house().sessions.end(token)
        begin(response, changed)


@bp.post("/mailbox/leave")
def leave() -> ResponseReturnValue:
    """Close the mailbox in this browser."""
    answer = make_response(redirect(url_for("pages.home"), 303))
    answer.headers["Clear-Site-Data"] = CLEAR_ALL
    return end(answer)


@bp.errorhandler(BoxClosed)
def closed(_error: BoxClosed) -> ResponseReturnValue:
    """Closed meanwhile: the way in, with the message that was being written."""
    if request.endpoint == "mailbox.write" and request.form.get("body", "").strip():
        form = WordsForm(formdata=None, body=request.form["body"])
        return end(make_response(_way_in(form, note="closed")))
    return end(make_response(redirect(url_for("mailbox.open", closed=1), 303)))


@bp.errorhandler(WordsFirst)
def words_first(_error: WordsFirst) -> ResponseReturnValue:
    """Words that were spelled out by somebody are changed first."""
    return redirect(url_for("mailbox.words"), 303)


def _kept_words(form: NewWordsForm) -> tuple[Receipt, tuple[int, int]] | None:
    """The new words that the token in the form names, and the places that are asked for; None where they are gone."""
    payload = house().sessions.load(form.token.data, _NEW_WORDS)
    if payload is None:
        return None
    text, first, second = json.loads(payload)
    return parse(house().store.codes.wordlist(), text), (first, second)


def _new_words(form: NewWordsForm, receipt: Receipt, asked: tuple[int, int], *, no_card: bool = False) -> str:
    return render_template("mailbox/new_words.html", form=form, words=receipt.words, asked=asked, no_card=no_card)


def _two_places() -> tuple[int, int]:
    first = index_below(7)
    second = (first + 1 + index_below(6)) % 7
    return (first, second) if first < second else (second, first)
