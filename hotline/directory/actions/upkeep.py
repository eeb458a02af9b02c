"""Keeping the directory right: checks, reports of dead numbers, edits with their history. Must not know pages or cases.

Errors: DirectoryError > NoSuchService, NotReadable(field).
"""

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlmodel import col, func, select

from hotline.directory import tables
from hotline.directory.queries import services
from hotline.directory.queries.hours import is_readable
from hotline.directory.rules import How, Result, ServiceFacts
from hotline.store.work import Work
from hotline.vault.entropy import new_id, random_bytes

FIELDS: Final = ("phones", "email", "web", "hours_text", "hours_osm", "contact")
"""What a coordinator may edit, by the names of ServiceFacts; `phones` are numbers, one a line."""

_LONGEST: Final = 400
_NUMBER: Final = re.compile(r"\+?[0-9][0-9 ()/.\-]{1,30}")
_MAIL: Final = re.compile(r"[^@\s<>\"']{1,64}@[^@\s<>\"']+\.[^@\s<>\"']{2,}")
_WEB: Final = re.compile(r"(?:https?://)?[^\s/:@<>\"']+\.[^\s/:@<>\"']{2,}(?:/[^\s<>\"']*)?")


class DirectoryError(Exception):
    """What went wrong with the directory."""


class NoSuchService(DirectoryError):
    """There is no entry of this id."""


class NotReadable(DirectoryError):
    """A field does not hold what it should: `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def verify_today(
    work: Work, name: str, service_id: str, how: How, result: Result = Result.REACHED, note: str = ""
) -> ServiceFacts:
    """Note that `name` looked at the entry today; return it as it stands then. Reached or changed: verified, older reports are settled.

    Dead: the entry leaves the public pages at once. Raises NoSuchService.
    """
    standing = _standing(work, service_id)
    _note_check(work, standing, name=name, how=how, result=result, note=note)
    if result is Result.DEAD:
        standing.dead = True
    else:
        standing.dead, standing.dead_reports = False, 0
        standing.verified_day, standing.verified_by, standing.verified_how = work.today, name, how.value
        _assure(work, service_id)
    return _changed(work, standing)


def report_dead(work: Work, name: str, service_id: str, note: str = "") -> ServiceFacts:
    """Note a counsellor's word that nobody is reached there; the second word takes the entry off the public pages.

    Two words of one person on one day count once. Raises NoSuchService.
    """
    standing = _standing(work, service_id)
    said = select(tables.Check).where(
        tables.Check.service_id == service_id,
        tables.Check.by_name == name,
        tables.Check.day == work.today,
        tables.Check.how == How.CASE.value,
    )
    if work.db.exec(said).first() is None:
        _note_check(work, standing, name=name, how=How.CASE, result=Result.DEAD, note=note)
        standing.dead_reports += 1
    return _changed(work, standing)


def edit_contact(work: Work, name: str, service_id: str, values: Mapping[str, str]) -> list[str]:
    """Write new values of FIELDS, each change into the history; return the names of the fields that changed.

    An edit is no check: the entry stays as fresh as it was. Raises NoSuchService, NotReadable.
    """
    before = services.service(work, service_id)
    row = work.db.get(tables.Service, service_id)
    if before is None or row is None:
        raise NoSuchService
    old = as_text(before)
    new = {field: _clean(field, values.get(field, old[field])) for field in FIELDS}
    changed = [field for field in FIELDS if new[field] != old[field]]
    for field in changed:
        _WRITERS[field](work, row, new[field])
        _note_change(work, row.id, field=field, before=old[field], after=new[field], name=name)
    if changed:
        row.last_modified = work.now
        work.db.add(row)
        touch(work)
    return changed


def as_text(facts: ServiceFacts) -> dict[str, str]:
    """Return the editable fields of an entry as a form shows them."""
    return {
        "phones": "\n".join(number.text for number in facts.phones),
        "email": facts.email,
        "web": facts.web,
        "hours_text": facts.hours_text,
        "hours_osm": facts.hours_osm,
        "contact": facts.contact,
    }


def with_scheme(address: str) -> str:
    """Return a web address with its scheme; sources name most without one."""
    return address if not address or "://" in address else f"https://{address}"


def touch(work: Work) -> None:
    """Tell every process that its copy of the directory is old. The token is drawn, so that a rolled-back one never comes again."""
    row = work.db.get(tables.Edition, services.EDITION) or tables.Edition(id=services.EDITION, token="")
    row.token = random_bytes(16).hex()
    work.db.add(row)
    work.db.flush()


# ---------------------------------------------------------------- checks
def _standing(work: Work, service_id: str) -> tables.Standing:
    if work.db.get(tables.Service, service_id) is None:
        raise NoSuchService
    return work.db.get(tables.Standing, service_id) or tables.Standing(service_id=service_id)


def _note_check(work: Work, standing: tables.Standing, *, name: str, how: How, result: Result, note: str) -> None:
    standing.checks += 1
    work.db.add(
        tables.Check(
            id=_draw_id(),
            service_id=standing.service_id,
            sequence=standing.checks,
            day=work.today,
            by_name=name,
            how=how.value,
            result=result.value,
            note=note[:_LONGEST],
        )
    )


def _assure(work: Work, service_id: str) -> None:
    row = work.db.get(tables.Service, service_id)
    if row is not None:
        row.assured_date = work.today
        work.db.add(row)


def _changed(work: Work, standing: tables.Standing) -> ServiceFacts:
    work.db.add(standing)
    touch(work)
    found = services.service(work, standing.service_id)
    if found is None:
        raise NoSuchService
    return found


# ---------------------------------------------------------------- edits
def _clean(field: str, text: str) -> str:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    value = "\n".join(line for line in lines if line) if field == "phones" else " ".join(lines).strip()
    shapes = {"phones": _NUMBER, "email": _MAIL, "web": _WEB}
    parts = value.splitlines() if field == "phones" else [value]
    shape = shapes.get(field)
    if len(value) > _LONGEST or (value and shape and not all(shape.fullmatch(part) for part in parts)):
        raise NotReadable(field)
    if field == "hours_osm" and value and not is_readable(value):
        raise NotReadable(field)
    return value.removeprefix("https://") if field == "web" else value


def _write_phones(work: Work, row: tables.Service, value: str) -> None:
    for phone in work.db.exec(select(tables.Phone).where(tables.Phone.service_id == row.id)).all():
        work.db.delete(phone)
    for position, number in enumerate(value.splitlines()):
        work.db.add(tables.Phone(id=_draw_id(), service_id=row.id, number=number, position=position))


def _write_email(_work: Work, row: tables.Service, value: str) -> None:
    row.email = value or None


def _write_web(_work: Work, row: tables.Service, value: str) -> None:
    row.url = with_scheme(value) or None


def _write_hours_text(work: Work, row: tables.Service, value: str) -> None:
    schedule = _schedule(work, row.id)
    schedule.description = value or None
    work.db.add(schedule)


def _write_hours_osm(work: Work, row: tables.Service, value: str) -> None:
    schedule = _schedule(work, row.id)
    work.db.add(schedule)
    work.db.flush()
    term = work.db.exec(select(tables.TaxonomyTerm).where(tables.TaxonomyTerm.code == "hours_osm")).one()
    said = select(tables.Attribute).where(
        tables.Attribute.link_id == schedule.id, tables.Attribute.taxonomy_term_id == term.id
    )
    attribute = work.db.exec(said).first()
    if not value:
        if attribute is not None:
            work.db.delete(attribute)
        return
    attribute = attribute or tables.Attribute(
        id=_draw_id(), link_id=schedule.id, link_entity="schedule", taxonomy_term_id=term.id
    )
    attribute.value = value
    work.db.add(attribute)


def _write_contact(work: Work, row: tables.Service, value: str) -> None:
    contact = work.db.exec(select(tables.Contact).where(tables.Contact.service_id == row.id)).first()
    contact = contact or tables.Contact(id=_draw_id(), service_id=row.id)
    contact.name = value or None
    work.db.add(contact)


_WRITERS: Final = {
    "phones": _write_phones,
    "email": _write_email,
    "web": _write_web,
    "hours_text": _write_hours_text,
    "hours_osm": _write_hours_osm,
    "contact": _write_contact,
}


def _schedule(work: Work, service_id: str) -> tables.Schedule:
    found = work.db.exec(select(tables.Schedule).where(tables.Schedule.service_id == service_id)).first()
    return found or tables.Schedule(id=_draw_id(), service_id=service_id)


def _note_change(work: Work, service_id: str, *, field: str, before: str, after: str, name: str) -> None:
    last = work.db.exec(
        select(func.max(tables.Change.sequence)).where(col(tables.Change.resource_id) == service_id)
    ).one()
    work.db.add(
        tables.Change(
            id=_draw_id(),
            resource_id=service_id,
            resource_type="service",
            sequence=(last or 0) + 1,
            last_action_date=work.today,
            last_action_type="update" if before else "create",
            field_name=field,
            previous_value=before,
            replacement_value=after,
            updated_by=name,
        )
    )
    work.db.flush()


def _draw_id() -> str:
    return str(UUID(bytes=new_id(), version=4))
