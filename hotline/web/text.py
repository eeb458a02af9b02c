"""What people type, made safe to keep: exactly as written, or refused with a sentence (INT-06, INT-07). Must not know fields or pages."""

import unicodedata

from hotline.web.language import GERMAN, current_lang
from hotline.web.words import _

MARKS_IN_A_ROW = 64
BYTES_PER_CHARACTER = 3
"""Room in bytes beside a limit in characters: enough for every script, not for a text of picture signs alone."""

_LINE_ENDS = str.maketrans({"\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
_FIRST_PRINTING = 32
_DELETE, _LAST_CONTROL = 127, 159
_NOT_READ = 0xFFFD


class CannotKeep(ValueError):
    """The text cannot be kept as typed; the message is the sentence for the person who typed it."""


def tidied(typed: str) -> str:
    """Return what was typed with every line end as one newline and without blanks at both ends; else untouched, in the form it came."""
    return typed.replace("\r\n", "\n").translate(_LINE_ENDS).strip()


def on_one_line(typed: str) -> str:
    """Return what was typed on a single line: line ends and tabs become blanks."""
    return " ".join(tidied(typed).replace("\t", " ").split("\n"))


def check_characters(text: str) -> None:
    """Return when every character can be kept. Raises CannotKeep for control characters, broken bytes and towers of combining marks.

    A byte that is not UTF-8 arrives as U+FFFD; keeping it would store something else than was typed, so it is refused.
    """
    run = 0
    for character in text:
        code = ord(character)
        if (code < _FIRST_PRINTING and character not in "\n\t") or code == _DELETE:
            raise CannotKeep(_("Im Text steckt ein unsichtbares Steuerzeichen. Bitte tippen Sie die Stelle neu ein."))
        if code == _NOT_READ or _is_no_character(code):
            raise CannotKeep(_("Ein Zeichen im Text ließ sich nicht lesen. Bitte tippen Sie die Stelle neu ein."))
        run = run + 1 if code >= 0x300 and unicodedata.category(character)[0] == "M" else 0
        if run > MARKS_IN_A_ROW:
            raise CannotKeep(_("Über einem Buchstaben stehen sehr viele Zeichen. Bitte tippen Sie die Stelle neu ein."))


def visible(text: str) -> str:
    """Return a text as it may stand in a page again: what cannot be kept shows as U+FFFD, so that the place can be seen and mended."""
    return "".join(chr(_NOT_READ) if _is_control(ord(each)) or _is_no_character(ord(each)) else each for each in text)


def _is_control(code: int) -> bool:
    return (code < _FIRST_PRINTING and chr(code) not in "\n\t") or _DELETE <= code <= _LAST_CONTROL


def _is_no_character(code: int) -> bool:
    return 0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def check_length(text: str, characters: int, size: int | None = None) -> None:
    """Return when `text` fits in so many characters and bytes (three bytes a character unless told). Raises CannotKeep, saying which."""
    size = size if size is not None else characters * BYTES_PER_CHARACTER
    if len(text) > characters:
        raise CannotKeep(
            _(
                "Hier ist Platz für %(limit)s Zeichen. Ihr Text hat %(count)s, also %(over)s zu viel.",
                limit=grouped(characters),
                count=grouped(len(text)),
                over=grouped(len(text) - characters),
            )
        )
    used = len(text.encode("utf-8", "surrogatepass"))
    if used > size:
        raise CannotKeep(
            _(
                "Ihr Text hat viele besondere Zeichen und braucht %(count)s Bytes; Platz ist für %(limit)s. Bitte kürzen Sie ihn.",
                limit=grouped(size),
                count=grouped(used),
            )
        )


def grouped(count: int) -> str:
    """Return a number as people read it in the present language: 5.000 or 5,000."""
    return f"{count:,}".replace(",", "." if current_lang() == GERMAN else ",")
