"""From skeletons to stories: reads the lines of told, net and done, and fills one in. Pure; must not know cases."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hotline.cli.synthetic.dice import Dice
from hotline.cli.synthetic.done import ASKERS, DONE, ENQUIRIES, FOLLOW_UPS, FOR_OTHERS, WRITERS
from hotline.cli.synthetic.net import NET
from hotline.cli.synthetic.told import TOLD

_CHOICE: Final = re.compile(r"<([^<>]+)>")
_SENTENCE: Final = re.compile(r"(^|[.!?:]“? „?|[.!?]“ )([a-zäöü])")
_FIELDS: Final = 9


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A story without its details. `for_whom`: me, other or prevention; `relation` and `role` are fixed where the text fixes them."""

    forms: tuple[str, ...]
    channels: tuple[str, ...]
    places: tuple[str, ...]
    frequencies: tuple[str, ...]
    targets: tuple[str, ...]
    offenders: tuple[str, ...]
    references: tuple[str, ...]
    danger: tuple[str, ...]
    text: str
    for_whom: str = "me"
    relation: str = ""
    role: str = ""


def _read(lines: str, for_whom: str = "me", relation: str = "", role: str = "") -> list[Skeleton]:
    found = []
    for line in lines.strip().splitlines():
        parts = line.split(" | ")
        if len(parts) != _FIELDS:
            raise ValueError(f"a skeleton has {_FIELDS} parts: {line[:60]}")
        forms, channels, places, often, against, by, about, danger = (
            tuple(part.replace("-", "").split()) for part in parts[:-1]
        )
        codes = (forms, channels, places, often, against, by, about, danger)
        found.append(Skeleton(*codes, parts[-1], for_whom, relation, role))
    return found


def _all() -> tuple[Skeleton, ...]:
    told_by_others = zip(FOR_OTHERS.strip().splitlines(), WRITERS, strict=True)
    asked = zip(ENQUIRIES.strip().splitlines(), ASKERS, strict=True)
    return (
        *_read(TOLD),
        *_read(NET),
        *_read(DONE),
        *(each for line, (tie, role) in told_by_others for each in _read(line, "other", tie, role)),
        *(each for line, role in asked for each in _read(line, "prevention", role=role)),
    )


SKELETONS: Final = _all()
LATER: Final = tuple(_read(FOLLOW_UPS))


def fill(text: str, words: Mapping[str, str], dice: Dice) -> str:
    """Return the text with its choices made, its {words} set, and a capital letter at the beginning of each sentence."""
    chosen = _CHOICE.sub(lambda match: dice.one(match[1].split(" / ")), text)
    return _SENTENCE.sub(lambda match: match[1] + match[2].upper(), chosen.format_map(words))
