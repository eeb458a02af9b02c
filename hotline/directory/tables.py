"""The tables of the directory: entities of HSDS 3.0 (Open Referral), field for field as far as we fill them, and our own rows of verification.
Public data in plain text; must not hold anything about a case or a person seeking advice.

What HSDS has no field for (Land by code, topics, audience, source, opening hours in OSM syntax, internal-only fields ...) stands in `Attribute`
rows that point to terms of our own taxonomies. Ids are UUIDs as text, as HSDS asks; those of the starter directory are derived from its slugs.
"""

from datetime import date, datetime

from sqlmodel import Field

from hotline.store.base import Row, moment_field

UUID_LENGTH = 36


def _key() -> str:
    """The field of an HSDS id."""
    field: str = Field(primary_key=True, max_length=UUID_LENGTH)
    return field


class Organization(Row, table=True):
    """HSDS organization: who carries a service."""

    __tablename__ = "directory_organization"
    id: str = _key()
    name: str
    description: str
    email: str | None = None
    website: str | None = None


class Service(Row, table=True):
    """HSDS service. `status` is active, inactive, defunct or temporarily closed; `alert` is shown beside the entry."""

    __tablename__ = "directory_service"
    id: str = _key()
    organization_id: str = Field(foreign_key="directory_organization.id", index=True, max_length=UUID_LENGTH)
    name: str
    description: str | None = None
    url: str | None = None
    email: str | None = None
    status: str = "active"
    fees_description: str | None = None
    eligibility_description: str | None = None
    alert: str | None = None
    assured_date: date | None = None
    last_modified: datetime | None = moment_field(nullable=True)


class Location(Row, table=True):
    """HSDS location: a place, physical, postal or virtual."""

    __tablename__ = "directory_location"
    id: str = _key()
    location_type: str
    organization_id: str | None = Field(
        default=None, foreign_key="directory_organization.id", index=True, max_length=UUID_LENGTH
    )
    name: str | None = None


class ServiceAtLocation(Row, table=True):
    """HSDS service_at_location: this service is to be had at this place."""

    __tablename__ = "directory_service_at_location"
    id: str = _key()
    service_id: str = Field(foreign_key="directory_service.id", index=True, max_length=UUID_LENGTH)
    location_id: str = Field(foreign_key="directory_location.id", index=True, max_length=UUID_LENGTH)


class Address(Row, table=True):
    """HSDS address of a location."""

    __tablename__ = "directory_address"
    id: str = _key()
    location_id: str = Field(foreign_key="directory_location.id", index=True, max_length=UUID_LENGTH)
    address_1: str
    city: str
    state_province: str
    postal_code: str
    country: str
    address_type: str


class Contact(Row, table=True):
    """HSDS contact: a person or desk to ask for. Always for the desk only."""

    __tablename__ = "directory_contact"
    id: str = _key()
    service_id: str = Field(foreign_key="directory_service.id", index=True, max_length=UUID_LENGTH)
    name: str | None = None
    title: str | None = None
    email: str | None = None


class Phone(Row, table=True):
    """HSDS phone. `number` as the source wrote it; `position` keeps the order in which the source named them."""

    __tablename__ = "directory_phone"
    id: str = _key()
    service_id: str | None = Field(default=None, foreign_key="directory_service.id", index=True, max_length=UUID_LENGTH)
    contact_id: str | None = Field(default=None, foreign_key="directory_contact.id", index=True, max_length=UUID_LENGTH)
    number: str
    description: str | None = None
    position: int = 0


class Schedule(Row, table=True):
    """HSDS schedule: opening hours in words; the same in OSM syntax is an attribute of this row."""

    __tablename__ = "directory_schedule"
    id: str = _key()
    service_id: str = Field(foreign_key="directory_service.id", index=True, max_length=UUID_LENGTH)
    description: str | None = None


class ServiceArea(Row, table=True):
    """HSDS service_area: `extent` is "DE" or the code of a Land, `extent_type` country, state or region (a part of that Land)."""

    __tablename__ = "directory_service_area"
    id: str = _key()
    service_id: str = Field(foreign_key="directory_service.id", index=True, max_length=UUID_LENGTH)
    name: str
    extent: str
    extent_type: str


class Language(Row, table=True):
    """HSDS language in which a service is given; `code` as ISO 639-1."""

    __tablename__ = "directory_language"
    id: str = _key()
    service_id: str = Field(foreign_key="directory_service.id", index=True, max_length=UUID_LENGTH)
    name: str | None = None
    code: str | None = None
    note: str | None = None


class CostOption(Row, table=True):
    """HSDS cost_option: what it costs, in the words of the source."""

    __tablename__ = "directory_cost_option"
    id: str = _key()
    service_id: str = Field(foreign_key="directory_service.id", index=True, max_length=UUID_LENGTH)
    option: str
    currency: str | None = None
    amount: int | None = None


class Url(Row, table=True):
    """A further page of a service, beside `Service.url`."""

    __tablename__ = "directory_url"
    id: str = _key()
    service_id: str = Field(foreign_key="directory_service.id", index=True, max_length=UUID_LENGTH)
    label: str | None = None
    url: str


class Taxonomy(Row, table=True):
    """HSDS taxonomy: one of our own vocabularies (topic, audience, fact ...)."""

    __tablename__ = "directory_taxonomy"
    id: str = _key()
    name: str = Field(unique=True)
    description: str
    version: str | None = None


class TaxonomyTerm(Row, table=True):
    """HSDS taxonomy_term: one word of a vocabulary."""

    __tablename__ = "directory_taxonomy_term"
    id: str = _key()
    taxonomy_id: str = Field(foreign_key="directory_taxonomy.id", index=True, max_length=UUID_LENGTH)
    code: str
    name: str
    description: str
    language: str = "de"


class Attribute(Row, table=True):
    """HSDS attribute: says of the row `link_id` of `link_entity` that the term holds, with `value` where the term needs one."""

    __tablename__ = "directory_attribute"
    id: str = _key()
    link_id: str = Field(index=True, max_length=UUID_LENGTH)
    link_entity: str
    taxonomy_term_id: str = Field(foreign_key="directory_taxonomy_term.id", index=True, max_length=UUID_LENGTH)
    value: str | None = None


class Change(Row, table=True):
    """HSDS metadata: the history of a field. `sequence` counts within the resource, so that the order is certain."""

    __tablename__ = "directory_metadata"
    id: str = _key()
    resource_id: str = Field(index=True, max_length=UUID_LENGTH)
    resource_type: str
    sequence: int
    last_action_date: date
    last_action_type: str
    field_name: str
    previous_value: str
    replacement_value: str
    updated_by: str


class Check(Row, table=True):
    """One look at a service: by whom, how (call, mail, web, case), with what result (reached, changed, dead)."""

    __tablename__ = "directory_check"
    id: str = _key()
    service_id: str = Field(foreign_key="directory_service.id", index=True, max_length=UUID_LENGTH)
    sequence: int
    day: date
    by_name: str
    how: str
    result: str
    note: str = ""


class Standing(Row, table=True):
    """What the checks of a service come to: when it was last found right, and how often it was since reported dead."""

    __tablename__ = "directory_standing"
    service_id: str = Field(primary_key=True, foreign_key="directory_service.id", max_length=UUID_LENGTH)
    checks: int = 0
    verified_day: date | None = None
    verified_by: str = ""
    verified_how: str = ""
    dead_reports: int = 0
    dead: bool = False


class Edition(Row, table=True):
    """One row: changes with each change of the directory, so that each process knows when its copy in memory is old."""

    __tablename__ = "directory_edition"
    id: int = Field(primary_key=True)
    token: str
