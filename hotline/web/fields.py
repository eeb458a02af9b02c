"""Form fields that render label, hint, error and ARIA themselves, and clean what is typed. Must not know any feature's form.

Every field takes: label, validators, hint (one sentence below the label), optional (says "freiwillig"), width ("w2 w4 w10 w20"),
autocomplete (never filled in unless named). The templates are in templates/_fields.html.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import wtforms
from wtforms.validators import StopValidation

from hotline.web.furniture import house
from hotline.web.language import current_lang
from hotline.web.showing import Shown
from hotline.web.text import CannotKeep, check_characters, check_length, on_one_line, tidied, visible
from hotline.web.words import _

LINE_LENGTH = 200
TEXT_LENGTH = 5000

Choice = tuple[Any, ...]
"""(value, label) or (value, label, hint)."""
Choices = Sequence[Choice] | Callable[[], Sequence[Choice]]


class Filled:
    """Asks for an answer; the sentence says what to do, with an example where that helps."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads it from the class

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    def __call__(self, _form: wtforms.Form, field: wtforms.Field) -> None:
        if not field.data and field.data != 0:
            field.errors = []
            raise StopValidation(str(self._sentence))


class TextField(Shown, wtforms.StringField):
    """One line of text. `max_length` counts characters; three bytes a character are the limit beside it."""

    input_type = "text"

    def __init__(
        self,
        label: str = "",
        validators: Iterable[Any] = (),
        *,
        hint: str = "",
        optional: bool = False,
        width: str = "",
        autocomplete: str = "off",
        inputmode: str = "",
        max_length: int = LINE_LENGTH,
        max_bytes: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.hint, self.optional, self.width, self.autocomplete = hint, optional, width, autocomplete
        self.inputmode, self.max_length, self.max_bytes = inputmode, max_length, max_bytes

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the typed value: line ends made one, blanks at the ends dropped, nothing else changed."""
        if valuelist:
            self.data = self.clean(valuelist[0])

    def clean(self, typed: str) -> str:
        """Return what is kept of the typed value."""
        return on_one_line(typed)

    @property
    def again(self) -> str:
        """What the control shows: what was typed, with U+FFFD where a page may not hold it."""
        return visible(self.data or "")

    @property
    def text(self) -> str:
        """The value as text: "" where nothing was typed."""
        return str(self.data or "")

    def pre_validate(self, _form: wtforms.form.BaseForm) -> None:
        """Refuse what cannot be kept exactly, and what is too long, with a sentence."""
        try:
            check_length(self.data or "", self.max_length, self.max_bytes)
            check_characters(self.data or "")
        except CannotKeep as problem:
            raise StopValidation(str(problem)) from None


class TextAreaField(TextField):
    """A text of several lines. The room is said below it; the browser cuts nothing off, so that a pasted text is never lost."""

    macro = "textarea"

    def __init__(
        self,
        label: str = "",
        validators: Iterable[Any] = (),
        *,
        rows: int = 6,
        max_length: int = TEXT_LENGTH,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, max_length=max_length, **kwargs)
        self.rows = rows
        self.note = "room"

    def clean(self, typed: str) -> str:
        """Return what is kept of the typed value: all its lines."""
        return tidied(typed)


class PasswordField(TextField):
    """A password: taken exactly as typed, never sent back to the page."""

    macro = "password"
    input_type = "password"

    def __init__(
        self, label: str = "", validators: Iterable[Any] = (), *, autocomplete: str = "current-password", **kwargs: Any
    ) -> None:
        kwargs.setdefault("max_length", 1024)
        kwargs.setdefault("max_bytes", 1024)
        super().__init__(label, validators, autocomplete=autocomplete, **kwargs)

    def clean(self, typed: str) -> str:
        """Return the password untouched."""
        return typed


class _Choosing(Shown):
    """Choices from a list, or from a code list in the present language (codes="land")."""

    def _prepare(self, choices: Choices, codes: str, *, hint: str, optional: bool, width: str) -> None:
        self._offered, self._codes = choices, codes
        self.hint, self.optional, self.width = hint, optional, width

    def offered(self) -> list[tuple[str, str, str]]:
        """Return (value, label, hint) of each choice."""
        if self._codes:
            lang = current_lang()
            entries = house().store.codes[self._codes].values()
            return [(entry.code, entry.label(lang), entry.hint_in(lang)) for entry in entries]
        found = self._offered() if callable(self._offered) else self._offered
        return [(str(choice[0]), str(choice[1]), str(choice[2]) if len(choice) > 2 else "") for choice in found]

    @property
    def anchor(self) -> str:
        """The id of the first choice."""
        return f"{getattr(self, 'id')}-0"  # noqa: B009 - the mixin sees WTForms' attribute only through getattr


class ChoiceField(_Choosing, wtforms.StringField):
    """One of several, as radio buttons in a fieldset. The data is the value, "" when nothing was chosen."""

    macro = "choice"

    def __init__(
        self,
        label: str = "",
        validators: Iterable[Any] = (),
        *,
        choices: Choices = (),
        codes: str = "",
        hint: str = "",
        optional: bool = False,
        columns: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self._prepare(choices, codes, hint=hint, optional=optional, width="")
        self.columns = columns

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the chosen value."""
        if valuelist:
            self.data = str(valuelist[0])

    def process_data(self, value: Any) -> None:
        """Take the value kept so far."""
        self.data = str(value) if value else ""

    @property
    def text(self) -> str:
        """The chosen value, "" for none."""
        return str(self.data or "")

    def pre_validate(self, _form: wtforms.form.BaseForm) -> None:
        """Refuse what is not among the choices."""
        self.data = self.data or ""
        if self.data and self.data not in {value for value, *_more in self.offered()}:
            raise StopValidation(_("Wählen Sie eine der angebotenen Antworten aus."))


class SelectField(ChoiceField):
    """One of many, as a drop-down list with an empty first line (`empty` is its text; None leaves it out)."""

    macro = "select"

    def __init__(
        self,
        label: str = "",
        validators: Iterable[Any] = (),
        *,
        empty: str | None = "",
        width: str = "w20",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.empty, self.width = empty, width

    @property
    def anchor(self) -> str:
        """The id of the list itself."""
        return str(self.id)

    def choose_from(self, choices: Choices) -> None:
        """Offer other choices than the form was declared with: what only the request knows (colleagues, services)."""
        self._offered, self._codes = choices, ""


class ChoicesField(_Choosing, wtforms.Field):
    """Several of several, as checkboxes in a fieldset. The data is a list of values in the order of the list."""

    macro = "choices"

    def __init__(
        self,
        label: str = "",
        validators: Iterable[Any] = (),
        *,
        choices: Choices = (),
        codes: str = "",
        hint: str = "",
        optional: bool = False,
        columns: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self._prepare(choices, codes, hint=hint, optional=optional, width="")
        self.columns = columns

    def process_data(self, value: Any) -> None:
        """Take the values kept so far."""
        self.data = [str(item) for item in value or ()]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the ticked values; none at all is an answer too."""
        self.data = [str(item) for item in valuelist]

    def pre_validate(self, _form: wtforms.form.BaseForm) -> None:
        """Refuse what is not among the choices, and bring the rest into their order, each once."""
        known = [value for value, *_more in self.offered()]
        if any(item not in known for item in self.data):
            raise StopValidation(_("Wählen Sie eine der angebotenen Antworten aus."))
        self.data = [value for value in known if value in self.data]


class TickField(Shown, wtforms.BooleanField):
    """One tick with its sentence beside it. The data is True or False."""

    macro = "tick"

    def __init__(self, label: str = "", validators: Iterable[Any] = (), *, hint: str = "", **kwargs: Any) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.hint = hint


class HiddenField(TextField):
    """A value carried along without being seen; cleaned and limited as any other."""

    macro = "hidden"
    input_type = "hidden"
