"""Words in the present language, with annotations that Flask-Babel lacks: `_` now, `_l` when shown, `ngettext` by number.

The message id is the German sentence itself. Must not know who says what.
"""

from typing import Any

import flask_babel
from babel.support import NullTranslations
from flask import Flask
from flask_babel.speaklater import LazyString

_catalogues: dict[str, NullTranslations] = {}


def register(app: Flask) -> None:
    """Let templates ask the catalogue as we do here. After the language was set up."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension that Flask-Babel loads
        gettext=lambda sentence: catalogue().ugettext(sentence),
        ngettext=lambda one, many, count: catalogue().ungettext(one, many, count),
        newstyle=True,
    )


def catalogue() -> NullTranslations:
    """Return the translations into the present language.

    Flask-Babel works out anew for each sentence which they are: a sixth of the time of a page with fifty rows.
    """
    locale = flask_babel.get_locale()
    lang = "" if locale is None else str(locale.language)
    found = _catalogues.get(lang)
    if found is None:
        found = flask_babel.get_translations()
        if lang:
            _catalogues[lang] = found
    return found


def _(sentence: str, **values: Any) -> str:
    """Return `sentence` in the present language, its %(name)s filled in."""
    said = str(catalogue().ugettext(sentence))
    return said % values if values else said


def _l(sentence: str, **values: Any) -> Any:
    """Return a text that looks itself up each time it is shown: for labels and tables made before there is a request."""
    return LazyString(_, sentence, **values)


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """Return `one` or `many` by `count`, which fills %(num)s."""
    return str(catalogue().ungettext(one, many, count)) % {"num": count, **values}
