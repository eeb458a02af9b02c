"""Puts the pages of the report together: one place for a step, the gate and what a confirmation shows. Must not know how a report is sealed."""

from typing import cast

from flask import render_template, request

from hotline.casefile.payload import Json
from hotline.casefile.post import drafts
from hotline.casefile.post.drafts import OpenDraft
from hotline.intake import rules
from hotline.intake.forms.reading import all_answers, shown_cards, wrong_steps
from hotline.intake.forms.sending import GateForm
from hotline.intake.forms.steps import StepForm
from hotline.intake.rules import CHECK, INCIDENTS, Writing
from hotline.store.work import Work


def step_page(number: int, form: StepForm, writing: Writing, draft: OpenDraft | None, **notes: bool) -> str:
    """One page of the report. `notes`: lost, stale, too_long."""
    form.open_draft.data = "1" if draft is not None else ""
    return render_template(
        f"intake/step{number}.html",
        number=number,
        form=form,
        writing=writing,
        words=draft.receipt_text.split() if draft is not None else None,
        check=from_check(),
        wrong=wrong_steps(writing) if number == CHECK else [],
        cards=shown_cards(writing, without_open=number == INCIDENTS) if number in {INCIDENTS, CHECK} else [],
        answers=all_answers(writing)[0] if number == CHECK else {},
        **{"lost": False, "stale": False, "too_long": False, **notes},
    )


def gate_page(form: GateForm, draft: OpenDraft, writing: Writing, *, no_card: bool = False) -> str:
    """The words in full, before anything is sent."""
    asked = [place + 1 for place in writing.asked]
    words = draft.receipt_text.split()
    return render_template("intake/words.html", form=form, words=words, asked=asked, no_card=no_card)


def later_page(draft: OpenDraft, *, no_card: bool = False) -> str:
    """Interrupted: the words, and how to come back."""
    reached = writing_of(draft).reached
    return render_template("intake/later.html", words=draft.receipt_text.split(), reached=reached, no_card=no_card)


def sent_page(draft: OpenDraft, *, no_card: bool = False) -> str:
    """The confirmation of a report; only of a draft that was sent."""
    words = draft.receipt_text.split()
    return render_template("intake/sent.html", words=words, received=draft.sent, no_card=no_card)


def page_without_card(draft: OpenDraft, call_back: str) -> str:
    """The page that showed these words, which says that there is no card now. `call_back`: the value a call-back's page carries, or ""."""
    if draft.sent is not None and call_back:
        shown = {"words": draft.receipt_text.split(), "received": draft.sent, "window": "", "value": call_back}
        return render_template("intake/called.html", **shown, no_card=True)
    if draft.sent is not None:
        return sent_page(draft, no_card=True)
    writing = writing_of(draft)
    if wrong_steps(writing):
        return later_page(draft, no_card=True)
    return gate_page(GateForm(formdata=None), draft, writing, no_card=True)


def writing_of(draft: OpenDraft) -> Writing:
    """What was typed into this draft so far."""
    return rules.from_json(draft.data)


def save(work: Work, draft: OpenDraft, writing: Writing) -> None:
    """Keep what was typed."""
    drafts.save_draft(work, draft, cast("dict[str, Json]", rules.to_json(writing)))


def from_check() -> int | None:
    """Carried in links and form addresses while somebody changes one answer out of step 8."""
    return 1 if request.args.get("check") else None
