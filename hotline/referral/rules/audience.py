"""Whom a service is there for, set against who asks: a reason for it, a reason against it, or neither. Standard library only."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Background(StrEnum):
    """What is assumed of the motive, always the reporter's or counsellor's assumption."""

    UNKNOWN = ""
    RIGHT = "right"
    ANTISEMITIC = "antisemitic"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Asking:
    """What matters of the person here: the groups she belongs to, what she lived through, what is assumed of the motive."""

    groups: frozenset[str]
    forms: frozenset[str]
    background: Background


@dataclass(frozen=True, slots=True)
class Verdict:
    """What whom-it-is-for comes to: `fits` True (a reason for), False (against), None (neither).

    `exact`: made for people like her. `unsure`: against only because a condition is not known to be met; asking may settle it.
    """

    fits: bool | None
    reason: str = ""
    exact: bool = False
    unsure: bool = False


_FOR: Final = {
    "heads": "für Bürgermeisterinnen, Bürgermeister, Landrätinnen und Landräte",
    "office": "für Amts- und Mandatstragende",
    "candidates": "auch für Kandidierende",
    "election": "auch für Wahlhelfende",
    "staff": "auch für Beschäftigte der Verwaltung",
    "relatives": "auch für Angehörige",
    "engaged": "auch für Vereine und Initiativen",
}
_WIDE: Final = {
    "political_violence": "für Betroffene politischer Gewalt",
    "victims": "für alle, die eine Straftat erlebt haben",
    "all": "für alle offen",
}
_LIVED: Final = {
    "digital_violence": (
        frozenset({"hatepost", "doxing", "impersonation", "hacking"}),
        "für Betroffene digitaler Gewalt",
    ),
    "hate_crime": (frozenset({"hatepost", "incitement", "discrimination"}), "für Betroffene von Hasskriminalität"),
    "listed": (frozenset({"doxing"}), "für Menschen, die sich auf Feindeslisten vermuten"),
}
_MOTIVE: Final = {
    "right_violence": (frozenset({Background.RIGHT, Background.ANTISEMITIC}), "bei rechtem Hintergrund"),
    "extremist_attack": (frozenset({Background.RIGHT, Background.ANTISEMITIC}), "nach einem extremistischen Übergriff"),
    "antisemitism": (frozenset({Background.ANTISEMITIC}), "bei antisemitischem Hintergrund"),
}
_BARRED: Final = {
    "women": "nur für Frauen; hier nicht bekannt",
    "terror": "nur nach Terror oder einem Großschadensereignis",
    "party": "nur für Mitglieder; parteinah, nur gemeinsam und gleichrangig nennen",
    "member_municipalities": "für Mitgliedskommunen; Zugang über die Gemeinde",
    "municipalities": "für Kommunen; Zugang über die Gemeinde",
    "business": "richtet sich an Wirtschaft und Behörden",
    "partners": "nimmt nur Meldungen anderer Stellen an",
    "heads": "nur für Bürgermeisterinnen, Bürgermeister, Landrätinnen und Landräte",
}


def verdict(audience: Collection[str], asking: Asking) -> Verdict:
    """Return what the audience of a service means for the person who asks.

    What a service is *also* there for (relatives, staff, witnesses) does not lift a condition on the motive; that it is there for people in
    office, for victims or for everybody does.
    """
    group = next((code for code in _FOR if code in audience and code in asking.groups), "")
    if group in {"heads", "office", "candidates", "election"}:
        return _with_women(audience, Verdict(True, _FOR[group], exact=True))
    motive = _motive(audience, asking)
    if motive is not None and not set(audience) & {"all", "victims"}:
        return motive
    for code, (forms, reason) in _LIVED.items():
        if code in audience and forms & asking.forms:
            return Verdict(True, reason, exact=True)
    if group:
        return _with_women(audience, Verdict(True, _FOR[group], exact=True))
    wide = next((code for code in _WIDE if code in audience), "")
    if wide:
        return Verdict(True, _WIDE[wide])
    return _barred(audience, asking.groups)


def _motive(audience: Collection[str], asking: Asking) -> Verdict | None:
    conditions = [_MOTIVE[code] for code in _MOTIVE if code in audience]
    for accepted, reason in conditions:
        if asking.background in accepted:
            return Verdict(True, f"berät {reason}", exact=True)
    if not conditions:
        return None
    unsure = asking.background is Background.UNKNOWN
    return Verdict(
        False, f"nur {conditions[0][1]}; hier {'nicht bekannt' if unsure else 'anders eingeschätzt'}", unsure=unsure
    )


def _with_women(audience: Collection[str], found: Verdict) -> Verdict:
    return Verdict(False, _BARRED["women"], unsure=True) if "women" in audience else found


def _barred(audience: Collection[str], groups: Collection[str]) -> Verdict:
    for code, (_, reason) in _LIVED.items():
        if code in audience:
            return Verdict(False, f"nur {reason}; hier nicht bekannt", unsure=True)
    barred = next((code for code in _BARRED if code in audience), "")
    if barred:
        return Verdict(False, _BARRED[barred], unsure=barred == "women")
    others = next((code for code in _FOR if code in audience), "")
    if others and groups:
        return Verdict(False, f"gedacht {_FOR[others].removeprefix('auch ')}", unsure=True)
    return Verdict(None)
