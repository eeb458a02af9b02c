"""Writes the mails: one text a kind and language, the same for everybody, without content. Must not know what a mail is about."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from string import Template

from hotline.paths import TEMPLATES
from hotline.settings import Settings
from hotline.vault.envelope import lp


def write(
    settings: Settings,
    *,
    mail_id: bytes,
    address: str,
    template: str,
    lang: str,
    moment: datetime,
    facts: Mapping[str, str] | None = None,
) -> EmailMessage:
    """Return the mail. Sent twice by accident it carries the same Message-ID, so that the receiver's server can drop one.

    `facts` are further words of the template, for mails about the machine; those about people have none.

    Raises ValueError for an address with a line break in it.
    """
    subject, text = _text(settings, template, lang, facts or {})
    mail = EmailMessage()
    mail["From"] = Address(display_name=settings.neutral_name, addr_spec=settings.mail_from)
    mail["To"] = address
    mail["Subject"] = subject
    mail["Date"] = format_datetime(moment)
    mail["Message-ID"] = f"<{_name(mail_id)}@{settings.mail_from.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, cte="quoted-printable")
    return mail


def _text(settings: Settings, template: str, lang: str, facts: Mapping[str, str]) -> tuple[str, str]:
    source = (TEMPLATES / "mails" / f"{template}.{lang}.txt").read_text(encoding="utf-8")
    values = {
        **facts,
        "neutral_name": settings.neutral_name,
        "desk_url": settings.desk_url,
        "phone": settings.phone,
        "hours": settings.hours_text_en if lang == "en" else settings.hours_text_de,
    }
    subject, _, text = Template(source).substitute(values).partition("\n\n")
    return subject, text


def _name(mail_id: bytes) -> str:
    return hashlib.sha256(lp(b"hotline/message-id") + mail_id).hexdigest()[:32]
