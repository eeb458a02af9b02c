"""What every template may say: days and moments in words, labels of codes, the line's state, icons. Must not know any page.

StrictUndefined: a template that names what is not there fails in the tests, not as a gap before a person.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from flask import Flask, current_app, g, request
from flask_babel import format_date
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from hotline.store import clock
from hotline.store.clock import BERLIN
from hotline.web.furniture import house
from hotline.web.language import GERMAN, current_lang, here_in, written_day
from hotline.web.words import _, ngettext

_WEEK = 7


def register(app: Flask) -> None:
    """Set up Jinja: strict, trimmed, with the globals and filters of the house."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update(
        settings=house(app).settings,
        label=label,
        day=day,
        moment=moment,
        clock_time=clock_time,
        ago=ago,
        open_now=open_now,
        phone_link=phone_link,
        has_endpoint=has_endpoint,
        is_here=is_here,
        in_section=in_section,
        current_lang=current_lang,
        here_in=here_in,
        hours_text=hours_text,
        desk_staff=_staff,
        desk_counts=_counts,
        desk_notes=_notes,
        now=clock.now,
        today=clock.today,
    )
    env.tests["mounted"] = has_endpoint
    env.tests["reached"] = _reached
    env.filters.update(prose=prose, isolated=isolated, receipt_number=receipt_number, grouped=grouped)


def load_all(app: Flask) -> None:
    """Read every page now, so that the workers forked afterwards have them ready."""
    for name in app.jinja_env.list_templates(extensions=("html", "txt")):
        app.jinja_env.get_template(name)


def label(codes: str, code: str | None) -> str:
    """Return the label of a code in the present language; "" for none."""
    return house().store.codes.label(codes, code, current_lang()) if code else ""


def day(value: date | datetime) -> str:
    """Return "Montag, 23. November 2026"; without the year in the running one."""
    value = _local_day(value)
    return written_day(value, weekday=True, year=value.year != clock.today().year)


def clock_time(value: datetime) -> str:
    """Return "10:42 Uhr" (Berlin)."""
    local = value.astimezone(BERLIN)
    return _("%(time)s Uhr", time=f"{local.hour}:{local.minute:02d}")


def moment(value: datetime) -> str:
    """Return "Montag, 23. November, 10:42 Uhr" (Berlin)."""
    return f"{day(value)}, {clock_time(value)}"


def ago(value: datetime, since: datetime | None = None) -> str:
    """Return how long ago: "gerade eben", "18 Min.", "5 Std.", "3 Tage"."""
    passed = (since or clock.now()) - value
    if passed < timedelta(minutes=1):
        return _("gerade eben")
    if passed < timedelta(hours=1):
        return _("%(count)s Min.", count=passed // timedelta(minutes=1))
    if passed < timedelta(days=1):
        return _("%(count)s Std.", count=passed // timedelta(hours=1))
    return ngettext("%(num)s Tag", "%(num)s Tage", passed.days)


def open_now() -> tuple[bool, str]:
    """Return whether the line is staffed now, and the words for it: "offen bis 16 Uhr", "wieder Montag ab 9 Uhr"."""
    present = clock.now()
    line = house().hours.at(present)
    if line.until is None:
        return line.is_open, _("jetzt offen") if line.is_open else _("gerade geschlossen")
    at = _hour(line.until)
    if line.is_open:
        return True, _("offen bis %(hour)s", hour=at)
    days = (line.until.date() - clock.berlin_day(present)).days
    if days == 0:
        return False, _("heute ab %(hour)s", hour=at)
    if days == 1:
        return False, _("morgen ab %(hour)s", hour=at)
    until = line.until.date()
    named = str(format_date(until, "EEEE")) if days < _WEEK else written_day(until, year=False)
    return False, _("%(weekday)s ab %(hour)s", weekday=named, hour=at)


def hours_text() -> str:
    """Return the operator's hours in words, in the present language."""
    settings = house().settings
    return settings.hours_text_en if current_lang() == "en" else settings.hours_text_de


def phone_link(number: str) -> str:
    """Return a tel: address for a number as people write it, country code added."""
    digits = "".join(character for character in number if character.isdigit() or character == "+")
    if digits.startswith("+") or len(digits) <= 6 or not digits.startswith("0"):
        return f"tel:{digits}"
    return f"tel:+{digits[2:]}" if digits.startswith("00") else f"tel:+49{digits[1:]}"


def has_endpoint(*names: str) -> bool:
    """Say whether this process mounts all these endpoints: links to what is not there are left out."""
    return all(name in current_app.view_functions for name in names)


def is_here(*endpoints: str) -> bool:
    """Say whether the present page belongs to one of these endpoints."""
    return request.endpoint in endpoints


def in_section(endpoint: str) -> bool:
    """Say whether the present page belongs to the same room as `endpoint`."""
    return request.blueprint == endpoint.partition(".")[0]


def prose(text: str) -> Markup:
    """Return typed text as paragraphs, each direction-isolated, so that a mark in it turns nothing else on the page (INT-06)."""
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    lines = Markup("<br>")
    return Markup("").join(
        Markup('<p dir="auto"><bdi>{}</bdi></p>').format(
            lines.join(escape(line) for line in part.strip("\n").split("\n"))
        )
        for part in paragraphs
    )


def isolated(text: str) -> Markup:
    """Return a short typed text, isolated in its direction."""
    return Markup("<bdi>{}</bdi>").format(text)


def receipt_number(number: str) -> Markup:
    """Return 16 hex digits in four groups that stay together by twos: "7F3A 90C2 41DE 88B0"."""
    groups = [number.upper()[start : start + 4] for start in range(0, len(number), 4)]
    halves = [" ".join(groups[start : start + 2]) for start in range(0, len(groups), 2)]
    return Markup(" ").join(Markup('<span class="nowrap">{}</span>').format(half) for half in halves)


def grouped(count: int) -> str:
    """Return a number with its thousands apart, in the present language."""
    return f"{count:,}".replace(",", "." if current_lang() == GERMAN else ",")


def _local_day(value: date | datetime) -> date:
    return clock.berlin_day(value) if isinstance(value, datetime) else value


def _hour(value: datetime) -> str:
    local = value.astimezone(BERLIN)
    bare = str(local.hour) if local.minute == 0 and current_lang() == GERMAN else f"{local.hour}:{local.minute:02d}"
    return _("%(time)s Uhr", time=bare)


def _staff() -> object | None:
    found: object | None = g.get("staff")
    return found


def _counts() -> Mapping[str, int]:
    found: Mapping[str, int] = g.get("counts", {})
    return found


def _notes() -> Sequence[object]:
    found: Sequence[object] = g.get("desk_notes", ())
    return found


def _reached(endpoint: str) -> bool:
    """Whether the person at the desk may go there; who is not signed in sees no links at all."""
    reach: Collection[str] | None = g.get("reach")
    return reach is None or endpoint in reach
