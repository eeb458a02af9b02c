"""Forms of the referral page. Must not know what an act does."""

from flask_babel import lazy_gettext as _l

from hotline.web.fields import ChoicesField, HiddenField, SelectField, TextField, TickField
from hotline.web.forms import Form

_TEXT = 300  # characters that stand on the person's card


class NeedForm(Form):
    """What the counsellor knows of the need beyond the report; it changes the suggestions and is not stored."""

    concerns = ChoicesField(_l("Bedarf"), codes="concern")
    land = SelectField(_l("Land"), codes="land", empty=_l("nicht bekannt"))
    background = SelectField(
        _l("Hintergrund der Tat, soweit vermutet"),
        empty=_l("nicht bekannt"),
        choices=lambda: [("right", _l("rechts")), ("antisemitic", _l("antisemitisch")), ("other", _l("anders"))],
    )
    anonymous = TickField(_l("möchte ohne Namen bleiben"))
    avoid_police = TickField(_l("möchte vorerst keine Polizei"))


class StepForm(Form):
    """One step with one service."""

    service = HiddenField(max_length=36)
    referral = HiddenField(max_length=32)
    text = TextField(
        _l("Ein Satz dazu"),
        hint=_l("Die ratsuchende Person liest ihn auf ihrer Karte im Postfach."),
        optional=True,
        max_length=_TEXT,
    )
