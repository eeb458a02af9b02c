"""The eight short pages of a report as forms; must not know drafts, keys or the database.

A page's form is made of what was typed, whenever that was; `answers()` is what it means, under the names of the report's fields.
"""

import re
from collections.abc import Mapping
from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms.validators import StopValidation

from hotline.intake.forms.checks import NO, UNSURE, YES, left_empty, mail_address, phone_number, yes_or_no
from hotline.intake.rules import STORY_CHARACTERS, Typed, Writing, is_blank, told
from hotline.web.dates import DateField
from hotline.web.fields import ChoiceField, ChoicesField, HiddenField, SelectField, TextAreaField, TextField
from hotline.web.forms import Form
from hotline.web.furniture import house
from hotline.web.language import current_lang

SHORT, LONG = 500, 5000
_COMMON = 8

Answers = Mapping[str, object]


class StepForm(Form):
    """One page of the report. `open_draft` says that the page was shown with a draft open: where it is gone, somebody is told."""

    open_draft = HiddenField()

    @classmethod
    def of(cls, typed: Typed | None, *, token: bool = True) -> "StepForm":
        """Return the form as it was typed, or blank; without a token where it is read and not shown."""
        data = MultiDict((name, text) for name, texts in typed.items() for text in texts) if typed else None
        form: StepForm = cls(formdata=data, meta={"csrf": token})
        return form

    def typed(self, sent: MultiDict[str, str]) -> dict[str, list[str]]:
        """Return what of `sent` belongs to this page, exactly as it was typed."""
        own = {field.name for field in self} - {"csrf_token", "open_draft"}
        return {name: list(texts) for name, texts in sent.lists() if name in own or name.rpartition("-")[0] in own}

    def answers(self) -> Answers:
        """Return what was answered, under the names of the report's fields; to be asked of a valid form."""
        return {field.name: field.data for field in self if field.name not in {"csrf_token", "open_draft"}}


class SafetyForm(StepForm):
    """1: are you safe now?"""

    safe_now = ChoiceField(
        _l("Sind Sie gerade in Sicherheit?"),
        choices=lambda: [(YES, _("Ja")), (NO, _("Nein")), (UNSURE, _("Ich bin mir nicht sicher"))],
    )
    danger = ChoicesField(
        _l("Trifft etwas davon zu?"), codes="danger", hint=_l("So sehen wir, wie schnell jemand antworten muss.")
    )
    website = TextField(_l("Bitte leer lassen"), [left_empty])

    def answers(self) -> Answers:
        """As they are; `safe_now` is True, False or None (not answered, not sure)."""
        return {
            "safe_now": {YES: True, NO: False}.get(self.safe_now.data or ""),
            "danger": tuple(self.danger.data or ()),
        }


class ForWhomForm(StepForm):
    """2: for whom do you write?"""

    for_whom = ChoiceField(_l("Für wen schreiben Sie?"), codes="for_whom")
    relation = SelectField(_l("Sie sind …"), codes="relation", optional=True)

    def answers(self) -> Answers:
        """The relation counts only for somebody else."""
        other = self.for_whom.data == "other"
        return {"for_whom": self.for_whom.data or "me", "relation": self.relation.data if other else ""}


class PersonForm(StepForm):
    """3: who are you, in four taps; the name only if wished."""

    role = SelectField(_l("Welches Amt oder Mandat?"), codes="role", optional=True)
    level = SelectField(_l("Auf welcher Ebene?"), codes="level", optional=True)
    office_kind = ChoiceField(_l("Hauptamtlich oder ehrenamtlich?"), codes="office_kind", columns=3)
    land = SelectField(_l("In welchem Bundesland?"), codes="land", optional=True)
    named = ChoiceField(
        _l("Möchten Sie Ihren Namen nennen?"),
        choices=lambda: [
            (NO, _("Ohne Namen"), _("Sie bekommen dieselbe Beratung.")),
            (YES, _("Mit Namen"), _("Nur wer Ihren Fall bearbeitet, kann ihn öffnen.")),
        ],
    )
    name = TextField(_l("Ihr Name"), optional=True, autocomplete="name", max_length=200)

    def answers(self) -> Answers:
        """The name stays out where "without a name" was chosen."""
        kept = "" if self.named.data == NO else self.name.data or ""
        return {
            "role": self.role.data, "level": self.level.data, "office_kind": self.office_kind.data, "land": self.land.data,
            "anonymous": not kept, "name": kept,
        }  # fmt: skip


def common_forms() -> list[tuple[str, str]]:
    """The forms of hostility most people choose from."""
    return _forms(rest=False)


def rarer_forms() -> list[tuple[str, str]]:
    """The other forms of hostility."""
    return _forms(rest=True)


def _forms(*, rest: bool) -> list[tuple[str, str]]:
    entries = list(house().store.codes["form"].values())
    named = [entry for entry in entries if entry.extra.get("common")] or entries[:_COMMON]
    return [(entry.code, entry.label(current_lang())) for entry in entries if (entry not in named) is rest]


class IncidentForm(StepForm):
    """4: what happened? One card."""

    story = TextAreaField(
        _l("Was ist passiert, in Ihren Worten?"),
        hint=_l(
            "Schreiben Sie, wie Sie es einer vertrauten Person erzählen würden. Reihenfolge und Rechtschreibung sind egal."
        ),
        rows=6,
        max_length=STORY_CHARACTERS,
    )
    forms = ChoicesField(_l("Was war es?"), choices=common_forms, hint=_l("Mehreres ist möglich."), columns=2)
    forms_more = ChoicesField(_l("Weitere Formen"), choices=rarer_forms, columns=2)
    when = ChoiceField(
        _l("Wann war es?"),
        choices=lambda: [
            ("exact", _("genau am")),
            ("about", _("ungefähr am")),
            ("since", _("seit")),
            ("recurring", _("immer wieder")),
        ],
        columns=2,
    )
    day = DateField(_l("Tag"), hint=_l("Zum Beispiel 14 11 2026"), past=True)
    time_text = TextField(_l("Uhrzeit oder Tageszeit"), optional=True, width="w10", max_length=60)
    channel = SelectField(_l("Auf welchem Weg?"), codes="channel", optional=True)
    place = SelectField(_l("Wo war das?"), codes="place", optional=True)
    frequency = SelectField(_l("Wie oft?"), codes="frequency", optional=True)
    count = TextField(_l("Wie viele Male ungefähr?"), optional=True, width="w4", inputmode="numeric", max_length=6)
    targets = ChoicesField(_l("Gegen wen oder was?"), codes="target", columns=2)
    offender = SelectField(_l("Von wem, soweit Sie es wissen?"), codes="offender", optional=True)
    offender_text = TextField(
        _l("Was wissen Sie über die Person oder Gruppe?"),
        optional=True, max_length=SHORT, hint=_l("Nur wenn Sie es für wichtig halten."),
    )  # fmt: skip
    reference = SelectField(_l("Worauf bezog es sich?"), codes="reference", optional=True)
    topic = SelectField(_l("Um welches Thema ging es?"), codes="topic_issue", optional=True)

    MORE: ClassVar[tuple[str, ...]] = (
        "place", "time_text", "frequency", "count", "targets", "offender", "offender_text", "reference", "topic",
    )  # fmt: skip

    def validate_count(self, field: TextField) -> None:
        """A whole number, if anything."""
        if field.data and not re.fullmatch(r"[0-9]{1,5}", field.data):
            raise StopValidation(_("Schreiben Sie eine Zahl, zum Beispiel 3."))

    def answers(self) -> Answers:
        """One incident; the forms of both lists together, the count as a number."""
        kept = {name: value for name, value in super().answers().items() if name not in {"forms_more", "count"}}
        forms = (*(self.forms.data or ()), *(self.forms_more.data or ()))
        lists = {"forms": forms, "targets": tuple(self.targets.data or ())}
        timed = self.when.data or ("exact" if self.day.data else "")
        return {**kept, **lists, "when": timed, "count": int(self.count.data) if self.count.data else None}

    def tells_story(self, writing: Writing) -> bool:
        """Whether a story is told here, or nothing at all beside another card that tells one; where not, the field says so."""
        if self.story.data or (is_blank(writing.card()) and told(writing)):
            return True
        self.reject("story", _("Beschreiben Sie, was passiert ist. Ein Satz genügt."))
        return False

    @property
    def more_is_open(self) -> bool:
        """Whether the fold-out with the rarer questions has to be open: something stands there, or is wrong there."""
        return any(self[name].data or self[name].errors for name in self.MORE)


class EvidenceForm(StepForm):
    """5: what is there to show? The things themselves are kept for now."""

    evidence = ChoicesField(
        _l("Was haben Sie aufgehoben?"), codes="evidence", hint=_l("Mehreres ist möglich. Nichts davon ist Pflicht.")
    )

    def answers(self) -> Answers:
        """The list of kinds."""
        return {"evidence": tuple(self.evidence.data or ())}


class WishesForm(StepForm):
    """6: what does it do to you, what was done, what do you want?"""

    effects = ChoicesField(_l("Was macht es mit Ihnen?"), codes="effect", hint=_l("Mehreres ist möglich."), columns=2)
    effect_text = TextAreaField(_l("Möchten Sie dazu etwas sagen?"), optional=True, rows=3, max_length=LONG)
    police = ChoiceField(_l("Haben Sie Anzeige erstattet?"), codes="police", columns=2)
    file_number = TextField(
        _l("Aktenzeichen oder Vorgangsnummer"),
        optional=True,
        width="w20",
        max_length=100,
        hint=_l("Steht auf der Bestätigung der Polizei."),
    )
    done_text = TextAreaField(_l("Was haben Sie sonst schon unternommen?"), optional=True, rows=3, max_length=LONG)
    concerns = ChoicesField(
        _l("Was wünschen Sie sich von uns?"), codes="concern", hint=_l("Mehreres ist möglich."), columns=2
    )
    wish_text = TextAreaField(_l("In Ihren Worten"), optional=True, rows=3, max_length=LONG)

    def answers(self) -> Answers:
        """Lists as tuples, the rest as it is."""
        lists = {name: tuple(self[name].data or ()) for name in ("effects", "concerns")}
        texts = {
            name: self[name].data or "" for name in ("effect_text", "police", "file_number", "done_text", "wish_text")
        }
        return {**lists, **texts}


class ReachForm(StepForm):
    """7: how may we reach you safely?"""

    contact_ways = ChoicesField(
        _l("Wie dürfen wir Sie erreichen?"),
        codes="contact_way",
        hint=_l("Im Postfach antworten wir immer. Alles andere nur, wenn Sie es möchten."),
    )
    phone = TextField(
        _l("Telefonnummer"),
        [phone_number],
        optional=True,
        width="w20",
        inputmode="tel",
        autocomplete="tel",
        max_length=40,
    )
    callback_window = SelectField(_l("Wann dürfen wir anrufen?"), codes="callback_window", optional=True)
    may_leave_message = ChoiceField(_l("Dürfen wir auf Band sprechen?"), choices=yes_or_no, columns=2)
    mail = TextField(
        _l("E-Mail-Adresse"), [mail_address], optional=True, inputmode="email", autocomplete="email",
        hint=_l("Am besten eine, die nur Sie lesen, nicht die vom Amt."),
    )  # fmt: skip
    codeword = TextField(
        _l("Ein Wort, an dem Sie uns erkennen"), optional=True, width="w10", max_length=40,
        hint=_l("Wir nennen es zu Beginn eines Anrufs."),
    )  # fmt: skip
    safe_contact = TextAreaField(
        _l("Was sollen wir dabei beachten?"), optional=True, rows=3, max_length=SHORT,
        hint=_l("Zum Beispiel: nicht nach 18 Uhr, nicht über das Vorzimmer."),
    )  # fmt: skip

    def answers(self) -> Answers:
        """`may_leave_message` is a yes or no; the rest as typed."""
        texts = {
            name: self[name].data or "" for name in ("phone", "callback_window", "mail", "codeword", "safe_contact")
        }
        return {
            **texts, "contact_ways": tuple(self.contact_ways.data or ()), "may_leave_message": self.may_leave_message.data == YES,
        }  # fmt: skip


class ConsentForm(StepForm):
    """8: look it over and agree. The button says yes; there is nothing to fill in."""

    def answers(self) -> Answers:
        """Nothing of its own."""
        return {}


STEP_FORMS: Mapping[int, type[StepForm]] = {
    1: SafetyForm, 2: ForWhomForm, 3: PersonForm, 4: IncidentForm, 5: EvidenceForm, 6: WishesForm, 7: ReachForm, 8: ConsentForm,
}  # fmt: skip
