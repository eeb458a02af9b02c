"""What is asked of single answers of a report, each with the sentence that says what to do; it must not know a form."""

import re

import wtforms
from flask_babel import gettext as _
from wtforms.validators import StopValidation

YES, NO, UNSURE = "yes", "no", "unsure"
_DIGITS_OF_A_NUMBER = 5


def left_empty(_form: wtforms.Form, field: wtforms.Field) -> None:
    """A field that people never see: what fills it in is a machine, or a browser that means well. Nothing is lost by it."""
    if field.data:
        field.data = ""
        raise StopValidation(_("Bitte senden Sie die Seite noch einmal. Ihre Angaben sind noch da."))


def phone_number(_form: wtforms.Form, field: wtforms.Field) -> None:
    """A telephone number as people write it: digits enough, and nothing but the signs that stand in numbers."""
    text = field.data or ""
    digits = sum(sign.isdigit() for sign in text)
    if text and (digits < _DIGITS_OF_A_NUMBER or re.search(r"[^0-9 +()/.\-–]", text)):
        raise StopValidation(_("Schreiben Sie die Nummer mit Vorwahl, zum Beispiel 030 23125 144."))


def mail_address(_form: wtforms.Form, field: wtforms.Field) -> None:
    """Looks like an address; whether it is one shows only when mail arrives."""
    if field.data and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", field.data):
        raise StopValidation(_("Schreiben Sie die Adresse so: name@beispiel.de."))


def yes_or_no() -> list[tuple[str, str]]:
    """The two answers."""
    return [(YES, _("Ja")), (NO, _("Nein"))]
