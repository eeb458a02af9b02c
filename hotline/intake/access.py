"""Hands a view the draft that its cookie opens, or a new one with new words; it must not know what is written in a draft.

Words are stretched before a transaction begins: Argon2 never holds the lock of the database (REC-06).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from hotline.casefile.post import drafts
from hotline.casefile.post.drafts import OpenDraft
from hotline.intake.reception import ready_roster
from hotline.store.work import Work
from hotline.vault.receipt import Receipt, ReceiptKeys, new_receipt, stretch
from hotline.web.furniture import house
from hotline.web.sessions import DRAFT_COOKIE, clear_cookie, set_cookie
from hotline.web.transaction import reads, writes

P = ParamSpec("P")

COOKIE_LIFE = timedelta(hours=24)
VALUE_SIZE = 32


@dataclass(frozen=True, slots=True)
class Words:
    """A new receipt with its keys, drawn for a draft that is about to begin."""

    receipt: Receipt
    keys: ReceiptKeys


class DraftGone(Exception):
    """There is no open draft under this cookie or value."""


def new_words() -> Words:
    """Draw seven words and stretch them, taking a reporter's turn. Raises Overloaded."""
    here = house()
    receipt = new_receipt(here.store.codes.wordlist())
    with here.slots.reporter():
        salt, pepper = bytes.fromhex(here.settings.instance_salt), here.credentials.pepper_receipt[0]
        return Words(receipt, stretch(receipt, salt=salt, pepper=pepper))


def draft_value(text: str | None) -> bytes | None:
    """Return the 32 bytes that a cookie or a hidden field carries, or None where it carries anything else."""
    try:
        value = bytes.fromhex(text or "")
    except ValueError:
        return None
    return value if len(value) == VALUE_SIZE else None


def reads_draft(view: Callable[Concatenate[OpenDraft | None, P], ResponseReturnValue]) -> Callable[P, Response]:
    """Below the route: hand in the open draft, or None. Raises DeskNotReady."""

    @reads
    @wraps(view)
    def answered(work: Work, /, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        ready_roster(work)
        return view(_open_draft(work), *args, **kwargs)

    return answered


def begins_draft(view: Callable[Concatenate[Work, OpenDraft, bool, P], ResponseReturnValue]) -> Callable[P, Response]:
    """Below the route: hand in a unit of work that writes, and the open draft; where there is none a new one begins:
    view(work, draft, begun, ...), and the cookie goes out with the answer. Raises DeskNotReady before anything is kept (INT-11), Overloaded."""

    @writes
    def attempt(work: Work, /, words: Words | None, args: tuple[object, ...], kwargs: dict[str, object]) -> Response:
        ready_roster(work)
        draft = _open_draft(work)
        if draft is not None:
            return make_response(view(work, draft, False, *args, **kwargs))  # type: ignore[arg-type]  # as they came in
        if words is None:
            raise DraftGone
        draft, cookie = drafts.new_draft(work, receipt=words.receipt, keys=words.keys)
        answer = make_response(view(work, draft, True, *args, **kwargs))  # type: ignore[arg-type]  # as they came in
        set_cookie(answer, DRAFT_COOKIE, cookie.hex(), COOKIE_LIFE)
        return answer

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> Response:
        words = None if request.cookies.get(DRAFT_COOKIE) else new_words()
        try:
            return attempt(words, args, kwargs)
        except DraftGone:
            return attempt(new_words(), args, kwargs)

    return answered


def let_go(response: Response) -> Response:
    """Take the draft's cookie away."""
    clear_cookie(response, DRAFT_COOKIE)
    return response


def _open_draft(work: Work) -> OpenDraft | None:
    value = draft_value(request.cookies.get(DRAFT_COOKIE))
    return drafts.open_draft(work, value) if value is not None else None
