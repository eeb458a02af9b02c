"""What a draft of a report holds and how its cards are moved about, pure; knows no form, no page, no key and no database.

A draft keeps what was *typed* (field name -> list of strings, as a form sends it), not what was understood: a date that makes no
sense comes back as it was written. Answers are made out of it again at each reading, by the forms.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

Typed: TypeAlias = Mapping[str, Sequence[str]]
Fact: TypeAlias = bool | int | str | Sequence[str] | None

WORDS = 7
CARDS_AT_MOST = 20
REPORT_BYTES = 200_000
STORY_CHARACTERS = 20_000
INCIDENTS, CHECK = 4, 8
# The parts of a step that nobody types: they are set by a choice alone and do not make a card worth keeping.
_ALWAYS_SENT = frozenset({"csrf_token", "when"})


@dataclass(frozen=True, slots=True)
class Writing:
    """All that was typed so far. `open_card` is the card whose fields are on the page; `removed` can still be brought back."""

    typed: Mapping[int, Typed] = field(default_factory=dict)
    cards: tuple[Typed, ...] = ()
    open_card: int = 0
    removed: tuple[int, Typed] | None = None
    asked: tuple[int, int] = (2, 5)
    reached: int = 1

    def step(self, number: int) -> Typed:
        """What was typed on this step; empty where nobody was there yet."""
        return self.typed.get(number, {})

    def card(self) -> Typed:
        """What was typed into the open card."""
        return self.cards[self.open_card] if self.open_card < len(self.cards) else {}


def keep_step(writing: Writing, number: int, typed: Typed) -> Writing:
    """The writing with this step as it was typed just now."""
    return replace(writing, typed={**writing.typed, number: dict(typed)}, reached=max(writing.reached, number))


def keep_card(writing: Writing, typed: Typed) -> Writing:
    """The writing with the open card as it was typed just now; the removed card can still be brought back."""
    cards = list(writing.cards)
    if writing.open_card < len(cards):
        cards[writing.open_card] = dict(typed)
    else:
        cards.append(dict(typed))
    position = min(writing.open_card, len(cards) - 1)
    return replace(writing, cards=tuple(cards), open_card=position, reached=max(writing.reached, INCIDENTS))


def open_card(writing: Writing, position: int) -> Writing:
    """The same with another card open. A place behind the last card opens a new one; an unknown place opens none other."""
    if not 0 <= position <= len(writing.cards):
        return writing
    return _without_blanks(replace(writing, open_card=position))


def new_card(writing: Writing) -> Writing:
    """A blank card at the end, open; the same writing where CARDS_AT_MOST are there or the open card is still blank."""
    tidy = _without_blanks(replace(writing, open_card=len(writing.cards)))
    return writing if len(tidy.cards) >= CARDS_AT_MOST else tidy


def remove_card(writing: Writing, position: int) -> Writing:
    """Without this card, which is kept aside until the step is left."""
    if not 0 <= position < len(writing.cards):
        return writing
    cards = writing.cards[:position] + writing.cards[position + 1 :]
    moved = writing.open_card - (writing.open_card > position)
    removed = (position, writing.cards[position])
    return replace(writing, cards=cards, open_card=max(0, min(moved, len(cards))), removed=removed)


def restore_card(writing: Writing) -> Writing:
    """The removed card is back where it was."""
    if writing.removed is None:
        return writing
    position, card = writing.removed
    moved = writing.open_card + (bool(writing.cards) and writing.open_card >= position)
    cards = (*writing.cards[:position], card, *writing.cards[position:])
    return replace(writing, cards=cards, open_card=min(moved, len(cards) - 1), removed=None)


def moved(writing: Writing, sent: Mapping[str, str]) -> Writing | None:
    """What the small buttons of the cards ask for: `open`, `remove` (a card's place) or `restore`. None where none was pressed."""
    if "restore" in sent:
        return restore_card(writing)
    for name, act in (("open", open_card), ("remove", remove_card)):
        place = sent.get(name, "")
        if place.isascii() and place.isdigit() and len(place) <= 3:
            return act(writing, int(place))
    return None


def leave_cards(writing: Writing) -> Writing:
    """Without blank cards and without the one kept aside: what step 4 hands on. The first card is open at the next visit."""
    return replace(_without_blanks(replace(writing, open_card=len(writing.cards))), open_card=0, removed=None)


def is_blank(typed: Typed) -> bool:
    """Whether nobody wrote or ticked anything here."""
    return not any(text.strip() for name, texts in typed.items() if name not in _ALWAYS_SENT for text in texts)


def told(writing: Writing) -> bool:
    """Whether a card holds a story: the only thing that is asked of everyone."""
    return any("".join(card.get("story", ())).strip() for card in writing.cards)


def too_long(writing: Writing) -> bool:
    """Whether all that was typed is more than a report may hold (REPORT_BYTES of UTF-8)."""
    return len(json.dumps(to_json(writing), ensure_ascii=False).encode(errors="surrogatepass")) > REPORT_BYTES


def word_fits(word: str, typed: str) -> bool:
    """Whether somebody wrote this word down: its first four letters are enough, in any case."""
    start = typed.strip().casefold()
    return len(start) >= 4 and word.casefold().startswith(start[:4])


def two_places(draw: Callable[[int], int]) -> tuple[int, int]:
    """Two of the seven places, in order: the words that are typed back at the gate. `draw(n)` gives a number below n."""
    first = draw(WORDS)
    second = (first + 1 + draw(WORDS - 1)) % WORDS
    return min(first, second), max(first, second)


def to_json(writing: Writing) -> dict[str, object]:
    """The form in which a draft is sealed."""
    return {
        "typed": {
            str(number): {name: list(texts) for name, texts in typed.items()} for number, typed in writing.typed.items()
        },
        "cards": [{name: list(texts) for name, texts in card.items()} for card in writing.cards],
        "open": writing.open_card,
        "removed": None
        if writing.removed is None
        else [writing.removed[0], {n: list(t) for n, t in writing.removed[1].items()}],
        "asked": list(writing.asked),
        "reached": writing.reached,
    }


def from_json(data: Mapping[str, object]) -> Writing:
    """The same back. What another version wrote and this one does not know is left out; nothing is ever refused."""
    typed, cards, removed = data.get("typed"), data.get("cards"), data.get("removed")
    return Writing(
        typed={int(number): _typed(step) for number, step in typed.items()} if isinstance(typed, Mapping) else {},
        cards=tuple(_typed(card) for card in cards) if isinstance(cards, list) else (),
        open_card=_whole(data.get("open"), 0),
        removed=(_whole(removed[0], 0), _typed(removed[1]))
        if isinstance(removed, list) and len(removed) == 2
        else None,
        asked=_pair(data.get("asked")),
        reached=_whole(data.get("reached"), 1),
    )


def _without_blanks(writing: Writing) -> Writing:
    """Without the blank cards, but for the open one."""
    kept = [
        (place, card) for place, card in enumerate(writing.cards) if place == writing.open_card or not is_blank(card)
    ]
    places = [place for place, _ in kept]
    position = places.index(writing.open_card) if writing.open_card in places else len(kept)
    return replace(writing, cards=tuple(card for _, card in kept), open_card=position)


def _typed(raw: object) -> Typed:
    if not isinstance(raw, Mapping):
        return {}
    return {str(name): [str(text) for text in texts] for name, texts in raw.items() if isinstance(texts, list)}


def _whole(raw: object, otherwise: int) -> int:
    return raw if isinstance(raw, int) and raw >= 0 else otherwise


def _pair(raw: object) -> tuple[int, int]:
    if isinstance(raw, list) and len(raw) == 2:
        return (_whole(raw[0], 2) % WORDS, _whole(raw[1], 5) % WORDS)
    return (2, 5)


def triage_facts(
    report: Mapping[str, object], incidents: Sequence[Mapping[str, object]], *, strong: Collection[str]
) -> dict[str, Fact]:
    """The facts of a new report under the names that config/triage.toml speaks of; `strong`: effects that mean strong distress.

    The desk takes the same facts out of a case's summary; a test holds the two together. Here they only say how loudly to ring.
    """
    forms = [form for card in incidents for form in _codes(card, "forms")]
    counts = [count if isinstance(count := card.get("count"), int) and count else 1 for card in incidents]
    return {
        **{f"danger_{code}": True for code in _codes(report, "danger")},
        "not_safe_now": report.get("safe_now") is False,
        "danger_tick": False,
        "affected": report.get("for_whom") != "prevention",
        "prevention": report.get("for_whom") == "prevention",
        "someone_else": report.get("for_whom") == "other",
        "target_family": any("family" in _codes(card, "targets") for card in incidents),
        "place_home": any(card.get("place") == "home" for card in incidents),
        "callback_wanted": report.get("via") == "callback",
        "strong_distress": any(code in strong for code in _codes(report, "effects")),
        "forms": tuple(dict.fromkeys(forms)),
        "incident_count": sum(counts),
    }


def _codes(of: Mapping[str, object], name: str) -> Sequence[str]:
    found = of.get(name)
    return [str(code) for code in found] if isinstance(found, Sequence) and not isinstance(found, str) else []
