"""The two forms that send something off: the gate of a report, and the call-back; must not know drafts, keys or the database."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hotline.intake.forms.checks import YES, left_empty, phone_number, yes_or_no
from hotline.intake.forms.steps import Answers
from hotline.intake.rules import word_fits
from hotline.web.fields import ChoiceField, Filled, HiddenField, TextField, TickField
from hotline.web.forms import Form


class GateForm(Form):
    """The words are typed back in two places, or she keeps them her own way; then the report goes off."""

    first = TextField(width="w10", max_length=40)
    second = TextField(width="w10", max_length=40)
    keep_copy = TickField(
        _l("Kopie meiner Meldung im Postfach behalten"),
        hint=_l("Wer Ihre sieben Wörter findet, könnte dann auch Ihre Meldung lesen."),
    )

    def words_fit(self, words: tuple[str, ...], asked: tuple[int, int]) -> bool:
        """Whether both words were written down right; where not, the field says which word is meant."""
        for field, position in ((self.first, asked[0]), (self.second, asked[1])):
            if not word_fits(words[position], field.data or ""):
                sentence = _("Das ist nicht Wort %(number)s. Sehen Sie oben noch einmal nach.", number=position + 1)
                field.errors = [sentence]
        return not (self.first.errors or self.second.errors)


class CallBackForm(Form):
    """Call me: a number and a time are enough."""

    draft = HiddenField(max_length=64)
    phone = TextField(
        _l("Unter welcher Nummer?"), [Filled(_l("Schreiben Sie die Nummer, unter der wir Sie erreichen.")), phone_number],
        width="w20", inputmode="tel", autocomplete="tel", max_length=40,
    )  # fmt: skip
    callback_window = ChoiceField(_l("Wann passt es Ihnen?"), codes="callback_window", columns=2)
    may_leave_message = ChoiceField(
        _l("Dürfen wir auf Band sprechen?"),
        choices=yes_or_no,
        columns=2,
        hint=_l("Sonst legen wir auf und versuchen es wieder."),
    )
    codeword = TextField(
        _l("Ein Wort, an dem Sie uns erkennen"), optional=True, width="w10", max_length=40,
        hint=_l("Wir nennen es zuerst. So wissen Sie, dass wir es sind."),
    )  # fmt: skip
    danger = TickField(
        _l("Ich fühle mich gerade nicht sicher"), hint=_l("Bei akuter Gefahr rufen Sie bitte zuerst 110 an.")
    )
    website = TextField(_l("Bitte leer lassen"), [left_empty])

    def answers(self) -> Answers:
        """The report and the identity of somebody who wants to be called."""
        return {
            "safe_now": False if self.danger.data else None,
            "contact_ways": ("phone",),
            "phone": self.phone.data or "",
            "callback_window": self.callback_window.data or "",
            "may_leave_message": self.may_leave_message.data == YES,
            "codeword": self.codeword.data or "",
        }
