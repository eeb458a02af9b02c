"""Hands a view the open mailbox of this browser, and gives every page of it the same size; must not know what lies in a mailbox."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from flask import Response, make_response, request

from hotline.casefile.post.codes import OpenMailbox, from_session, to_session
from hotline.store.work import Work
from hotline.vault.entropy import random_bytes
from hotline.web.furniture import house
from hotline.web.sessions import BOX, BOX_COOKIE, clear_cookie, set_cookie

P = ParamSpec("P")
R = TypeVar("R")

CHANGES_WORDS = frozenset(
    {"mailbox.words", "mailbox.new_words", "mailbox.change_words", "mailbox.card", "mailbox.leave"}
)
SIZES = tuple(24 * 1024 * 2**step for step in range(6))


class BoxClosed(Exception):
    """No mailbox is open in this browser, or no longer."""


class WordsFirst(Exception):
    """The words came from somebody else (spelled on the telephone): they are changed before anything is shown."""


def open_mailbox(view: Callable[Concatenate[Work, OpenMailbox, P], R]) -> Callable[Concatenate[Work, P], R]:
    """Below @reads or @writes: hand in the open mailbox after the Work. Raises BoxClosed, WordsFirst.

    The code row is read at each request, so that deleted words end access at once (vault.md 7).
    """

    @wraps(view)
    def inner(work: Work, /, *args: P.args, **kwargs: P.kwargs) -> R:
        box = present_box(work)
        if box is None:
            raise BoxClosed
        if box.must_change and request.endpoint not in CHANGES_WORDS:
            raise WordsFirst
        return view(work, box, *args, **kwargs)

    return inner


def present_box(work: Work) -> OpenMailbox | None:
    """Return the mailbox that is open in this browser, or None."""
    payload = house().sessions.load(request.cookies.get(BOX_COOKIE), BOX)
    return from_session(work, payload) if payload is not None else None


def begin(response: Response, box: OpenMailbox) -> Response:
    """Let this browser hold the mailbox open from now on, under a new session; the one before ends."""
    here = house()
    here.sessions.end(request.cookies.get(BOX_COOKIE))
    idle, absolute = timedelta(minutes=here.settings.box_idle_minutes), timedelta(hours=here.settings.session_hours)
    set_cookie(response, BOX_COOKIE, here.sessions.start(BOX, to_session(box), idle=idle, absolute=absolute))
    return response


def end(response: Response) -> Response:
    """Close the mailbox in this browser; a copy of the cookie is dead too."""
    house().sessions.end(request.cookies.get(BOX_COOKIE))
    clear_cookie(response, BOX_COOKIE)
    return response


def of_one_size(page: str) -> Response:
    """Return the page filled up to one of SIZES with what cannot be compressed, so that its size tells nobody on the line whether
    there was an answer (TIM-04). A comment behind the page: no browser shows it, no screen reader says it."""
    used = len(page.encode()) + len("<!---->")
    size = next((each for each in SIZES if each >= used), None)
    missing = size - used if size is not None else -used % SIZES[-1]
    return make_response(f"{page}<!--{random_bytes(missing // 2 + 1).hex()[:missing]}-->")
