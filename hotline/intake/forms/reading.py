"""Reads all pages of a draft at once: what was answered, and what has to be looked at again; must not know how it is sent."""

from flask_babel import gettext as _

from hotline.intake.forms.steps import STEP_FORMS, Answers, IncidentForm
from hotline.intake.rules import INCIDENTS, Typed, Writing, is_blank, told


def all_answers(writing: Writing) -> tuple[dict[str, object], list[Answers]]:
    """Return what was answered on all pages, and the incidents; what is not valid is left out, `wrong_steps` names it before."""
    found: dict[str, object] = {}
    for number, kind in STEP_FORMS.items():
        if number != INCIDENTS:
            form = kind.of(writing.step(number), token=False)
            form.validate()
            found |= {name: value for name, value in form.answers().items() if name not in form.errors}
    cards = [IncidentForm.of(card, token=False) for card in writing.cards if not is_blank(card)]
    return found, [card.answers() for card in cards if card.validate()]


def wrong_steps(writing: Writing) -> list[tuple[int, str]]:
    """Return (step, sentence) for each page that has something to look at again before the report can go off."""
    found: list[tuple[int, str]] = []
    for number, kind in STEP_FORMS.items():
        pages = writing.cards if number == INCIDENTS else [writing.step(number)]
        for typed in pages:
            form = kind.of(typed, token=False)
            if typed and not form.validate():
                found.append((number, form.problems[0].sentence))
    if not told(writing):
        found.append((INCIDENTS, _("Beschreiben Sie, was passiert ist. Ein Satz genügt.")))
    return sorted(found)


def shown_cards(writing: Writing, *, without_open: bool = False) -> list[Answers | None]:
    """Return each incident as it is understood, in the order of the cards; None in the place of the open one where it is left out."""
    return [
        None if without_open and place == writing.open_card else _understood(card)
        for place, card in enumerate(writing.cards)
    ]


def _understood(card: Typed) -> Answers:
    form = IncidentForm.of(card, token=False)
    form.validate()
    blank = IncidentForm.of(None, token=False).answers()
    return {name: blank[name] if name in form.errors else value for name, value in form.answers().items()}
