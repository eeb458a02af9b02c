"""Plants alarms and queues mail, sealed to the courier (vault.md 10). Must not know the case, and cannot read what it planted."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import col, delete

from hotline.notices.rules import LANGUAGES, Mail
from hotline.notices.tables import Alarm, Outgoing
from hotline.roster.chain import Roster
from hotline.store import clock
from hotline.store.work import Work
from hotline.vault.entropy import new_id
from hotline.vault.envelope import pad_to
from hotline.vault.seal import seal_to

ALARM_LABEL = "alarm"
MAIL_LABEL = "outbox"
ADDRESS_LABEL = "member-address"
SIZE = 1024
"""Bytes inside every sealed alarm and mail: none can be told from another by its length."""


def plant(
    work: Work,
    roster: Roster,
    *,
    alarm_id: bytes,
    not_before: datetime,
    recipients: Sequence[bytes],
    template: str,
    level: str = "",
    facts: Mapping[str, str] | None = None,
) -> None:
    """Plant an alarm: mail `template` goes to the recipients (member ids or a desk id) when the hour of `not_before` begins.

    `facts` are further words of a template about the machine; those about people have none.
    Raises ValueError for an unknown template or nobody to ring, TooLong for more recipients than fit (about 25: name the desk).
    """
    if not recipients:
        raise ValueError("an alarm rings for somebody")
    content: dict[str, object] = {
        "template": Mail(template).value,
        "level": level,
        "recipients": [each.hex() for each in recipients],
        **({"facts": dict(facts)} if facts else {}),
    }
    sealed = seal_content(roster, ALARM_LABEL, alarm_id, content)
    work.db.add(Alarm(id=alarm_id, not_before=clock.hour(not_before), sealed=sealed))


def remove(work: Work, alarm_ids: Iterable[bytes]) -> None:
    """Take planted alarms away; those that rang already, or never were, are passed over."""
    work.db.exec(delete(Alarm).where(col(Alarm.id).in_(list(alarm_ids))))


def queue_mail(
    work: Work,
    roster: Roster,
    *,
    address: str,
    template: str,
    not_before: datetime,
    lang: str = "de",
    facts: Mapping[str, str] | None = None,
) -> None:
    """Queue one mail to an address; `facts` as for `plant`. Raises ValueError for an unknown template or language, TooLong for an address that cannot be one."""
    if lang not in LANGUAGES:
        raise ValueError("mails are written in German and English")
    mail_id = new_id()
    content: dict[str, object] = {"template": Mail(template).value, "address": address, "lang": lang, "tries": 0}
    content |= {"facts": dict(facts)} if facts else {}
    sealed = seal_content(roster, MAIL_LABEL, mail_id, content)
    work.db.add(Outgoing(id=mail_id, not_before=clock.hour(not_before), sealed=sealed))


def seal_address(roster: Roster, *, member_id: bytes, address: str) -> bytes:
    """Return a member's mail address as her row carries it: sealed to the courier, bound to her id, of one size."""
    return seal_to(roster.courier.public, ADDRESS_LABEL, member_id, plaintext=pad_to(address.encode(), 320))


def seal_content(roster: Roster, label: str, row_id: bytes, content: object) -> bytes:
    """Return the content of an alarm or a mail sealed to the courier for the row of this id, in the one size. Raises TooLong."""
    return seal_to(roster.courier.public, label, row_id, plaintext=pad_to(json.dumps(content).encode(), SIZE))
