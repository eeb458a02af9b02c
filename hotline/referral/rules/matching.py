"""From need to service: who is suggested, in which order, with which reasons for and against. Standard library only; decides nothing for anybody.

Points come from config/matching.toml. Adding a concern, a topic or a form of hostility never lowers a service and never drops one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from hotline.directory.rules import (
    UNKNOWN_HOURS,
    Freshness,
    OpenState,
    ServiceFacts,
    fold,
    is_anonymous,
    is_free,
    is_responsible,
)
from hotline.referral.rules.audience import Asking, Background, verdict

_MAIN: Final = 2
_TOPICS_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Need:
    """What a person needs, as far as it is known. Codes of config/codes/; `today` and `hours` decide what "now" means."""

    today: date
    concerns: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    land: str = ""
    role: str = ""
    forms: tuple[str, ...] = ()
    lang: str = "de"
    background: Background = Background.UNKNOWN
    anonymous: bool = False
    avoid_police: bool = False


@dataclass(frozen=True, slots=True)
class Matching:
    """config/matching.toml as read: points, which topics answer a concern or a form of hostility, and the words for reasons."""

    points: Mapping[str, int]
    concerns: Mapping[str, Mapping[str, int]]
    forms: Mapping[str, Mapping[str, int]]
    roles: Mapping[str, tuple[str, ...]]
    left_out: frozenset[str] = frozenset()
    topic_names: Mapping[str, str] = field(default_factory=dict)
    land_names: Mapping[str, str] = field(default_factory=dict)
    concern_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A service with what speaks for it and against it, strongest reason first. `meets`: the concerns it is there for."""

    service: ServiceFacts
    score: int
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]
    meets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A concern for which no service is known there."""

    concern: str
    land: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One consideration: its points, and a sentence for or against ("" says nothing)."""

    points: int = 0
    pro: str = ""
    con: str = ""


def suggest(
    need: Need, services: Iterable[ServiceFacts], matching: Matching, hours: Mapping[str, OpenState] | None = None
) -> list[Suggestion]:
    """Return the services that answer the need, best first; the same in gives the same out, whatever the order of `services`.

    Left out are services of another Land, dead or expired ones, those closed for good, the emergency numbers (they stand on every page), those
    named in config/matching.toml, and those that more speaks against than for. `hours`: service id -> whether it is open now.
    """
    wanted = _wanted(need, matching)
    found = [
        _weigh(facts, need, matching, wanted, (hours or {}).get(facts.id, UNKNOWN_HOURS))
        for facts in services
        if _comes_into_question(facts, need, matching) and any(topic in wanted for topic in facts.topics)
    ]
    worth_it = [one for one in found if one.score > 0]
    return sorted(worth_it, key=lambda one: (-one.score, fold(one.service.name), one.service.id))


def gaps(need: Need, suggestions: Iterable[Suggestion], matching: Matching) -> list[Gap]:
    """Return the concerns that no suggestion is there for, each with the honest sentence."""
    met = {concern for suggestion in suggestions for concern in suggestion.meets}
    return [
        Gap(concern, need.land, _gap(concern, need, matching))
        for concern in dict.fromkeys(need.concerns)
        if concern not in met
    ]


def _gap(concern: str, need: Need, matching: Matching) -> str:
    name = matching.concern_names.get(concern, concern)
    if not need.land:
        return f"Für „{name}“ kennen wir keine Stelle für ganz Deutschland. Das Land ist nicht bekannt."
    return f"Für „{name}“ in {matching.land_names.get(need.land, need.land)} kennen wir keine Stelle."


def _wanted(need: Need, matching: Matching) -> Counter[str]:
    """Return topic -> how much it is wanted: the sum over concerns, forms of hostility and topics named outright."""
    wanted: Counter[str] = Counter()
    for concern in dict.fromkeys(need.concerns):
        wanted.update(matching.concerns.get(concern, {}))
    for form in dict.fromkeys(need.forms):
        wanted.update(matching.forms.get(form, {}))
    for topic in dict.fromkeys(need.topics):
        wanted[topic] += matching.points.get("topic_named", 3)
    return wanted


def _comes_into_question(facts: ServiceFacts, need: Need, matching: Matching) -> bool:
    return (
        is_responsible(facts, need.land)
        and facts.freshness not in (Freshness.DEAD, Freshness.EXPIRED)
        and facts.status in ("active", "temporarily closed")
        and "emergency" not in facts.topics
        and facts.slug not in matching.left_out
    )


def _weigh(facts: ServiceFacts, need: Need, matching: Matching, wanted: Counter[str], hours: OpenState) -> Suggestion:
    weighed = [
        _of_land(facts, matching),
        _of_topics(facts, matching, wanted),
        _of_audience(facts, need, matching),
        _of_hours(facts, need, matching, hours),
        _of_freshness(facts, need, matching),
        _of_trust(facts, need, matching),
        _of_contact(facts, matching),
        _of_language(facts, need, matching),
    ]
    meets = tuple(
        concern for concern in dict.fromkeys(need.concerns) if _meets(facts, matching.concerns.get(concern, {}))
    )
    return Suggestion(
        service=facts,
        score=sum(one.points for one in weighed) + matching.points["concern"] * len(meets),
        reasons_for=tuple(one.pro for one in weighed if one.pro),
        reasons_against=tuple(one.con for one in weighed if one.con),
        meets=meets,
    )


def _meets(facts: ServiceFacts, topics: Mapping[str, int]) -> bool:
    return any(topics.get(topic, 0) >= _MAIN for topic in facts.topics)


def _of_land(facts: ServiceFacts, matching: Matching) -> _Weighed:
    if not facts.land:
        return _Weighed(matching.points["federal"], "für ganz Deutschland")
    name = matching.land_names.get(facts.land, facts.land)
    if facts.level == "regional":
        return _Weighed(
            matching.points["region"], f"zuständig in {name}", "nur für einen Teil des Landes; Zuständigkeit erfragen"
        )
    return _Weighed(matching.points["land"], f"zuständig für {name}")


def _of_topics(facts: ServiceFacts, matching: Matching, wanted: Counter[str]) -> _Weighed:
    met = sorted((topic for topic in facts.topics if wanted[topic]), key=lambda topic: (-wanted[topic], topic))
    names = [matching.topic_names.get(topic, topic) for topic in met[:_TOPICS_NAMED]]
    return _Weighed(matching.points["topic"] * sum(wanted[topic] for topic in met), f"Schwerpunkt {'; '.join(names)}")


def _of_audience(facts: ServiceFacts, need: Need, matching: Matching) -> _Weighed:
    groups = matching.roles.get(need.role, matching.roles.get("else", ()) if need.role else ())
    found = verdict(facts.audience, Asking(frozenset(groups), frozenset(need.forms), need.background))
    if found.fits is None:
        return _Weighed()
    if found.fits:
        return _Weighed(matching.points["audience" if found.exact else "audience_wide"], found.reason)
    return _Weighed(matching.points["audience_unsure" if found.unsure else "audience_not"], con=found.reason)


def _of_hours(facts: ServiceFacts, need: Need, matching: Matching, hours: OpenState) -> _Weighed:
    if facts.status == "temporarily closed":
        return _Weighed(matching.points["closed"], con="vorübergehend geschlossen")
    if hours.open is None:
        if hours.holiday:
            return _Weighed(con=f"heute ist dort Feiertag ({hours.holiday}); Zeiten nicht bekannt")
        return _Weighed(pro=f"Zeiten: {facts.hours_text}") if facts.hours_text else _Weighed(con="Zeiten nicht bekannt")
    if not hours.open:
        again = f", wieder {_when(hours)}" if hours.opens else ""
        return _Weighed(con=f"jetzt geschlossen{again}")
    until = _until(hours, need.today)
    if facts.freshness is Freshness.UNVERIFIED:  # nobody of us has called there: then it is the source that says so
        return _Weighed(pro=f"laut Quelle {until} offen")
    return _Weighed(matching.points["open"], f"{until} erreichbar")


def _of_freshness(facts: ServiceFacts, need: Need, matching: Matching) -> _Weighed:
    if facts.freshness is Freshness.VERIFIED and facts.verified_day:
        return _Weighed(matching.points["verified"], _days("Eintrag geprüft", (need.today - facts.verified_day).days))
    if facts.freshness is Freshness.OVERDUE and facts.due_day:
        return _Weighed(con=f"Prüfung überfällig seit {_count((need.today - facts.due_day).days)}")
    if facts.seen != "source":
        return _Weighed(matching.points["memory"], con="von uns noch nicht geprüft, ohne Quelle")
    return _Weighed(con=f"von uns noch nicht geprüft, Stand {facts.source_date or 'nicht bekannt'}")


def _of_trust(facts: ServiceFacts, need: Need, matching: Matching) -> _Weighed:
    if facts.duty:
        who = "Polizei" if facts.duty == "police" else "Justiz"
        return _Weighed(
            matching.points["duty_unwanted"] if need.avoid_police else 0, con=f"{who}: muss Straftaten verfolgen"
        )
    points = matching.points["anonymous"] if need.anonymous and is_anonymous(facts) else 0
    said = [text for text in (facts.confidentiality, facts.cost if is_free(facts) else "") if text]
    return _Weighed(points + (matching.points["free"] if is_free(facts) else 0), ", ".join(said))


def _of_contact(facts: ServiceFacts, matching: Matching) -> _Weighed:
    if facts.phones:
        con = "Nummer ist nicht öffentlich: nur im Gespräch weitergeben" if "phone" in facts.internal else ""
        once = "einmal als tot gemeldet" if facts.dead_reports else ""
        return _Weighed(matching.points["phone"], con="; ".join(text for text in (con, once) if text))
    if "phone" in facts.internal:
        return _Weighed(matching.points["no_phone"], con="Nummer ist nicht öffentlich und uns nicht bekannt")
    if facts.has_contact:
        return _Weighed(matching.points["no_phone"], con="keine Telefonnummer bekannt")
    return _Weighed(matching.points["no_contact"], con="keine Kontaktangaben bekannt")


def _of_language(facts: ServiceFacts, need: Need, matching: Matching) -> _Weighed:
    if need.lang in ("", "de"):
        return _Weighed()
    if need.lang in facts.languages:
        return _Weighed(matching.points["language"], "berät in der gewünschten Sprache")
    if "mehrsprachig" in facts.confidentiality:
        return _Weighed(matching.points["language"], "berät mehrsprachig")
    return _Weighed(con="Sprachen nicht bekannt")


_WEEKDAYS: Final = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


def _until(hours: OpenState, today: date) -> str:
    end = hours.until
    if end is None or end.date() > today + timedelta(days=1):
        return "rund um die Uhr"
    clock = f"{end.hour}:{end.minute:02d} Uhr" if end.minute else f"{end.hour} Uhr"
    return f"heute bis {clock}" if end.date() == today else f"bis {clock}"


def _when(hours: OpenState) -> str:
    begin = hours.opens
    return "" if begin is None else f"{_WEEKDAYS[begin.weekday()]} ab {begin.hour}:{begin.minute:02d} Uhr"


def _days(text: str, days: int) -> str:
    return f"{text} heute" if days == 0 else f"{text} vor {_count(days)}"


def _count(days: int) -> str:
    return "einem Tag" if days == 1 else f"{days} Tagen"
