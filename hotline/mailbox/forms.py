"""The forms of the mailbox: the seven words, a message, the proof of new words; must not know what lies in a mailbox."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hotline.vault.receipt import BadReceipt
from hotline.web.fields import Filled, HiddenField, TextAreaField, TextField, TickField
from hotline.web.forms import Form

MESSAGE_CHARACTERS = 10_000
_LETTERS = 4


class WordsForm(Form):
    """The way in. `body` is a message that was being written when the mailbox closed of itself: it is carried across."""

    words = TextField(_l("Ihre sieben Wörter"), max_length=1_000_000)
    body = TextAreaField(_l("Ihre Nachricht, noch nicht gesendet"), rows=4, max_length=MESSAGE_CHARACTERS)

    def refuse(self, problem: BadReceipt) -> None:
        """Say what is wrong with the words, as closely as can be known without looking anything up."""
        self.words.errors = [_sentence(problem)]


def _sentence(problem: BadReceipt) -> str:
    if problem.reason == "word" and problem.position:
        place = problem.position
        return str(
            _("Wort %(number)s kennen wir nicht. Sehen Sie nach, ob sich ein Buchstabe vertippt hat.", number=place)
        )
    sentences = {
        "length": _("Das ist zu lang für sieben Wörter. Geben Sie nur die Wörter ein, sonst nichts."),
        "count": _("Geben Sie alle sieben Wörter ein, in der Reihenfolge auf Ihrem Zettel."),
    }
    mixed_up = _("Ein Wort stimmt nicht, oder zwei sind vertauscht. Vergleichen Sie sie mit Ihrem Zettel.")
    return str(sentences.get(problem.reason, mixed_up))


class MessageForm(Form):
    """A message to the desk."""

    body = TextAreaField(
        _l("Ihre Nachricht"),
        [Filled(_l("Schreiben Sie, was Sie uns sagen möchten. Ein Satz genügt."))],
        rows=5,
        max_length=MESSAGE_CHARACTERS,
    )
    danger = TickField(
        _l("Ich bin in Gefahr"),
        hint=_l(
            "Rufen Sie zuerst 110 an. Der Haken gibt uns sofort Bescheid; außerhalb unserer Zeiten ist aber vielleicht niemand da."
        ),
    )


class NewWordsForm(Form):
    """Two of the new words typed back. `token` names the words the server keeps for this page."""

    token = HiddenField(max_length=64)
    first = TextField(width="w10", max_length=40)
    second = TextField(width="w10", max_length=40)

    def words_fit(self, words: tuple[str, ...], asked: tuple[int, int]) -> bool:
        """Whether both words were written down right; where not, the field says which word is meant."""
        for field, position in ((self.first, asked[0]), (self.second, asked[1])):
            start = (field.data or "").strip().casefold()[:_LETTERS]
            if len(start) < _LETTERS or not words[position].startswith(start):
                field.errors = [
                    _("Das ist nicht Wort %(number)s. Sehen Sie oben noch einmal nach.", number=position + 1)
                ]
        return not (self.first.errors or self.second.errors)
