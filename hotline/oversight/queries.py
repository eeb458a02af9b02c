"""Reads the log for who may: a page of lines that answer a question, newest first. Must not know what a case contains."""

from dataclasses import dataclass

from hotline.audit.checkpoints import Kept, newest
from hotline.audit.queries import Line, Opener, Size, lines, size
from hotline.oversight.rules import Question, answers
from hotline.store.work import Work

PAGE = 50
_AT_ONCE = 200
_SCANNED = 2000
"""Rows opened for one page at most: what a filter asks for is sealed, so the page looks, and says where it stopped."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page. `before`: the number where the next page begins (None: the log ends here); `cut_short`: the page stopped looking."""

    lines: list[Line]
    before: int | None
    cut_short: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """How long the log is, and its newest checkpoint."""

    size: Size
    checkpoint: Kept | None


def find(work: Work, opener: Opener, question: Question, *, before: int | None = None) -> Found:
    """Return up to PAGE lines before number `before` that answer the question."""
    found: list[Line] = []
    for _ in range(_SCANNED // _AT_ONCE):
        part = lines(work, opener, before=before, limit=_AT_ONCE, day=question.day)
        for line in part:
            before = line.seq
            if _fits(question, line):
                found.append(line)
            if len(found) == PAGE:
                return Found(found, before if before > 1 else None, cut_short=False)
        if len(part) < _AT_ONCE:
            return Found(found, None, cut_short=False)
    return Found(found, before, cut_short=True)


def stand(work: Work) -> Stand:
    """Return what the head of the page says."""
    return Stand(size(work), newest(work))


def _fits(question: Question, line: Line) -> bool:
    if not line.readable:
        return question.everything
    return answers(question, actor=line.actor.hex() if line.actor else "", action=line.action, about=line.about)
