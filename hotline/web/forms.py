"""The ground of every form: token against forgery, and the list of problems for the summary on top. Must not know any field's meaning."""

from dataclasses import dataclass
from typing import Self

from flask_wtf import FlaskForm


@dataclass(frozen=True)
class Problem:
    """One line of the error summary: the id to jump to, and the sentence that also stands at the field."""

    anchor: str
    sentence: str


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no annotations
    """A form as templates expect it: `form.problems` for the summary, fields that render themselves, `form.hidden_tag()`."""

    @property
    def problems(self) -> list[Problem]:
        """One problem for each wrong field, in the order of the page."""
        return [
            Problem(getattr(field, "anchor", field.id), str(field.errors[0]))
            for field in self
            if field.errors and field.type != "CSRFTokenField"
        ]

    def apart(self, name: str) -> Self:
        """Let every id on the page begin with `name`, so that several forms with like fields can stand on one page."""
        for field in self:
            field.id = f"{name}-{field.id}"
        return self

    def reject(self, name: str, sentence: str) -> None:
        """Add a problem that only an act could find (a wrong code, a case changed meanwhile) to the field `name`."""
        field = self[name]
        field.errors = [*field.errors, sentence]
