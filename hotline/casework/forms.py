"""Forms of the case page. Must not know what an act does."""

from collections.abc import Sequence
from typing import Any

from hotline.accounts.queries import MemberInfo
from hotline.casefile.state import CaseState
from hotline.casework.queries import Block
from hotline.web.dates import DateField
from hotline.web.fields import ChoiceField, Filled, HiddenField, SelectField, TextAreaField, TextField, TickField
from hotline.web.forms import Form
from hotline.web.words import _l

Fresh = dict[str, Any]

STEPS = 200  # characters of a next step or a reason


class CaseForm(Form):
    """A form of the case page. `seen`: the head its writer had before her, so that nobody decides over what she has not seen."""

    seen = HiddenField(max_length=12)

    @property
    def seen_head(self) -> int | None:
        """The seq of the last entry she had seen, None where the form does not say."""
        return int(self.seen.text) if self.seen.text.isdecimal() else None


class ReplyForm(CaseForm):
    """An answer to the person, begun with a text block if she likes."""

    block = SelectField(_l("Textbaustein"), empty=_l("ohne Textbaustein"))

    body = TextAreaField(
        _l("Ihre Antwort"), [Filled(_l("Schreiben Sie erst etwas. Ein Satz genügt."))], rows=8, max_length=20_000
    )


class NoteForm(CaseForm):
    """A note for the team."""

    body = TextAreaField(
        _l("Notiz, nur für das Team"),
        [Filled(_l("Schreiben Sie erst etwas. Ein Satz genügt."))],
        rows=5,
        max_length=20_000,
    )
    heavy = TickField(_l("Belastender Inhalt: erst nach einem Klick zeigen"))


class AssignForm(CaseForm):
    """Who takes care."""

    member = SelectField(_l("Wer kümmert sich?"), empty=_l("niemand"))


class StatusForm(CaseForm):
    """Whom we wait for, and what comes next."""

    waiting = ChoiceField(
        _l("Auf wen warten wir?"),
        [Filled(_l("Wählen Sie aus, auf wen gewartet wird."))],
        choices=lambda: [
            ("us", _l("auf uns")),
            ("person", _l("auf die ratsuchende Person")),
            ("service", _l("auf eine Stelle")),
            ("none", _l("auf niemanden")),
        ],
        columns=2,
    )
    next_step = TextField(
        _l("Nächster Schritt"),
        hint=_l("Kurz, zum Beispiel: Rückruf zwischen 12 und 14 Uhr."),
        optional=True,
        max_length=STEPS,
    )
    due = DateField(_l("Fällig am"), optional=True)


class UrgencyForm(CaseForm):
    """Overrule the rules, with a reason; the empty level goes back to them."""

    level = SelectField(_l("Dringlichkeit"), codes="urgency", empty=_l("nach den Regeln"))
    reason = TextField(_l("Warum?"), hint=_l("Ein Satz genügt. Er steht im Verlauf."), max_length=STEPS)


class IdentityForm(CaseForm):
    """Open name and contact, for a reason that is kept."""

    reason = SelectField(
        _l("Wozu?"),
        [Filled(_l("Wählen Sie aus, wozu Sie Name und Kontakt brauchen."))],
        empty=_l("Bitte wählen"),
        choices=lambda: [
            ("callback", _l("Rückruf wie vereinbart")),
            ("referral", _l("Verweis vorbereiten")),
            ("danger", _l("Gefahr im Verzug")),
            ("check", _l("Angaben prüfen oder ergänzen")),
        ],
    )


class CloseForm(CaseForm):
    """Close with a reason and an outcome."""

    reason = SelectField(
        _l("Warum wird abgeschlossen?"),
        [Filled(_l("Wählen Sie einen Grund aus."))],
        codes="closing_reason",
        empty=_l("Bitte wählen"),
    )
    outcome = SelectField(
        _l("Was ist herausgekommen?"),
        [Filled(_l("Wählen Sie aus, was herausgekommen ist."))],
        codes="referral_outcome",
        empty=_l("Bitte wählen"),
    )
    text = TextAreaField(_l("Bemerkung für das Team"), optional=True, rows=3, max_length=2000)


class ReopenForm(CaseForm):
    """Open again."""

    reason = TextField(
        _l("Warum wieder öffnen?"), [Filled(_l("Schreiben Sie in einem Satz, warum."))], max_length=STEPS
    )


def reply_form(blocks: Sequence[Block], *, fresh: Fresh | None = None) -> ReplyForm:
    """The form of a reply with its text blocks; `fresh` makes one that shows nothing of what was sent."""
    form = ReplyForm(**fresh) if fresh is not None else ReplyForm()
    form.block.choose_from([(each.id, each.title) for each in blocks])
    return form


def assign_form(colleagues: Sequence[MemberInfo], *, fresh: Fresh | None = None) -> AssignForm:
    """The form that hands a case over, with those who may have it."""
    form = AssignForm(**fresh) if fresh is not None else AssignForm()
    form.member.choose_from([(info.id.hex(), info.login) for info in colleagues])
    return form


def case_forms(
    state: CaseState, *, seen: int, blocks: Sequence[Block], colleagues: Sequence[MemberInfo]
) -> dict[str, Form]:
    """All forms of the case page by name, fresh, each with the head that whoever fills it has before her."""
    fresh: Fresh = {"formdata": None, "seen": str(seen)}
    return {
        "reply": reply_form(blocks, fresh=fresh),
        "note": NoteForm(**fresh),
        "assign": assign_form(colleagues, fresh=fresh),
        "status": StatusForm(**fresh, waiting=state.waiting, next_step=state.next_step, due=state.due),
        "urgency": UrgencyForm(**fresh),
        "identity": IdentityForm(**fresh),
        "close": CloseForm(**fresh),
        "reopen": ReopenForm(**fresh),
    }
