"""Urgency and order of the inbox, pure: facts of a summary in, level and reasons out. Knows no case, no key, no database.

The rules are data (config/triage.toml): a condition on the facts, points, a sentence. No rule decides anything; it sorts what people read,
and a counsellor overrules it with a reason (product.md B2).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

_QUIET = 1  # points of a reason that is shown only where there is no other

Fact = bool | int | str | Sequence[str] | None
Facts = Mapping[str, Fact]


class Level(StrEnum):
    """How soon a person must act, most urgent first (domain.md 2.5)."""

    SOFORT = "sofort"
    HOCH = "hoch"
    MITTEL = "mittel"
    NORMAL = "normal"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for sofort up to 4 for info."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Target:
    """Time to a first answer: minutes by the clock, or working days (then the end of that day counts)."""

    minutes: int = 0
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of config/triage.toml: it fires when all its conditions hold."""

    id: str
    points: int
    text: Mapping[str, str]
    floor: Level | None = None
    ceiling: Level | None = None
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    forms_any: tuple[str, ...] = ()
    min_incidents: int = 0


@dataclass(frozen=True, slots=True)
class Triage:
    """All rules and the points at which a level begins."""

    rules: tuple[Rule, ...]
    thresholds: Mapping[Level, int]
    targets: Mapping[Level, Target]


@dataclass(frozen=True, slots=True)
class Urgency:
    """A level with the reasons for it, strongest first; `overruled_from` is what the rules said where a person decided otherwise."""

    level: Level
    points: int
    reasons: tuple[Mapping[str, str], ...] = field(default=())
    overruled_from: Level | None = None
    overruled_reason: str = ""


def urgency(facts: Facts, triage: Triage, *, override: Level | None = None, reason: str = "") -> Urgency:
    """Weigh the facts. More facts never lower the level, except where a rule names a ceiling (prevention enquiries).

    A present danger that is told later counts above an older override, so that "er steht vor der Tür" is never left low.
    """
    true = frozenset(name for name, value in facts.items() if value)
    told, count = facts.get("forms"), facts.get("incident_count")
    forms = frozenset(told if isinstance(told, Sequence) else ())
    incidents = count if isinstance(count, int) else 0
    held = [rule for rule in triage.rules if _holds(rule, true, forms, incidents)]
    fired = sorted(held, key=lambda rule: (-rule.points, rule.id))
    points = sum(rule.points for rule in fired)
    level = _level(points, triage.thresholds)
    for rule in fired:
        if rule.floor is not None and rule.floor.rank < level.rank:
            level = rule.floor
    ceilings = [rule.ceiling for rule in fired if rule.ceiling is not None]
    if ceilings and not facts.get("danger_tick"):
        level = max([level, *ceilings], key=lambda one: one.rank)
    telling = [rule for rule in fired if rule.points > _QUIET] or fired[:1]
    texts = tuple(rule.text for rule in telling)
    if override is None or (facts.get("danger_tick") and override.rank > level.rank):
        return Urgency(level=level, points=points, reasons=texts)
    return Urgency(level=override, points=points, reasons=texts, overruled_from=level, overruled_reason=reason)


def answer_by(target: Target, since: datetime, *, zone: tzinfo, works: Callable[[date], bool]) -> datetime:
    """When a first answer is owed: minutes count from now on; working days count from the day after and end at midnight there."""
    if target.working_days <= 0:
        return since + timedelta(minutes=target.minutes)
    day = since.astimezone(zone).date()
    left = target.working_days
    while left:
        day += timedelta(days=1)
        left -= works(day)
    return datetime.combine(day + timedelta(days=1), time(), zone)


class Band(StrEnum):
    """The three parts of the inbox."""

    NOW = "now"
    TODAY = "today"
    LATER = "later"


def band(level: Level, *, waits_for_us: bool, late: bool, due: date | None, today: date) -> Band:
    """Now: high levels that wait for us, and whatever is late. Today: a step that is due. Later: the rest."""
    if waits_for_us and (level.rank <= Level.HOCH.rank or late):
        return Band.NOW
    if due is not None and due <= today:
        return Band.TODAY
    return Band.LATER


def parse(raw: Mapping[str, object]) -> Triage:
    """Read config/triage.toml. Raises ValueError that names the rule and what is wrong with it."""
    levels, rules = raw.get("levels"), raw.get("rule")
    if not isinstance(levels, Mapping) or not isinstance(rules, list):
        raise ValueError("triage.toml needs a table [levels] and [[rule]] entries")
    thresholds: dict[Level, int] = {}
    targets: dict[Level, Target] = {}
    for name, entry in levels.items():
        level = Level(name)
        thresholds[level] = int(entry["from_points"])
        targets[level] = Target(minutes=int(entry.get("minutes", 0)), working_days=int(entry.get("working_days", 0)))
    if set(thresholds) != set(Level):
        raise ValueError("triage.toml: [levels] must name sofort, hoch, mittel, normal and info")
    return Triage(rules=tuple(_rule(one) for one in rules), thresholds=thresholds, targets=targets)


_KEYS = {"id", "points", "floor", "ceiling", "de", "en", "ls", "all", "any", "forms_any", "min_incidents"}


def _rule(raw: object) -> Rule:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str):
        raise ValueError("triage.toml: a rule without an id")
    name = raw["id"]
    unknown = set(raw) - _KEYS
    if unknown:
        raise ValueError(f"triage.toml: rule {name} has unknown keys: {', '.join(sorted(unknown))}")
    if not any(raw.get(key) for key in ("all", "any", "forms_any", "min_incidents")):
        raise ValueError(f"triage.toml: rule {name} has no condition")
    return Rule(
        id=name,
        points=int(raw.get("points", 0)),
        text={key: str(raw[key]) for key in ("de", "en") if key in raw},
        floor=Level(raw["floor"]) if raw.get("floor") else None,
        ceiling=Level(raw["ceiling"]) if raw.get("ceiling") else None,
        all=tuple(raw.get("all", ())),
        any=tuple(raw.get("any", ())),
        forms_any=tuple(raw.get("forms_any", ())),
        min_incidents=int(raw.get("min_incidents", 0)),
    )


def _holds(rule: Rule, true: frozenset[str], forms: frozenset[str], incidents: int) -> bool:
    return (
        true.issuperset(rule.all)
        and not (rule.any and true.isdisjoint(rule.any))
        and not (rule.forms_any and forms.isdisjoint(rule.forms_any))
        and incidents >= rule.min_incidents
    )


def _level(points: int, thresholds: Mapping[Level, int]) -> Level:
    return next((level for level in Level if points >= thresholds[level]), Level.INFO)
