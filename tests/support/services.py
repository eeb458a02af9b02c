"""The starter directory as facts, straight from config/directory/, without a database; it must not know a page."""

import tomllib
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from hotline.directory.rules import LAENDER, Freshness, Number, ServiceFacts, dial, due_day
from hotline.paths import CONFIG

FILES = ("bund", *(land.lower() for land in LAENDER))


@cache
def entries() -> tuple[dict[str, Any], ...]:
    """Every table of the starter files, in the order of the files."""
    return tuple(
        entry
        for name in FILES
        for entry in tomllib.loads((CONFIG / "directory" / f"{name}.toml").read_text(encoding="utf-8"))["service"]
    )


@cache
def starter() -> dict[str, ServiceFacts]:
    """Slug -> facts as they are right after the import: nothing verified."""
    return {entry["slug"]: _facts(entry) for entry in entries()}


def verified(facts: ServiceFacts, day: date) -> ServiceFacts:
    """The entry as after a good check on that day, while the check is good."""
    return replace(facts, freshness=Freshness.VERIFIED, verified_day=day, due_day=due_day(facts.topics, day))


def _facts(entry: dict[str, Any]) -> ServiceFacts:
    same = ("slug", "name", "organization", "level", "email", "web", "hours_text", "cost", "confidentiality", "address")
    more = ("description", "source", "source_date", "seen", "duty", "notes")
    return ServiceFacts(
        id=entry["slug"],
        land=entry.get("land", ""),
        topics=tuple(entry["topics"]),
        audience=tuple(entry["audience"]),
        target_group=entry["audience_text"],
        phones=tuple(Number(number, dial(number)) for number in entry.get("phones", ())),
        urls=tuple((url["label"], url["url"]) for url in entry.get("urls", ())),
        hours_osm=entry.get("hours", ""),
        internal=frozenset(entry.get("internal", ())),
        **{name: entry.get(name, "") for name in (*same, *more)},
    )
