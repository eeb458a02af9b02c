"""The starter directory: config/directory/ becomes rows, once. Must not know pages or cases, and never overwrites what a coordinator wrote."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from sqlmodel import select

from hotline.directory import tables
from hotline.directory.actions.upkeep import touch, with_scheme
from hotline.directory.rules import LAENDER
from hotline.store.base import Row
from hotline.store.work import Work

NAMESPACE: Final = UUID("5b6f6f0e-6c1b-5d0a-9a53-0d6f0b6f3c11")
"""Ids of the starter directory are uuid5 of this and "<table>/<slug>/<part>": the same on every installation, at every import."""

_FILES: Final = ("bund", *(land.lower() for land in LAENDER))
_VOCABULARIES: Final = {
    "topic": "What a service helps with.",
    "audience": "Whom a service is there for.",
    "internal": "Fields that are for the desk only.",
    "fact": "What HSDS has no field for; the value says it.",
}
_FACTS: Final = ("slug", "confidentiality", "source", "source_date", "seen", "duty", "notes")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: entries added, entries that were there and were left alone."""

    added: int
    kept: int


# ---------------------------------------------------------------- the starter directory
def import_starter(work: Work) -> Imported:
    """Add the services of config/directory/ that are not there yet; those that are there keep what coordinators made of them.

    All enter as unverified. Raises KeyError when an entry lacks a field it must have.
    """
    there = set(work.db.exec(select(tables.Service.id)).all())
    written = _Written(work)
    added = kept = 0
    for entry in _starter(work):
        if identify("service", entry["slug"]) in there:
            kept += 1
        else:
            _add_service(written, entry)
            added += 1
    written.flush()
    if added:
        touch(work)
    return Imported(added, kept)


def identify(entity: str, *parts: str) -> str:
    """Return the id that this part of the starter directory has everywhere."""
    return str(uuid5(NAMESPACE, "/".join((entity, *parts))))


def _starter(work: Work) -> Iterable[Mapping[str, Any]]:
    for name in _FILES:
        yield from work.codes.toml(f"directory/{name}").get("service", ())


class _Written:
    """Rows on their way to the database, table after table so that what is pointed to comes first; an id that is there is not added again."""

    ORDER: Final = (
        tables.Taxonomy, tables.TaxonomyTerm, tables.Organization, tables.Service, tables.Location, tables.ServiceAtLocation, tables.Address,
        tables.Phone, tables.Schedule, tables.ServiceArea, tables.CostOption, tables.Url, tables.Attribute,
    )  # fmt: skip

    def __init__(self, work: Work) -> None:
        self._work = work
        self._rows: dict[type[Row], dict[str, Any]] = {table: {} for table in self.ORDER}
        self._there = {
            row_id
            for table in (tables.Taxonomy, tables.TaxonomyTerm, tables.Organization)
            for row_id in work.db.exec(select(table.id)).all()
        }

    def add(self, row: Any) -> str:
        row_id: str = row.id
        if row_id not in self._there:
            self._rows[type(row)].setdefault(row_id, row)
        return row_id

    def say(self, link_id: str, entity: str, vocabulary: str, code: str, value: str | None = None) -> None:
        """Note that the term `code` of a vocabulary holds of a row."""
        taxonomy = self.add(
            tables.Taxonomy(
                id=identify("taxonomy", vocabulary), name=vocabulary, description=_VOCABULARIES[vocabulary], version="1"
            )
        )
        name = self._work.codes.label("support_topic", code) if vocabulary == "topic" else code
        term = self.add(
            tables.TaxonomyTerm(
                id=identify("term", vocabulary, code), taxonomy_id=taxonomy, code=code, name=name, description=name
            )
        )
        self.add(
            tables.Attribute(
                id=identify("attribute", link_id, vocabulary, code),
                link_id=link_id,
                link_entity=entity,
                taxonomy_term_id=term,
                value=value,
            )
        )

    def flush(self) -> None:
        for table in self.ORDER:
            self._work.db.add_all(self._rows[table].values())
            self._work.db.flush()


def _add_service(written: _Written, entry: Mapping[str, Any]) -> None:
    slug = entry["slug"]
    organization = written.add(
        tables.Organization(
            id=identify("organization", entry["organization"]),
            name=entry["organization"],
            description=entry["organization"],
        )
    )
    service_id = written.add(
        tables.Service(
            id=identify("service", slug),
            organization_id=organization,
            name=entry["name"],
            description=entry.get("description"),
            url=with_scheme(entry.get("web", "")) or None,
            email=entry.get("email"),
            fees_description=entry.get("cost"),
            eligibility_description=entry["audience_text"],
        )
    )
    _add_reach(written, entry, service_id)
    _add_place(written, entry, service_id, organization)
    for position, topic in enumerate(entry["topics"]):
        written.say(service_id, "service", "topic", topic, f"{position:02d}")
    for code in entry["audience"]:
        written.say(service_id, "service", "audience", code)
    for field in entry.get("internal", ()):
        written.say(service_id, "service", "internal", field)
    for fact in _FACTS:
        if fact in entry:
            written.say(service_id, "service", "fact", fact, entry[fact])


def _add_reach(written: _Written, entry: Mapping[str, Any], service_id: str) -> None:
    slug = entry["slug"]
    for position, number in enumerate(entry.get("phones", ())):
        written.add(
            tables.Phone(id=identify("phone", slug, number), service_id=service_id, number=number, position=position)
        )
    for url in entry.get("urls", ()):
        written.add(
            tables.Url(
                id=identify("url", slug, url["url"]),
                service_id=service_id,
                label=url["label"],
                url=with_scheme(url["url"]),
            )
        )
    if "hours_text" in entry:
        schedule = written.add(
            tables.Schedule(id=identify("schedule", slug), service_id=service_id, description=entry["hours_text"])
        )
        if "hours" in entry:
            written.say(schedule, "schedule", "fact", "hours_osm", entry["hours"])
    if "cost" in entry:
        free = entry["cost"] == "kostenfrei"
        written.add(
            tables.CostOption(
                id=identify("cost", slug),
                service_id=service_id,
                option=entry["cost"],
                currency="EUR" if free else None,
                amount=0 if free else None,
            )
        )


def _add_place(written: _Written, entry: Mapping[str, Any], service_id: str, organization: str) -> None:
    slug, land = entry["slug"], entry.get("land", "")
    name = written._work.codes.label("land", land) if land else "Deutschland"
    kind = {"federal": "country", "state": "state", "regional": "region"}[entry["level"]]
    written.add(
        tables.ServiceArea(
            id=identify("area", slug), service_id=service_id, name=name, extent=land or "DE", extent_type=kind
        )
    )
    found = re.fullmatch(r"(?:(?P<street>.+), )?(?P<code>\d{5}) (?P<city>.+)", entry.get("address", ""))
    if not found:
        return
    kind = "physical" if found["street"] else "postal"
    location = written.add(
        tables.Location(
            id=identify("location", slug), location_type=kind, organization_id=organization, name=entry["organization"]
        )
    )
    written.add(tables.ServiceAtLocation(id=identify("place", slug), service_id=service_id, location_id=location))
    written.add(
        tables.Address(
            id=identify("address", slug),
            location_id=location,
            address_1=found["street"] or entry["organization"],
            city=found["city"],
            state_province=name,
            postal_code=found["code"],
            country="DE",
            address_type=kind,
        )
    )
