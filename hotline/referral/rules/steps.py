"""How a referral goes on: which step may follow which, and which the person seeking advice gets to see. Standard library only."""

from typing import Final

NEXT: Final[dict[str, tuple[str, ...]]] = {
    "": ("suggested", "offered", "wished"),
    "suggested": ("offered", "wished", "withdrawn"),
    "offered": ("wished", "declined", "withdrawn"),
    "wished": ("handed_over", "declined", "withdrawn"),
    "handed_over": ("accepted", "begun", "helped", "helped_partly", "helped_not", "declined", "withdrawn"),
    "accepted": ("begun", "helped", "helped_partly", "helped_not", "withdrawn"),
    "begun": ("helped", "helped_partly", "helped_not", "withdrawn"),
    "helped": (),
    "helped_partly": ("helped", "helped_not"),
    "helped_not": ("helped", "helped_partly"),
    "declined": ("offered", "wished"),
    "withdrawn": ("offered", "wished"),
}
"""State -> the steps that may follow, most usual first; "" is a service that nothing was done with yet."""

OPEN: Final = frozenset({"suggested", "offered", "wished", "handed_over", "accepted", "begun"})
"""States that wait for somebody."""


class StepNotPossible(Exception):
    """This step does not follow the present one: somebody else was quicker, or the page was old."""

    def __init__(self, present: str, step: str) -> None:
        super().__init__(f"{step} after {present or 'nothing'}")
        self.present, self.step = present, step


def check(present: str, step: str) -> None:
    """Pass when `step` may follow `present`. Raises StepNotPossible."""
    if step not in NEXT.get(present, ()):
        raise StepNotPossible(present, step)


def waits_for(state: str) -> str:
    """Return whom a case waits for after this step: "person" for an offer, "service" for a hand-over, "us" for a wish, "" for no change."""
    return {"offered": "person", "wished": "us", "handed_over": "service"}.get(state, "")
