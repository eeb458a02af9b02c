"""Decides which lines of the log a question asks for. Standard library only; knows no rows and no words."""

from dataclasses import dataclass
from datetime import date

NOBODY = "public"
"""Stands for acts of no member: the public pages, the mailbox, and jobs."""

GROUPS: dict[str, tuple[str, ...]] = {
    "sign-in": ("signed in", "signed out", "session", "password", "passkey", "second factor"),
    "opened": ("case opened", "identity opened", "inbox", "referrals", "search", "case.drained"),
    "changed": ("case ", "reply ", "note ", "next step", "urgency ", "referral ", "unorphaned"),
    "arrived": ("case.received", "mailbox."),
    "team": ("team.", "enrol", "roster.", "desk.", "restored", "recover"),
    "directory": ("directory.",),
    "log": ("audit.",),
}
"""Kinds of act that can be asked for, and how their codes begin; the longest beginning counts."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """What the auditor wants to see. `person`: a member id in hex, NOBODY, or "" for all; `kind`: a key of GROUPS, OTHER or "";
    `about`: the digits that all acts on one case share, or ""."""

    person: str = ""
    kind: str = ""
    about: str = ""
    day: date | None = None

    @property
    def everything(self) -> bool:
        """True when every line is an answer, those that cannot be read too."""
        return not (self.person or self.kind or self.about)


def kind_of(action: str) -> str:
    """Return the kind an act belongs to."""
    fits = [(len(start), kind) for kind, starts in GROUPS.items() for start in starts if action.startswith(start)]
    return max(fits)[1] if fits else OTHER


def answers(question: Question, *, actor: str, action: str, about: str) -> bool:
    """Say whether a readable line (`actor`: member id in hex, "" for none) is asked for. The day was asked of the database."""
    if question.person and question.person != (actor or NOBODY):
        return False
    if question.kind and question.kind != kind_of(action):
        return False
    return not question.about or question.about == about
