"""What a caller fills of each kind of entry but the first two (report.py). Must not know how entries are stamped, sealed or kept."""

from datetime import date
from typing import Literal

from hotline.casefile.payload import Body, Code, Codes, HexId, Line, Text


class MessageBody(Body):
    """What the person, or somebody she trusts, wrote to the desk; `item_id` is the in-tray item it came in."""

    kind: Literal["message"] = "message"
    item_id: HexId
    body: Text
    danger: bool = False
    alarm_id: HexId | None = None


class ForgedBody(Body):
    """Something that claimed to come from her, or to go to her, and did not; or ("end") entries that may have been cut off before this
    one: shown to staff only."""

    kind: Literal["forged"] = "forged"
    item_id: HexId
    what: Literal["unreadable", "unauthentic", "repeated", "reply", "end"]


class ReplyBody(Body):
    """An answer of the desk; a copy goes to her mailbox."""

    kind: Literal["reply"] = "reply"
    body: Text


class NoteBody(Body):
    """A note for the team alone; `heavy` marks content that weighs on who reads it."""

    kind: Literal["note"] = "note"
    body: Text
    heavy: bool = False


class AssignBody(Body):
    """Who takes care of the case from now on (a member's id in hex), or nobody."""

    kind: Literal["assign"] = "assign"
    member_id: HexId | None


class UrgencyBody(Body):
    """The rules overruled, with a reason; None goes back to the rules."""

    kind: Literal["urgency"] = "urgency"
    level: Code | None
    reason: Line = ""


class StatusBody(Body):
    """Whom the case waits for, what comes next and until when."""

    kind: Literal["status"] = "status"
    waiting: Literal["us", "person", "service", "none"]
    next_step: Line = ""
    due: date | None = None


ReferralStep = Literal[
    "suggested",
    "offered",
    "wished",
    "handed_over",
    "accepted",
    "declined",
    "begun",
    "helped",
    "helped_partly",
    "helped_not",
    "withdrawn",
]


class ReferralBody(Body):
    """One step on the way to a support service. The first step carries the service's facts; later ones need only id and state."""

    kind: Literal["referral"] = "referral"
    referral_id: HexId
    service_id: Line = ""
    service_name: Line = ""
    service_phone: Line = ""
    service_web: Line = ""
    needs: Codes = ()
    land: Code = ""
    state: ReferralStep
    by: Literal["phone", ""] = ""
    text: Text = ""


class OpenedBody(Body):
    """A role opened the case on this day, for the first time on it."""

    kind: Literal["opened"] = "opened"
    role: Line
    day: date


class IdentityOpenedBody(Body):
    """Somebody opened name and contact, and why."""

    kind: Literal["identity_opened"] = "identity_opened"
    reason: Line
    role: Line
    day: date


class ClosingBody(Body):
    """The case is closed. `statistics_id` names the row in the house file, so that closing again replaces it."""

    kind: Literal["closing"] = "closing"
    reason: Code
    outcome: Code
    text: Text = ""
    statistics_id: HexId | None = None


class ReopenedBody(Body):
    """The case is open again."""

    kind: Literal["reopened"] = "reopened"
    reason: Line = ""


class StatisticsBody(Body):
    """A row of figures without a person, in a desk's house file; a later row of the same id replaces an earlier one."""

    kind: Literal["statistics"] = "statistics"
    statistics_id: HexId
    month: str
    via: Code = ""
    land: Code = ""
    role: Code = ""
    office_kind: Code = ""
    level: Code = ""
    forms: Codes = ()
    concerns: Codes = ()
    outcome: Code = ""
    referrals: Codes = ()


class WordsChangedBody(Body):
    """She changed the words of her mailbox."""

    kind: Literal["words_changed"] = "words_changed"
    item_id: HexId | None = None
