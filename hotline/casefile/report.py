"""The first entries of a case: what a person reported, who she is, and the keys that tie case and mailbox together. Must not know rows."""

from datetime import date
from typing import Literal

from hotline.casefile.payload import Author, Blob, Body, Code, Codes, HexId, Line, Moment, Sealed, Secret, Text


class Incident(Sealed):
    """One thing that happened; all codes are those of config/codes/. `day` belongs to `when` "exact", "since" or the day it was "about"."""

    forms: Codes = ()
    channel: Code = ""
    place: Code = ""
    when: Literal["exact", "about", "since", "recurring", ""] = ""
    day: date | None = None
    time_text: Line = ""
    frequency: Code = ""
    count: int | None = None
    targets: Codes = ()
    offender: Code = ""
    offender_text: Line = ""
    reference: Code = ""
    topic: Code = ""
    story: Text = ""


class CaseKeys(Sealed):
    """What ties a case to its mailbox. The desk takes the mailbox's public keys from here and never from a plaintext column.

    `pair_seed`: the case's own pair; `link_key`: known to both sides; no mailbox (a caller who wanted none): id and publics are None.
    """

    pair_seed: Secret
    link_key: Secret
    mailbox_id: HexId | None = None
    mailbox_kem: Blob | None = None
    private_kem: Blob | None = None


class ReportBody(Body):
    """A report as it was given. Every field but the way it came may be empty."""

    kind: Literal["report"] = "report"
    via: Literal["web", "callback", "phone"] = "web"
    language: str = "de"
    safe_now: bool | None = None
    danger: Codes = ()
    for_whom: Literal["me", "other", "prevention"] = "me"
    relation: Code = ""
    role: Code = ""
    office_kind: Code = ""
    level: Code = ""
    land: Code = ""
    incidents: tuple[Incident, ...] = ()
    effects: Codes = ()
    effect_text: Text = ""
    police: Code = ""
    file_number: Line = ""
    done_text: Text = ""
    evidence: Codes = ()
    concerns: Codes = ()
    wish_text: Text = ""
    contact_ways: Codes = ()
    callback_window: Line = ""
    may_leave_message: bool = False
    anonymous: bool = True
    keep_copy: bool = False


class Report(ReportBody):
    """The first entry of every case."""

    at: Moment
    author: Author
    keys: CaseKeys
    nickname: Line
    number: str = ""


class IdentityBody(Body):
    """Who the person is and how to reach her safely; opened apart from the rest, with a reason."""

    kind: Literal["identity"] = "identity"
    name: Line = ""
    phone: Line = ""
    mail: Line = ""
    address: Line = ""
    safe_contact: Line = ""
    codeword: Line = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was given. Every report carries an identity entry, so that their number tells nothing."""
        return not any((self.name, self.phone, self.mail, self.address, self.safe_contact, self.codeword))


class Identity(IdentityBody):
    """The person's identity, as she gave it or as it was written down later."""

    at: Moment
    author: Author
