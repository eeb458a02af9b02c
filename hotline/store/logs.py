"""The log of what went wrong: one event is one line, and no line holds what a person wrote, who she is or where she came from.

Must not know any room. Only listed keys get through; of an exception only its type and the places it passed (LOG-02, LOG-03): texts of
exceptions quote values, locals hold them. Lines of other packages lose their arguments and whatever looks like an address.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from types import TracebackType
from typing import Any, Final, TextIO

import structlog
from structlog.typing import FilteringBoundLogger

from hotline.store import clock

LISTED: Final = frozenset(
    {
        "action",
        "attempt",
        "command",
        "count",
        "days",
        "endpoint",
        "feature",
        "hours",
        "kind",
        "level",
        "lines",
        "minutes",
        "ms",
        "reason",
        "revision",
        "room",
        "seq",
        "size",
        "status",
        "step",
        "surface",
        "table",
        "tries",
        "version",
        "waiting",
    }
)
"""The keys a log line may have besides time, level, event and logger. A key that is not listed is left out, and said to be."""

_LONGEST = 200
_PLACES = 12
_FOREIGN: Final = (
    "gunicorn.access",
    "gunicorn.error",
    "werkzeug",
    "alembic",
    "sqlalchemy",
    "sqlalchemy.engine",
    "asyncio",
)
_ADDRESS: Final = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?![\w:])|\S+@\S+|(?<![\w<])/\S+|[A-Za-z]+://\S+"
)
_QUOTED: Final = re.compile(r"""(?:\bb)?['"].*""", re.DOTALL)
"""Where a line of another package begins to quote: a server that refuses a request cites its first line or a piece of its body."""


def set_up(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every log line of this process, ours and those of other packages, through here to `stream` (stderr); may be called again.

    Call it once more after a server made loggers of its own: their handlers are taken away.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Line())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _FOREIGN:
        foreign = logging.getLogger(name)
        foreign.handlers[:], foreign.propagate = [], name != "gunicorn.access"
        foreign.setLevel(max(level, logging.WARNING))
    sys.excepthook = _crashed
    structlog.configure(
        processors=[_hand_over],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def get(name: str) -> FilteringBoundLogger:
    """Return the logger of a module: `log.warning("mail_refused", count=2)`; events are short fixed names, never sentences with values."""
    logger: FilteringBoundLogger = structlog.get_logger(name)
    return logger


def facts_of(error: BaseException) -> dict[str, str]:
    """Return what may be told of an exception: its type and those it came from, and the places it passed, nearest first."""
    return {"error": " < ".join(_types(error)), "where": " < ".join(_places(error.__traceback__))}


class _Line(logging.Formatter):
    """Makes a line of JSON in ASCII: a line break or an escape in it is written as \\n or \\u001b."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": clock.now().isoformat(timespec="seconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        facts = getattr(record, "facts", None)
        if facts is None:
            line |= {"event": _QUOTED.sub("<...>", _ADDRESS.sub("<...>", str(record.msg)))[:_LONGEST]}
            if record.exc_info and record.exc_info[1] is not None:
                line |= facts_of(record.exc_info[1])
        else:
            line |= facts
        return json.dumps(line, ensure_ascii=True)


def _hand_over(_logger: object, _method: str, event: MutableMapping[str, Any]) -> tuple[tuple[str], dict[str, Any]]:
    error = _error(event.pop("exc_info", None))
    name = str(event.pop("event", ""))[:_LONGEST]
    facts = {"event": name, **{key: _plain(value) for key, value in event.items() if key in LISTED}}
    left_out = sorted(set(event) - LISTED)
    if left_out:
        facts["left_out"] = " ".join(left_out)
    if error is not None:
        facts |= facts_of(error)
    return (name,), {"extra": {"facts": facts}}


def _error(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return next((each for each in given if isinstance(each, BaseException)), None)
    return sys.exc_info()[1] if given else None


def _plain(value: object) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value[:_LONGEST]
    return f"<{type(value).__name__}>"


def _types(error: BaseException | None) -> Iterator[str]:
    for _ in range(_PLACES):
        if error is None:
            return
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False)
    # File names below the package, not where the machine keeps them.
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in reversed(frames)][
        :_PLACES
    ]


def _crashed(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    get("hotline").critical("crashed", exc_info=error)
