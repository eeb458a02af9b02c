"""Words in the present language, with annotations that Flask-Babel lacks: `_` now, `_l` when shown, `ngettext` by number.

The message id is the German sentence itself. Must not know who says what.
"""

from typing import Any

import flask_babel


def _(sentence: str, **values: Any) -> str:
    """Return `sentence` in the present language, its %(name)s filled in."""
    return str(flask_babel.gettext(sentence, **values))


def _l(sentence: str, **values: Any) -> Any:
    """Return a text that looks itself up each time it is shown: for labels and tables made before there is a request."""
    return flask_babel.lazy_gettext(sentence, **values)


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """Return `one` or `many` by `count`, which fills %(num)s."""
    return str(flask_babel.ngettext(one, many, count, **values))
