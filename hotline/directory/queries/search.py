"""Finding services by words: umlauts folded, synonyms followed, typing errors forgiven. Must not know the database or any page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from hotline.directory.rules import ServiceFacts, fold, words

_STOP: Final = frozenset(
    words(
        "der die das dem den ein eine einen einer einem und oder in im am an auf bei mit von vom zu zum zur fur gegen wegen nach aus um als "
        "ich du er sie es wir uns mir mich mein meine meiner meinen man sich kann nicht kein keine habe hat haben bin ist sind wird wurde werde "
        "werden brauche suche mehr sehr auch noch hilfe was wo wer wie the a an of for in to and or my me i is are help need"
    )
)
_EXACT, _BEGINS, _INSIDE, _TYPING = 1.0, 0.9, 0.7, 0.6
_SYNONYM: Final = 0.75
_MINIMAL_PART: Final = 4
_SHORT: Final = 5


@dataclass(frozen=True, slots=True)
class Group:
    """Words that stand for the same need, and the topics they belong to."""

    words: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indexed:
    """An entry as it is searched: its folded words by weight, its topics."""

    facts: ServiceFacts
    fields: tuple[tuple[float, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked: each word with the forms it may take (form, factor), the topics it points to, and what else was looked for."""

    terms: tuple[tuple[tuple[tuple[str, float], ...], tuple[str, ...]], ...]
    also: tuple[str, ...]


def index(
    services: Iterable[ServiceFacts], *, topic_names: Mapping[str, str], land_names: Mapping[str, str]
) -> tuple[Indexed, ...]:
    """Return the entries with their words; done once for each edition of the directory."""
    return tuple(
        Indexed(
            facts,
            (
                (3.0, words(facts.name)),
                (2.0, words(facts.organization)),
                (2.0, words(" ".join(topic_names.get(topic, topic) for topic in facts.topics))),
                (1.5, words(facts.target_group)),
                (1.0, words(facts.description)),
                (
                    1.0,
                    words(
                        f"{land_names.get(facts.land, '')} {facts.address} {facts.web} {facts.confidentiality} {facts.cost}"
                    ),
                ),
            ),
        )
        for facts in services
    )


def understand(text: str, groups: Sequence[Group]) -> Query:
    """Return what a person's words ask for. Words that say nothing are passed over, unless there are no others."""
    found = words(text[:200])[:12]
    meant = dict.fromkeys([word for word in found if word not in _STOP] or found)
    terms = []
    also: list[str] = []
    for word in meant:
        forms = {word: 1.0}
        topics: list[str] = []
        exact = [group for group in groups if any(_asks(word, found, form, slips=False) for form in group.words)]
        for group in exact or groups:
            if any(_asks(word, found, form) for form in group.words):
                topics += group.topics
                others = [form for form in group.words if not _asks(word, found, form)]
                forms = {**{fold(form): _SYNONYM for form in others}, **forms}
                also += others
        terms.append((tuple(forms.items()), tuple(dict.fromkeys(topics))))
    return Query(tuple(terms), tuple(dict.fromkeys(also)))


def _asks(word: str, text: Sequence[str], form: str, *, slips: bool = True) -> bool:
    """Return whether `word`, within the words of the question, asks for this form of a group: alone, or as part of a phrase that is all there.

    `slips`: slips of the pen count too. Where a word is right in one group, a slip towards another is none.
    """
    parts = words(form)
    if len(parts) == 1:
        return _is_kin(word, parts[0]) or (slips and _is_slip(word, parts[0]))
    return word in parts and all(part in text for part in parts)


def score(entry: Indexed, query: Query) -> float:
    """Return how well an entry answers: 0.0 where any of the words finds nothing in it."""
    total = 0.0
    for forms, topics in query.terms:
        best = 2.0 * _SYNONYM if set(topics) & set(entry.facts.topics) else 0.0
        for weight, present in entry.fields:
            for form, factor in forms:
                parts = form.split()
                hit = min(
                    (max((_closeness(part, word) for word in present), default=0.0) for part in parts), default=0.0
                )
                best = max(best, weight * factor * hit)
        if best == 0.0:
            return 0.0
        total += best
    return total


def nearest(entries: Sequence[Indexed], query: Query) -> list[tuple[float, ServiceFacts]]:
    """Return the entries that answer all words; where none does, those that answer any of them."""
    hits = [(score(entry, query), entry.facts) for entry in entries]
    if len(query.terms) > 1 and not any(value for value, _ in hits):
        single = [Query((term,), ()) for term in query.terms]
        hits = [(max(score(entry, one) for one in single), entry.facts) for entry in entries]
    return [hit for hit in hits if hit[0] > 0.0]


def _is_kin(asked: str, form: str) -> bool:
    """Return whether a word of the question is this form of a group, its plural, or a beginning of it."""
    return asked == form or (
        min(len(asked), len(form)) >= _SHORT and (asked.startswith(form) or form.startswith(asked))
    )


def _is_slip(asked: str, form: str) -> bool:
    return min(len(asked), len(form)) >= _SHORT and _closeness(asked, form) == _TYPING


def _closeness(asked: str, present: str) -> float:
    """Return how near a word of the question is to a word of the entry, 0.0 to 1.0; both folded."""
    if asked == present:
        return _EXACT
    if len(asked) >= 3 and present.startswith(asked):
        return _BEGINS
    if len(asked) >= _MINIMAL_PART and asked in present:
        return _INSIDE
    allowed = 0 if len(asked) < _MINIMAL_PART else 1 if len(asked) < 8 else 2
    if allowed and abs(len(asked) - len(present)) <= allowed and asked[0] == present[0]:
        return _TYPING if DamerauLevenshtein.distance(asked, present, score_cutoff=allowed) <= allowed else 0.0
    return 0.0
