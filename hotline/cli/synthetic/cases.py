"""Synthetic cases, repeatable by seed: what a person reported and how far the desk has come, as plain dicts. Must not know any row, key or form.

Over two hundred cases every office, Land, form of hostility and state has its turn. All texts are ours; nobody and no place in them is real.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from hotline.cli.synthetic import answers, stage
from hotline.cli.synthetic.dice import Dice, turn
from hotline.cli.synthetic.stories import LATER, SKELETONS, Skeleton, fill

STATES: Final = ("new", "answered", "waiting", "new", "referred", "closed", "answered")
EFFECTS: Final = (
    "sleep", "fear", "restless", "low_mood", "concentration", "bodily", "reputation", "left_social_media", "self_censorship", "security_costs", "moved",
    "family_strain", "workplace", "no_candidacy", "resignation", "none", "despair",
)  # fmt: skip
CONCERNS: Final = (
    "listen", "assess", "safety", "report", "proceedings", "removal", "address", "press", "family", "training", "mediation", "mental", "money", "info", "other",
)  # fmt: skip
WAYS: Final = ("mailbox", "phone", "mailbox", "mail", "video", "phone", "meeting")
WINDOWS: Final = ("any", "morning", "noon", "afternoon", "evening")
AGES: Final = {"new": (0, 3), "answered": (1, 20), "waiting": (4, 40), "referred": (6, 60), "closed": (35, 300)}
_DEEDS: Final = {"property", "arson", "physical", "trespass"}
_NET: Final = {"hatepost", "doxing", "impersonation", "hacking"}
_THREATS: Final = {"threat", "symbolic", "stalking", "coercion"}

_ABOUT: Final = tuple(skeleton for skeleton in (*SKELETONS, *LATER) if "{thema}" in skeleton.text)

Case = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Scene:
    """Where a story plays, in which lap through all skeletons, and how the person begins."""

    place: str
    lap: int
    opening: str = ""


def make_cases(n: int, seed: int) -> Iterator[Case]:
    """Yield `n` cases; the same for the same seed, and the first ones the same for every n.

    Keys: role, office_kind, level, land, for_whom (me, other, prevention), relation, safe_now, danger, incidents (list of dicts: forms, channel, place,
    when, when_code, days_ago, frequency, against, offender, reference, topic, story), effects, police, done (text, file_number), wishes, reach (way, times,
    safe), name, contact, state (new, answered, waiting, referred, closed), age_days, replies, notes. All codes are those of config/codes.
    Raises ValueError for a negative n.
    """
    if n < 0:
        raise ValueError("no fewer than no cases")
    order = Dice(seed, "order").some_order(len(SKELETONS))
    return (
        _case(number, SKELETONS[order[number % len(order)]], number // len(order), Dice(seed, number))
        for number in range(n)
    )


def _case(number: int, skeleton: Skeleton, lap: int, dice: Dice) -> Case:
    land = turn(stage.LAENDER, number, 5)
    role = skeleton.role or _role(land, number)
    kinds, levels, opening = stage.ROLES[role]
    scene = _Scene(dice.one(stage.PLACES), lap, opening if not skeleton.role and dice.often(55) else "")
    incidents = _incidents(skeleton, scene, dice)
    danger = _danger(skeleton, incidents, dice)
    state = turn(STATES, number)
    named = dice.often(45)
    way = turn(WAYS, number)
    return {
        "role": role, "office_kind": turn(kinds, lap), "level": dice.one(levels), "land": land,
        "for_whom": skeleton.for_whom, "relation": skeleton.relation,
        "safe_now": not ("near" in danger and dice.often(60)) and not (bool(danger) and dice.often(5)),
        "danger": danger, "incidents": incidents,
        "effects": _effects(skeleton, number, dice), **_done(skeleton, number, dice), "wishes": _wishes(skeleton, number, dice),
        "reach": {"way": way, "times": turn(WINDOWS, number), "safe": dice.one(answers.SAFE)},
        "name": f"{dice.one(stage.FIRST_NAMES)} {dice.one(stage.SURNAMES)}" if named else "",
        "contact": f"030 23125 {dice.below(1000):03d}" if way == "phone" or named else "",
        "state": state, **_worked_on(skeleton, state, dice),
    }  # fmt: skip


def _role(land: str, number: int) -> str:
    """An office that is plausible there, each in its turn. Family members write about others, so they are not among them."""
    roles = [role for role in stage.roles_of(land) if role != "family"]
    return turn(roles, number // len(stage.LAENDER) + 3 * stage.LAENDER.index(land))


def _incidents(skeleton: Skeleton, scene: _Scene, dice: Dice) -> list[Case]:
    told = [_incident(skeleton, scene, dice)]
    if skeleton.for_whom == "me":
        later = _Scene(scene.place, scene.lap)
        told += [_incident(each, later, dice) for each in dice.some(LATER, (0, 0, 1, 0, 2)[dice.below(5)])]
    return told


def _incident(skeleton: Skeleton, scene: _Scene, dice: Dice) -> Case:
    issue = _issue(skeleton, scene.lap)
    when = dice.one(stage.TIMES)
    code, before = dice.one(stage.WITH_CODE) if skeleton.forms else ("", "")
    words = {"ort": scene.place, "wann": when, "thema": dice.one(stage.ISSUES[issue]) if issue else ""}
    closings = {"me": stage.CLOSINGS, "other": stage.CLOSINGS_FOR_OTHERS}.get(skeleton.for_whom, ("",))
    texts = (scene.opening, skeleton.text, "" if skeleton in LATER else dice.one(closings))
    return {
        "forms": list(skeleton.forms),
        "channel": _next(skeleton.channels, scene.lap),
        "place": _next(skeleton.places, scene.lap),
        "frequency": _next(skeleton.frequencies, scene.lap),
        "when": before + when if skeleton.forms else "",
        "when_code": code,
        "days_ago": dice.below(45),
        "against": list(skeleton.targets),
        "offender": _next(skeleton.offenders, scene.lap),
        "reference": _next(skeleton.references, scene.lap),
        "topic": issue,
        "story": fill(" ".join(text for text in texts if text), words, dice),
    }


def _issue(skeleton: Skeleton, lap: int) -> str:
    """What it was about, where the text says so: each issue has its turn within one lap."""
    return turn(list(stage.ISSUES), _ABOUT.index(skeleton) + lap * len(_ABOUT)) if skeleton in _ABOUT else ""


def _next(codes: tuple[str, ...], lap: int) -> str:
    return turn(codes, lap) if codes else ""


def _danger(skeleton: Skeleton, incidents: list[Case], dice: Dice) -> list[str]:
    found = [code for code in skeleton.danger if dice.often(75)]
    if len(incidents) > 1 and "repeated" not in found:
        found.append("repeated")
    return found


def _effects(skeleton: Skeleton, number: int, dice: Dice) -> list[str]:
    if skeleton.for_whom == "prevention":
        return []
    first = turn(EFFECTS, number)
    if first == "none":
        return ["none"]
    return [code for code in EFFECTS if code == first or (code not in {"none", "despair"} and dice.often(12))]


def _wishes(skeleton: Skeleton, number: int, dice: Dice) -> list[str]:
    if skeleton.for_whom == "prevention":
        return ["training", "info"] if dice.often(60) else ["info"]
    first = turn(CONCERNS, number)
    return [code for code in CONCERNS if code == first or (code != "other" and dice.often(10))]


def _done(skeleton: Skeleton, number: int, dice: Dice) -> Case:
    if skeleton.for_whom == "prevention":
        return {"police": "", "done": {"text": "", "file_number": ""}}
    police = turn(("no", "yes", "planned", "unsure", "no", "advised_against", "yes"), number, 3)
    file_number = f"MUSTER/{dice.below(90_000) + 10_000}/26" if police == "yes" and dice.often(70) else ""
    return {
        "police": police,
        "done": {
            "text": dice.one(answers.REPORTED if police == "yes" else answers.DONE_SO_FAR),
            "file_number": file_number,
        },
    }


def _worked_on(skeleton: Skeleton, state: str, dice: Dice) -> Case:
    low, high = AGES[state]
    replies = [dice.one(answers.FIRST[_manner(skeleton)])] if state != "new" else []
    if state in {"waiting", "referred", "closed"}:
        replies.append(dice.one(answers.SECOND))
    replies += (
        [dice.one(answers.REFERRED)]
        if state == "referred"
        else [dice.one(answers.CLOSING)]
        if state == "closed"
        else []
    )
    notes = dice.some(answers.NOTES, dice.below(3)) if state != "new" else []
    return {"age_days": low + dice.below(high - low + 1), "replies": replies, "notes": notes}


def _manner(skeleton: Skeleton) -> str:
    """Which first answer fits: for deeds, the net, threats and stalking, spoken words, or an enquiry."""
    forms = set(skeleton.forms)
    if skeleton.for_whom == "prevention":
        return "prevention"
    return "deed" if forms & _DEEDS else "net" if forms & _NET else "threat" if forms & _THREATS else "word"
