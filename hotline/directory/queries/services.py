"""The entries of the directory as facts, kept in memory and read again when the directory changed; finding them. Must not know pages or cases."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from sqlmodel import select

from hotline.directory import rules, tables
from hotline.directory.queries import search
from hotline.directory.rules import Number, ServiceFacts
from hotline.store.base import Row
from hotline.store.keystore import Keystore
from hotline.store.work import Work

EDITION: Final = 1
R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole directory at one edition, on one day: in the order of names, by id and by slug, and indexed for the search."""

    token: str
    day: date
    facts: tuple[ServiceFacts, ...]
    by_key: Mapping[str, ServiceFacts]
    index: tuple[search.Indexed, ...]
    groups: tuple[search.Group, ...]


_kept: WeakKeyDictionary[Keystore, Snapshot] = WeakKeyDictionary()
_lock = Lock()


def snapshot(work: Work) -> Snapshot:
    """Return the directory as it stands in this transaction. One small read when nothing changed since the last time."""
    edition = work.db.get(tables.Edition, EDITION)
    token = edition.token if edition else ""
    with _lock:
        kept = _kept.get(work.keystore)  # one keystore object a store, so that two stores in a process never mix
    if kept is None or (kept.token, kept.day) != (token, work.today):
        kept = _read(work, token)
        with _lock:
            _kept[work.keystore] = kept
    return kept


def all_facts(work: Work) -> tuple[ServiceFacts, ...]:
    """Return every entry, internal fields included, ordered by name, then id. For the desk and for suggestions."""
    return snapshot(work).facts


def service(work: Work, slug_or_id: str) -> ServiceFacts | None:
    """Return one entry by its slug or its id, internal fields included; None when there is none."""
    return snapshot(work).by_key.get(slug_or_id)


def find(work: Work, words: str = "", land: str = "", topics: Collection[str] = ()) -> list[ServiceFacts]:
    """Return the entries that answer, best first, internal fields included; see `ranked`."""
    found, _ = ranked(work, words=words, land=land)
    return [facts for facts in found if not topics or set(topics) & set(facts.topics)]


def ranked(work: Work, *, words: str, land: str) -> tuple[list[ServiceFacts], tuple[str, ...]]:
    """Return the entries for these words in this Land, best first, and what else was looked for.

    Sorted by freshness, then by how well the words are met, then those of the Land before those for all of Germany, then by name. Associations
    near a party stand together, all of them or none, in the order of their names: we recommend no party.
    """
    whole = snapshot(work)
    entries = [entry for entry in whole.index if not land or rules.is_responsible(entry.facts, land)]
    query = search.understand(words, whole.groups)
    hits = search.nearest(entries, query) if query.terms else [(0.0, entry.facts) for entry in entries]
    hits = _parties_together(hits, [entry.facts for entry in entries])
    hits.sort(key=lambda hit: (rules.tier(hit[1]), -hit[0], not hit[1].land, rules.fold(hit[1].name), hit[1].id))
    return [facts for _, facts in hits], query.also


def _parties_together(
    hits: list[tuple[float, ServiceFacts]], entries: Sequence[ServiceFacts]
) -> list[tuple[float, ServiceFacts]]:
    parties = [facts for facts in entries if "party" in facts.audience]
    scores = [value for value, facts in hits if "party" in facts.audience]
    if not scores:
        return hits
    return [hit for hit in hits if "party" not in hit[1].audience] + [(max(scores), facts) for facts in parties]


# ---------------------------------------------------------------- reading the rows
def _read(work: Work, token: str) -> Snapshot:
    rows = _Rows(work)
    facts = tuple(
        sorted((_facts(row, rows, work.today) for row in rows.services), key=lambda one: (rules.fold(one.name), one.id))
    )
    topic_names = {code: entry.de for code, entry in work.codes["support_topic"].items()}
    land_names = {code: entry.de for code, entry in work.codes["land"].items()}
    return Snapshot(
        token=token,
        day=work.today,
        facts=facts,
        by_key={key: one for one in facts for key in (one.id, one.slug)},
        index=search.index(facts, topic_names=topic_names, land_names=land_names),
        groups=_groups(work),
    )


def _groups(work: Work) -> tuple[search.Group, ...]:
    content = work.codes.toml("synonyms")
    return tuple(
        search.Group(tuple(group["words"]), tuple(group.get("topics", ()))) for group in content.get("group", ())
    )


class _Rows:
    """All rows of the directory, sorted to their services; a dozen plain reads."""

    def __init__(self, work: Work) -> None:
        self.services = _all(work, tables.Service)
        self.organizations = {row.id: row for row in _all(work, tables.Organization)}
        self.standings = {row.service_id: row for row in _all(work, tables.Standing)}
        self.areas = _by_service(_all(work, tables.ServiceArea))
        self.phones = _by_service(sorted(_all(work, tables.Phone), key=lambda row: (row.position, row.id)))
        self.schedules = _by_service(_all(work, tables.Schedule))
        self.costs = _by_service(_all(work, tables.CostOption))
        self.languages = _by_service(_all(work, tables.Language))
        self.urls = _by_service(_all(work, tables.Url))
        self.contacts = _by_service(_all(work, tables.Contact))
        self.addresses = self._read_addresses(work)
        self.attributes = self._read_attributes(work)

    @staticmethod
    def _read_addresses(work: Work) -> dict[str, str]:
        text = {
            row.location_id: f"{row.postal_code} {row.city}"
            if row.address_type == "postal"  # HSDS wants a first line; here it only repeats the name
            else f"{row.address_1}, {row.postal_code} {row.city}"
            for row in _all(work, tables.Address)
        }
        return {
            row.service_id: text[row.location_id]
            for row in _all(work, tables.ServiceAtLocation)
            if row.location_id in text
        }

    @staticmethod
    def _read_attributes(work: Work) -> dict[str, dict[str, list[tuple[str, str]]]]:
        """Return link id -> name of the vocabulary -> (code, value), in the order of the rows' values."""
        vocabularies = {row.id: row.name for row in _all(work, tables.Taxonomy)}
        terms = {row.id: (vocabularies[row.taxonomy_id], row.code) for row in _all(work, tables.TaxonomyTerm)}
        found: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
        for row in _all(work, tables.Attribute):
            vocabulary, code = terms[row.taxonomy_term_id]
            found[row.link_id][vocabulary].append((code, row.value or ""))
        return found


def _facts(row: tables.Service, rows: _Rows, today: date) -> ServiceFacts:
    said = rows.attributes[row.id]
    single = dict(said["fact"])
    area = rows.areas[row.id][0]
    standing = rows.standings.get(row.id) or tables.Standing(service_id=row.id)
    topics = tuple(code for code, _ in sorted(said["topic"], key=lambda pair: pair[1]))
    schedule = rows.schedules[row.id][0] if rows.schedules[row.id] else None
    return ServiceFacts(
        id=row.id,
        slug=single["slug"],
        name=row.name,
        organization=rows.organizations[row.organization_id].name,
        level={"country": "federal", "state": "state"}.get(area.extent_type, "regional"),
        land="" if area.extent == "DE" else area.extent,
        topics=topics,
        audience=tuple(sorted(code for code, _ in said["audience"])),
        target_group=row.eligibility_description or "",
        phones=tuple(Number(phone.number, rules.dial(phone.number)) for phone in rows.phones[row.id]),
        email=row.email or "",
        web=(row.url or "").removeprefix("https://"),
        urls=tuple((url.label or "", url.url) for url in rows.urls[row.id]),
        hours_text=(schedule.description or "") if schedule else "",
        hours_osm=dict(rows.attributes[schedule.id]["fact"]).get("hours_osm", "") if schedule else "",
        cost=next((cost.option for cost in rows.costs[row.id]), ""),
        confidentiality=single.get("confidentiality", ""),
        address=rows.addresses.get(row.id, ""),
        description=row.description or "",
        source=single.get("source", ""),
        source_date=single.get("source_date", ""),
        seen=single.get("seen", "source"),
        duty=single.get("duty", ""),
        languages=tuple(sorted(language.code for language in rows.languages[row.id] if language.code)),
        notes=single.get("notes", ""),
        contact=next((contact.name for contact in rows.contacts[row.id] if contact.name), ""),
        alert=row.alert or "",
        status=row.status,
        internal=frozenset(code for code, _ in said["internal"]),
        verified_day=standing.verified_day,
        verified_by=standing.verified_by,
        verified_how=standing.verified_how,
        dead_reports=standing.dead_reports,
        freshness=rules.freshness(
            topics=topics,
            verified_day=standing.verified_day,
            dead=standing.dead,
            dead_reports=standing.dead_reports,
            today=today,
        ),
        due_day=rules.due_day(topics, standing.verified_day),
    )


def _all(work: Work, table: type[R]) -> Sequence[R]:
    return work.db.exec(select(table)).all()


def _by_service(rows: Iterable[Any]) -> defaultdict[str, list[Any]]:
    sorted_rows: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        sorted_rows[row.service_id].append(row)
    return sorted_rows
