"""How a field shows itself: through a macro of templates/_fields.html, with the ids that tie its parts together. Must not know kinds of fields."""

from collections.abc import Sequence
from typing import Any

from flask import current_app
from markupsafe import Markup


class Shown:
    """What all fields share: they render through a macro of templates/_fields.html, named by `macro`."""

    macro = "text"
    id: str
    errors: Sequence[str]

    hint: str = ""
    optional: bool = False
    width: str = ""
    autocomplete: str = "off"
    note: str = ""

    def __call__(self, **overrides: Any) -> Markup:
        """Render the whole field: label, hint, error, control. Further attributes go to the control."""
        return self.rendered(self.macro, overrides)

    def rendered(self, macro: str, overrides: dict[str, Any]) -> Markup:
        """Render the field through a macro by name."""
        module = current_app.jinja_env.get_template("_fields.html").module
        shown: Markup = getattr(module, macro)(self, overrides)
        return shown

    @property
    def anchor(self) -> str:
        """The id the error summary links to: the first control of the field."""
        return self.id

    @property
    def described(self) -> str:
        """The ids for aria-describedby: hint, error, note, as far as they are there."""
        parts = [(self.hint, "h"), (self.errors, "f"), (self.note, "n")]
        return " ".join(f"{self.id}-{ending}" for present, ending in parts if present)
