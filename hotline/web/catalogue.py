"""Collects the German sentences of code and templates into the English catalogue, and compiles it. Must not know what they mean.

`python -m hotline.web.catalogue` brings hotline/translations/en up to date: new sentences come in untranslated, gone ones leave, and
what was translated stays word for word (a changed sentence is a new one; nothing is guessed). A test fails while one is missing.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from hotline.paths import TEMPLATES, TRANSLATIONS

ENGLISH = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"

_METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"**.html": {"encoding": "utf-8", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
_KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}
_PACKAGE = Path(__file__).resolve().parent.parent

# A day in the header would change the file at every run and say nothing.
_NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)

MessageId = str | tuple[str, ...]


def collected() -> set[MessageId]:
    """Return every sentence of code and templates; where a number decides, a pair of both forms."""
    return {found for folder in (_PACKAGE, TEMPLATES) for found in _in_folder(folder)}


def translated(path: Path = ENGLISH) -> Catalog:
    """Return the catalogue as it is kept."""
    with path.open("rb") as file:
        return read_po(file, locale="en")


def renewed(old: Catalog) -> Catalog:
    """Return the catalogue of the present sentences with the translations it had."""
    new = Catalog(
        locale="en",
        project="hotline",
        version="1",
        header_comment="# English texts; the message ids are the German ones.",
        msgid_bugs_address="",
        last_translator="",
        language_team="en",
        fuzzy=False,
    )
    new.creation_date = new.revision_date = _NO_DAY
    for found in sorted(collected(), key=lambda each: each if isinstance(each, str) else each[0]):
        before = old.get(found if isinstance(found, str) else found[0])
        kept = before.string if isinstance(before, Message) and _id(before) == found else None
        new.add(found, string=kept)
    return new


def write(catalogue: Catalog, path: Path = ENGLISH) -> None:
    """Write the catalogue beside its compiled form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, omit_header=False, sort_output=False)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def missing(catalogue: Catalog) -> list[MessageId]:
    """Return the sentences without a translation."""
    return [_id(message) for message in catalogue if message.id and not _complete(message)]


def _id(message: Message) -> MessageId:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def _complete(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return all(strings)


def _in_folder(folder: Path) -> Iterator[MessageId]:
    for _file, _line, found, _comments, _context in extract_from_dir(folder, _METHODS, _OPTIONS, _KEYWORDS):
        yield found if isinstance(found, str) else tuple(found)


def _main() -> None:
    new = renewed(translated() if ENGLISH.is_file() else Catalog(locale="en"))
    write(new)
    sys.stdout.write(f"{len(new)} sentences, {len(missing(new))} to translate\n")


if __name__ == "__main__":
    _main()
