"""What can go wrong with a case file. Must not know pages: an error carries facts, not sentences for people.

CasefileError
    CaseNotHere     there is no such case, or it is not for this person: the two look alike
    CaseChanged     somebody changed the same thing meanwhile; `entries` are what came in between
    ChainBroken     rows of a case do not fit together: something was altered, dropped or put back
    NobodyThere     there is nobody yet whose key a report could be sealed to
    NotAllowed      the code that opened this mailbox does not reach that far
    AlreadySent     a draft that was sent is not written to any more
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotline.casefile.state import OpenEntry


class CasefileError(Exception):
    """Parent of all errors of this room."""


class CaseNotHere(CasefileError):
    """There is no such case, or not for this person."""


class CaseChanged(CasefileError):
    """The same thing was changed by somebody else since it was read; `entries` are the entries since, oldest first."""

    def __init__(self, entries: "Sequence[OpenEntry]") -> None:
        super().__init__("the case was changed meanwhile")
        self.entries = tuple(entries)


class ChainBroken(CasefileError):
    """The rows of a case do not form its chain; `seq` is the first place where that shows."""

    def __init__(self, seq: int) -> None:
        super().__init__("the chain of a case is broken")
        self.seq = seq


class NobodyThere(CasefileError):
    """The roster names nobody yet who could read a report: nothing is taken."""


class NotAllowed(CasefileError):
    """The code that opened this mailbox does not reach that far."""


class AlreadySent(CasefileError):
    """The draft was sent and is not written to any more."""
