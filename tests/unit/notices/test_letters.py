"""The mails: whole in German and English, without content, the same for everybody."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from hotline.notices.letters import write
from hotline.notices.rules import LANGUAGES, Mail
from hotline.paths import TEMPLATES
from hotline.settings import Settings, load

FACTS = {"day": "20.11.2026", "days": "3"}
"""What mails about the machine say beside their text."""

MOMENT = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "hotline.toml").write_text("")
    return replace(
        load(tmp_path, {}),
        neutral_name="Lotsenstelle Süd",
        mail_from="post@line.example",
        desk_url="https://desk.line.example",
        phone="030 23125 144",
        hours_text_de="Montag bis Freitag, 9 bis 16 Uhr",
        hours_text_en="Monday to Friday, 9 am to 4 pm",
    )


def letter(settings: Settings, template: str, lang: str, mail_id: bytes = b"i" * 16) -> tuple[str, str, dict[str, str]]:
    address = "anna@desk.example"
    mail = write(settings, mail_id=mail_id, address=address, template=template, lang=lang, moment=MOMENT, facts=FACTS)
    parsed = message_from_bytes(mail.as_bytes(), policy=policy.default)
    return str(parsed["Subject"]), parsed.get_content(), {name: str(value) for name, value in parsed.items()}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("template", list(Mail))
def test_each_mail_says_where_to_look_and_nothing_else(settings: Settings, template: Mail, lang: str) -> None:
    subject, text, headers = letter(settings, template, lang)
    assert subject.startswith("Lotsenstelle Süd: ")
    assert "$" not in subject + text
    way = settings.phone if template is Mail.person else settings.desk_url
    assert way in text
    told = (subject + text).lower()
    for telling in ("fall", "case", "meldung", "report", "drohung", "threat", "gewalt", "angriff", "nachricht von"):
        assert not re.search(rf"\b{telling}\b", told), telling
    assert set(headers) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding",
        "MIME-Version",
    }  # fmt: skip


def test_a_mail_to_a_reporter_has_no_link(settings: Settings) -> None:
    for lang in LANGUAGES:
        subject, text, _ = letter(settings, Mail.person, lang)
        assert "http" not in subject + text
        assert "desk" not in subject + text


def test_every_template_has_both_languages_and_there_is_no_other_file() -> None:
    files = {path.name for path in (TEMPLATES / "mails").iterdir()}
    assert files == {f"{template}.{lang}.txt" for template in [*Mail, "checkpoint", "gap"] for lang in LANGUAGES}


def test_the_message_id_names_neither_machine_nor_row_and_is_the_same_for_the_same_mail(settings: Settings) -> None:
    _, _, headers = letter(settings, Mail.news, "de")
    assert headers["Message-ID"].endswith("@line.example>")
    assert (b"i" * 16).hex() not in headers["Message-ID"]
    assert headers["Message-ID"] == letter(settings, Mail.news, "de")[2]["Message-ID"]
    assert headers["Message-ID"] != letter(settings, Mail.news, "de", b"j" * 16)[2]["Message-ID"]


def test_an_address_with_a_line_break_is_refused(settings: Settings) -> None:
    with pytest.raises(ValueError, match=r".+"):
        write(
            settings,
            mail_id=b"i" * 16,
            address="a@b.example\nBcc: c@d.example",
            template="news",
            lang="de",
            moment=MOMENT,
        )
