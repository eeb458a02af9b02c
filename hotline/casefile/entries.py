"""Every kind of entry there is: a closed list of frozen payloads, each with its version. Must not know how entries are sealed or kept.

`XBody` is what a caller fills, `X` the same with author and exact time. Sealed payloads are never migrated: what an earlier version
wrote is raised step by step by `UPCASTERS` when it is read.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, TypeAlias, cast

from pydantic import Field, TypeAdapter, ValidationError

from hotline.casefile.bodies import (
    AssignBody,
    ClosingBody,
    ForgedBody,
    IdentityOpenedBody,
    MessageBody,
    NoteBody,
    OpenedBody,
    ReferralBody,
    ReferralStep,
    ReopenedBody,
    ReplyBody,
    StatisticsBody,
    StatusBody,
    UrgencyBody,
    WordsChangedBody,
)
from hotline.casefile.payload import Author, Body, Json, Moment
from hotline.casefile.report import CaseKeys, Identity, IdentityBody, Incident, Report, ReportBody

__all__ = [
    "UPCASTERS",
    "Assign",
    "AssignBody",
    "Author",
    "Body",
    "CaseKeys",
    "Closing",
    "ClosingBody",
    "Forged",
    "ForgedBody",
    "Identity",
    "IdentityBody",
    "IdentityOpened",
    "IdentityOpenedBody",
    "Incident",
    "Message",
    "MessageBody",
    "Note",
    "NoteBody",
    "Opened",
    "OpenedBody",
    "Payload",
    "Referral",
    "ReferralBody",
    "ReferralStep",
    "Reopened",
    "ReopenedBody",
    "Reply",
    "ReplyBody",
    "Report",
    "ReportBody",
    "Statistics",
    "StatisticsBody",
    "Status",
    "StatusBody",
    "UnknownEntry",
    "Urgency",
    "UrgencyBody",
    "WordsChanged",
    "WordsChangedBody",
    "read",
    "stamp",
]


class UnknownEntry(Exception):
    """An entry of a kind or version that this release does not know: a newer release wrote it."""


class Message(MessageBody):
    """A message to the desk."""

    at: Moment
    author: Author


class Forged(ForgedBody):
    """A forgery, found by the house."""

    at: Moment
    author: Author


class Reply(ReplyBody):
    """A reply of the desk."""

    at: Moment
    author: Author


class Note(NoteBody):
    """A note of the team."""

    at: Moment
    author: Author


class Assign(AssignBody):
    """An assignment."""

    at: Moment
    author: Author


class Urgency(UrgencyBody):
    """An urgency set by a person."""

    at: Moment
    author: Author


class Status(StatusBody):
    """A next step."""

    at: Moment
    author: Author


class Referral(ReferralBody):
    """A step of a referral."""

    at: Moment
    author: Author


class Opened(OpenedBody):
    """An opening of the case."""

    at: Moment
    author: Author


class IdentityOpened(IdentityOpenedBody):
    """An opening of name and contact."""

    at: Moment
    author: Author


class Closing(ClosingBody):
    """The closing of the case."""

    at: Moment
    author: Author


class Reopened(ReopenedBody):
    """The reopening of the case."""

    at: Moment
    author: Author


class Statistics(StatisticsBody):
    """A row of figures."""

    at: Moment
    author: Author


class WordsChanged(WordsChangedBody):
    """A change of words."""

    at: Moment
    author: Author


Payload: TypeAlias = Annotated[
    Report
    | Identity
    | Message
    | Forged
    | Reply
    | Note
    | Assign
    | Urgency
    | Status
    | Referral
    | Opened
    | IdentityOpened
    | Closing
    | Reopened
    | Statistics
    | WordsChanged,
    Field(discriminator="kind"),
]

_READER: TypeAdapter[Payload] = TypeAdapter(Payload)

Upcaster: TypeAlias = Callable[[dict[str, Json]], dict[str, Json]]
UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""(kind, version) -> what makes the next version of it. Pure; tested on frozen fixtures; never removed."""


def stamp(body: Body, *, at: datetime, author: Author) -> Payload:
    """Return the payload of a body, with author and time (aware). Raises ValueError for a body that cannot stand by itself (a report)."""
    try:
        return _READER.validate_python({**dict(body), "at": at, "author": author})
    except ValidationError:
        pass
    raise ValueError("not the body of an entry")


def read(data: bytes, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS) -> Payload:
    """Return the payload that was stored as these bytes, raised to the present version. Raises UnknownEntry."""
    raw = cast("dict[str, Json]", json.loads(data))
    while (step := upcasters.get((str(raw.get("kind")), cast("int", raw.get("v"))))) is not None:
        raw = step(raw)
    try:
        return _READER.validate_python(raw)
    except ValidationError:
        pass
    raise UnknownEntry
