"""What a check finds, and what it is given. Must not know a check."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from hotline.settings import Credentials, Settings
from hotline.store.work import Work


class State(StrEnum):
    """How bad it is: nothing to do; to be put right soon; the line must not run like this."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check. `sentence` says what is so, and what to do where something is wrong; no secret, no name, no case."""

    name: str
    state: State
    sentence: str


Verdict: TypeAlias = tuple[State, str]
OfSettings: TypeAlias = Callable[[Settings], Verdict]
OfStore: TypeAlias = Callable[[Work, Credentials | None], Verdict]


def ok(sentence: str) -> Verdict:
    """Nothing to do."""
    return State.OK, sentence


def warning(sentence: str) -> Verdict:
    """To be put right soon."""
    return State.WARNING, sentence


def failure(sentence: str) -> Verdict:
    """The line must not run like this."""
    return State.FAILURE, sentence


def worst(findings: list[Finding]) -> State:
    """Return the worst state of all."""
    return max((each.state for each in findings), key=list(State).index, default=State.OK)
