"""Repeatable chance for synthetic data: the same seed and name give the same throws on every machine. Must never make a key or a word."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Throws drawn from SHA-256 over a name. For made-up texts alone: whoever knows the name knows every throw."""

    def __init__(self, *name: object) -> None:
        self._name = "/".join(str(part) for part in name)
        self._thrown = 0

    def below(self, sides: int) -> int:
        """Return a whole number from 0 up to, not including, `sides`. Raises ValueError when there is none."""
        if sides < 1:
            raise ValueError("a die needs a side")
        self._thrown += 1
        digest = hashlib.sha256(f"{self._name}/{self._thrown}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % sides

    def one(self, things: Sequence[T]) -> T:
        """Return one of the things. Raises ValueError when there are none."""
        return things[self.below(len(things))]

    def some(self, things: Sequence[T], number: int) -> list[T]:
        """Return `number` different things, in their own order; all of them where there are fewer."""
        left = list(range(len(things)))
        chosen = [left.pop(self.below(len(left))) for _ in range(min(number, len(things)))]
        return [things[place] for place in sorted(chosen)]

    def often(self, percent: int) -> bool:
        """Return True in about so many of a hundred throws."""
        return self.below(100) < percent

    def some_order(self, number: int) -> list[int]:
        """Return the numbers from 0 up to `number` in a thrown order."""
        left = list(range(number))
        return [left.pop(self.below(len(left))) for _ in range(number)]


def turn(things: Sequence[T], number: int, stride: int = 1) -> T:
    """Return the thing whose turn it is at `number`: in a row, so that each has its turn within len(things) numbers.

    `stride` shifts rows of equal length against one another; it must have no factor in common with the length.
    """
    return things[number * stride % len(things)]
