"""The thread from the report to the referral, told with given words, for any page client; it must not know how anything is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.support.client import Client, Fields
from tests.support.instances import Person
from tests.support.markup import words as read
from tests.support.reporter import open_mailbox, send, shown_words

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Choices:
    """What is picked out of closed lists; each as the form sends it."""

    safe_now: str = "no"
    danger: tuple[str, ...] = ("home", "children")
    for_whom: str = "me"
    role: str = "mayor_hon"
    office_kind: str = "honorary"
    level: str = "gemeinde"
    land: str = "SN"
    forms: tuple[str, ...] = ("threat", "insult")
    channel: str = "letter"
    place: str = "home"
    targets: tuple[str, ...] = ("family",)
    offender: str = "unknown"
    effects: tuple[str, ...] = ("fear",)
    police: str = "planned"
    concerns: tuple[str, ...] = ("safety", "assess")
    contact_ways: tuple[str, ...] = ("phone",)
    window: str = "morning"
    in_danger: bool = True
    urgency: str = "hoch"
    offer: int = 0


@dataclass
class Thread:
    """What the thread left in people's hands: words and addresses, not texts."""

    words: list[str] = field(default_factory=list)
    new_words: list[str] = field(default_factory=list)
    case_id: str = ""


def _pages(texts: Texts, chosen: Choices) -> list[tuple[int, Fields, str | None]]:
    incident = {
        "forms": chosen.forms, "when": "about", "day-day": "9", "day-month": "11", "day-year": "2025", "channel": chosen.channel,
        "place": chosen.place, "targets": chosen.targets, "offender": chosen.offender,
    }  # fmt: skip
    first = {"story": texts["story"], "time_text": texts["time"], "offender_text": texts["handle"], **incident}
    second = {"story": texts["second story"], "offender_text": texts["second handle"], **incident}
    office = {name: getattr(chosen, name) for name in ("role", "office_kind", "level", "land")}
    wishes = {
        "effects": chosen.effects, "effect_text": texts["effect"], "police": chosen.police, "file_number": texts["file number"],
        "done_text": texts["done"], "concerns": chosen.concerns, "wish_text": texts["wish"],
    }  # fmt: skip
    reach = {
        "contact_ways": chosen.contact_ways, "phone": texts["phone"], "callback_window": chosen.window, "may_leave_message": "no",
        "mail": texts["mail"], "codeword": texts["codeword"], "safe_contact": texts["safe contact"],
    }  # fmt: skip
    return [
        (1, {"safe_now": chosen.safe_now, "danger": chosen.danger}, None),
        (2, {"for_whom": chosen.for_whom}, None),
        (3, {**office, "named": "yes", "name": texts["name"]}, None),
        (4, first, "more"),
        (4, second, None),
        (5, {"evidence": ["letter"]}, None),
        (6, wishes, None),
        (7, reach, None),
        (8, {}, None),
    ]


def report(client: Client, texts: Texts, chosen: Choices) -> list[str]:
    """A whole report of two incidents, with a copy in the mailbox; returns the words."""
    for number, fields, button in _pages(texts, chosen):
        client.get("intake.step", number=number)
        client.submit(fields, holds="open_draft", button=button)

    return shown_words(send(client, {"keep_copy": "y"}))


def sign_in(client: Client, person: Person) -> None:
    """Sign in at the desk."""
    client.get("accounts.sign_in")
    client.submit({"login": person.login, "password": person.password, "code": person.code()}, holds="login")


def first_case(client: Client) -> str:
    """The id of the case on top of the inbox."""
    page = client.get("casework.inbox")
    links = [each.get("href", "") for each in page.tree.iter("a") if "/desk/cases/" in each.get("href", "")]
    return links[0].rsplit("/", 1)[1]


def work_on(client: Client, case_id: str, texts: Texts, chosen: Choices) -> None:
    """What a counsellor does: reads, opens the identity, looks at an answer and sends another, notes, overrules, plans, refers."""
    client.get("casework.case", case_id=case_id)
    client.submit({"reason": "callback"}, action="/identity")
    for button, body in ((None, texts["unsent reply"]), ("send", texts["reply"])):
        client.get("casework.case", case_id=case_id)
        client.submit({"body": body}, action="/reply")
        if button is not None:
            client.submit({}, action="/reply", button=button)
    acts: list[tuple[str, Fields]] = [
        ("/note", {"body": texts["note"]}),
        ("/note", {"body": texts["heavy note"], "heavy": "y"}),
        ("/urgency", {"level": chosen.urgency, "reason": texts["reason"]}),
        ("/status", {"waiting": "us", "next_step": texts["next step"]}),
    ]
    for action, fields in acts:
        client.get("casework.case", case_id=case_id)
        client.submit(fields, action=action)
    refer(client, case_id, texts, chosen)


def refer(client: Client, case_id: str, texts: Texts, chosen: Choices) -> None:
    """Offer a suggested service, note the wish, hand over by telephone."""
    page = client.get("referral.case", case_id=case_id)
    offered = [each.get("value", "") for each in page.tree.iter("input") if each.get("name") == "service"]
    first = {"service": [one for one in offered if one][chosen.offer], "step": "offered", "text": texts["offer"]}
    client.post("referral.step", first, case_id=case_id, expect=303)
    page = client.get("referral.case", case_id=case_id)
    ids = [each.get("value", "") for each in page.tree.iter("input") if each.get("name") == "referral"]
    under_way = next(one for one in ids if one)
    for step, text in (("wished", texts["wish of the card"]), ("handed_over", "")):
        client.post("referral.step", {"referral": under_way, "step": step, "text": text}, case_id=case_id, expect=303)


def write_back(client: Client, words: list[str], texts: Texts, chosen: Choices) -> list[str]:
    """The mailbox: reads, writes twice, takes one message away, changes the words; returns the new ones."""
    page = open_mailbox(client, words)
    assert texts["reply"] in page.main
    page = client.submit({"body": texts["deleted message"]}, holds="body")
    mine = next(each for each in page.tree.iter("article") if "message-mine" in each.get("class", ""))
    client.submit({}, action=next(mine.iter("form")).get("action"))
    client.get("mailbox.home")
    client.submit({"body": texts["message"], "danger": "y" if chosen.in_danger else None}, holds="body")
    client.get("mailbox.words")
    page = client.submit({}, action="/mailbox/words")
    new = shown_words(page)
    labels = [read(each) for each in page.tree.iter("label") if each.get("for") in {"first", "second"}]
    first, second = (new[int(label.split()[1]) - 1] for label in labels)
    client.submit({"first": first, "second": second}, action="/change")
    return new


def close(client: Client, case_id: str, texts: Texts) -> None:
    """Read the message, close, and open again."""
    client.get("casework.inbox")
    page = client.get("casework.case", case_id=case_id)
    assert texts["message"] in page.main
    client.submit({"reason": "done", "outcome": "helped", "text": texts["closing"]}, action="/close", expect=422)
    client.submit({"reason": "done", "outcome": "helped", "text": texts["closing"]}, action="/close", button="anyway")
    client.get("casework.case", case_id=case_id)
    client.submit({"reason": texts["reopening"]}, action="/reopen")


def whole(reporter: Client, desk: Client, person: Person, texts: Texts, chosen: Choices) -> Thread:
    """The whole thread, from the report to the reopened case."""
    words = report(reporter, texts, chosen)
    sign_in(desk, person)
    case_id = first_case(desk)
    work_on(desk, case_id, texts, chosen)
    new = write_back(reporter, words, texts, chosen)
    close(desk, case_id, texts)
    return Thread(words, new, case_id)


NAMES = (
    "story", "time", "handle", "second story", "second handle", "name", "effect", "file number", "done", "wish", "phone", "mail",
    "codeword", "safe contact", "unsent reply", "reply", "note", "heavy note", "reason", "next step", "offer", "wish of the card",
    "deleted message", "message", "closing", "reopening",
)  # fmt: skip
"""Every text the thread is told with."""
