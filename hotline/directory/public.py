"""The directory for everyone: search, one service, the card to print. Shows only what may be public; must not know accounts, cases or keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from hotline.directory import rules
from hotline.directory.queries import services
from hotline.directory.queries.hours import open_state
from hotline.directory.rules import Freshness, OpenState, ServiceFacts
from hotline.store.work import Work
from hotline.web.language import current_lang
from hotline.web.transaction import reads

bp = Blueprint("support", __name__)

_PAGE: Final = 10
_CARD: Final = 8
_WORDS: Final = 200

_FILTERS: Final[Mapping[str, Callable[["Shown"], bool]]] = {
    "open": lambda shown: shown.opening.open is True,
    "late": lambda shown: rules.on_evenings_or_weekends(shown.facts.hours_osm),
    "free": lambda shown: rules.is_free(shown.facts),
    "anonymous": lambda shown: rules.is_anonymous(shown.facts),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person looks for, as the address says it. `card`: the slugs on her card to print."""

    words: str
    land: str
    topics: tuple[str, ...]
    filters: tuple[str, ...]
    card: tuple[str, ...]
    after: str

    @property
    def is_narrowed(self) -> bool:
        """Whether facets are ticked."""
        return bool(self.topics or self.filters)

    def address(self, *, to: str = "support.search", **changes: object) -> str:
        """Return the address of this question with some parts changed; a changed question begins at its first page."""
        parts: dict[str, object] = {
            "q": self.words,
            "land": self.land,
            "topic": self.topics,
            "f": self.filters,
            "m": self.card,
            **changes,
        }
        return url_for(to, **{name: value for name, value in parts.items() if value})  # type: ignore[arg-type]  # passed on as query


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a public page shows it: only what may be public, and whether it is open now."""

    facts: ServiceFacts
    opening: OpenState
    as_of: str
    """The day of the source in words, "" where the source had none."""


@bp.get("/support")
@reads
def search(work: Work) -> ResponseReturnValue:
    """Find services by words, Land and facets."""
    wanted = _wanted(work)
    found, also = services.ranked(work, words=wanted.words, land=wanted.land)
    answering = [_shown(work, facts) for facts in found if rules.is_public(facts)]
    kept = [shown for shown in answering if _fits(shown, wanted)]
    start = next((place + 1 for place, shown in enumerate(kept) if shown.facts.slug == wanted.after), 0)
    page = kept[start : start + _PAGE]
    return render_template(
        "support/search.html",
        wanted=wanted,
        laender=work.codes.choices("land", current_lang()),
        page=page,
        count=len(kept),
        first=start + 1,
        next_page=wanted.address(after=page[-1].facts.slug) if page and start + _PAGE < len(kept) else "",
        also_words=", ".join(f"„{word}“" for word in also[:3]),
        topics=_topic_counts(work, answering, wanted),
        counts={name: sum(map(test, answering)) for name, test in _FILTERS.items()},
        card=_card(work, wanted.card),
        has_unverified=any(shown.facts.freshness is Freshness.UNVERIFIED for shown in page),
    )


@bp.get("/support/card")
@reads
def card(work: Work) -> ResponseReturnValue:
    """The chosen services on one card to print: names, numbers and times, nothing about the person."""
    wanted = _wanted(work)
    return render_template("support/card.html", card=_card(work, wanted.card), wanted=wanted)


@bp.get("/support/<slug>")
@reads
def service(work: Work, slug: str) -> ResponseReturnValue:
    """One service with all we know, where we know it from, and how fresh that is."""
    facts = services.service(work, slug)
    if facts is None or not rules.is_public(facts):
        abort(404)
    return render_template("support/service.html", shown=_shown(work, facts), wanted=_wanted(work))


# ---------------------------------------------------------------- what the pages are made of
def _wanted(work: Work) -> Wanted:
    args = request.args
    laender, topics = work.codes["land"], work.codes["support_topic"]
    known = services.snapshot(work).by_key
    land = args.get("land", "")
    return Wanted(
        words=" ".join(args.get("q", "").split())[:_WORDS],
        land=land if land in laender else "",
        topics=tuple(code for code in topics if code in args.getlist("topic")),
        filters=tuple(name for name in _FILTERS if name in args.getlist("f")),
        card=tuple(dict.fromkeys(slug for slug in args.getlist("m") if slug in known))[:_CARD],
        after=args.get("after", ""),
    )


def _shown(work: Work, facts: ServiceFacts) -> Shown:
    public = rules.public_facts(facts)
    return Shown(public, open_state(public, work.now), source_day(public.source_date))


def _card(work: Work, slugs: Sequence[str]) -> list[Shown]:
    found = [services.service(work, slug) for slug in slugs]
    return [_shown(work, facts) for facts in found if facts is not None and rules.is_public(facts)]


def _fits(shown: Shown, wanted: Wanted) -> bool:
    on_topic = not wanted.topics or bool(set(wanted.topics) & set(shown.facts.topics))
    return on_topic and all(_FILTERS[name](shown) for name in wanted.filters)


def _topic_counts(work: Work, answering: Sequence[Shown], wanted: Wanted) -> list[tuple[str, str, int]]:
    """Return (code, label, hits) of the topics that would leave something over, and of those that are ticked."""
    choices = work.codes.choices("support_topic", current_lang())
    counted = [(code, label, sum(code in shown.facts.topics for shown in answering)) for code, label in choices]
    return [entry for entry in counted if entry[2] or entry[0] in wanted.topics]


def source_day(text: str) -> str:
    """Return "2024-09-11", "2024-08" or "2019" as a day, a month or a year in words; "" for none, the text itself for anything else."""
    english = current_lang() == "en"
    try:
        if len(text) == len("2024-09-11"):
            return str(format_date(date.fromisoformat(text), "d MMMM yyyy" if english else "d. MMMM yyyy"))
        if len(text) == len("2024-08"):
            return str(format_date(date.fromisoformat(f"{text}-01"), "MMMM yyyy"))
    except ValueError:
        return text
    return text
