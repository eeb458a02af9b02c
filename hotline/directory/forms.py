"""Forms of the coordinator's list. Must not know what an act does."""

from flask_babel import lazy_gettext as _l

from hotline.web.fields import ChoiceField, Filled, TextAreaField, TextField
from hotline.web.forms import Form


class CheckForm(Form):
    """One look at an entry."""

    how = ChoiceField(
        _l("Wie haben Sie geprüft?"),
        [Filled(_l("Wählen Sie aus, wie Sie geprüft haben, zum Beispiel Anruf."))],
        choices=lambda: [("call", _l("Anruf")), ("mail", _l("E-Mail")), ("web", _l("Website"))],
    )
    result = ChoiceField(
        _l("Was ist herausgekommen?"),
        [Filled(_l("Wählen Sie aus, was herausgekommen ist, zum Beispiel erreicht."))],
        choices=lambda: [
            ("reached", _l("erreicht"), _l("die Angaben stimmen")),
            ("changed", _l("geändert"), _l("die neuen Angaben stehen schon unten")),
            ("dead", _l("tot"), _l("der Eintrag verschwindet sofort aus der Suche")),
        ],
    )
    note = TextField(_l("Bemerkung"), optional=True, max_length=300)


class EditForm(Form):
    """The contact of an entry."""

    phones = TextAreaField(
        _l("Telefon"), hint=_l("Eine Nummer je Zeile, zum Beispiel 0351 855-2223."), rows=3, max_length=400
    )
    email = TextField(_l("E-Mail"), max_length=200)
    web = TextField(_l("Website"), hint=_l("Zum Beispiel www.beispiel.de"), max_length=300)
    hours_text = TextField(_l("Zeiten in Worten"), hint=_l("Zum Beispiel: Mo–Fr 9–16 Uhr"), max_length=300)
    hours_osm = TextField(
        _l("Zeiten für „jetzt offen“"),
        hint=_l("Schreibweise von OpenStreetMap, zum Beispiel: Mo-Fr 09:00-16:00"),
        max_length=200,
    )
    contact = TextField(_l("Ansprechperson, nur für das Team"), max_length=200)


class DeadForm(Form):
    """A counsellor's word out of a conversation."""
