"""How the inbox says things: titles of views, reasons, waiting times, empty lists. Decides nothing."""

from datetime import timedelta

from flask_babel import format_date

from hotline.casefile.summary import Summary
from hotline.casework.queries import VIEWS, InboxRow
from hotline.casework.rules import Band, Urgency
from hotline.store import clock
from hotline.web.furniture import house
from hotline.web.language import current_lang
from hotline.web.templates import ago
from hotline.web.words import _, ngettext

BANDS = (Band.NOW, Band.TODAY, Band.LATER)

__all__ = ["BANDS", "VIEWS"]


def band_title(band: Band) -> str:
    """The heading of a part of the inbox."""
    return {Band.NOW: _("Jetzt"), Band.TODAY: _("Heute fällig"), Band.LATER: _("Danach")}[band]


def view_title(view: str) -> str:
    """The name of a view of the inbox."""
    titles = {
        "all": _("Alle"),
        "new": _("Neu"),
        "waiting": _("Wartet auf uns"),
        "today": _("Heute fällig"),
        "overdue": _("Überfällig"),
        "mine": _("Meine"),
        "unassigned": _("Ohne Zuständige"),
        "restricted": _("Eingeschränkt"),
    }
    return str(titles[view])


def empty_title(view: str) -> str:
    """The good news of an empty view."""
    titles = {
        "all": _("Der Eingang ist leer"),
        "new": _("Keine neuen Meldungen"),
        "waiting": _("Niemand wartet auf uns"),
        "today": _("Heute ist nichts fällig"),
        "overdue": _("Nichts ist überfällig"),
        "mine": _("Sie haben gerade keinen Fall"),
        "unassigned": _("Um jeden Fall kümmert sich jemand"),
        "restricted": _("Kein eingeschränkter Fall"),
    }
    return str(titles[view])


def empty_text(view: str) -> str:
    """What comes next after the good news."""
    if view == "mine":
        return _("Unter „Ohne Zuständige“ steht, was jemand übernehmen könnte.")
    return _("Neue Meldungen erscheinen hier von selbst, sobald Sie die Seite neu laden.")


def reasons(urgency: Urgency) -> list[str]:
    """The sentences behind a level, the strongest first; a person's own reason before them."""
    lang = current_lang()
    found = [text.get(lang) or text["de"] for text in urgency.reasons]
    if urgency.overruled_from is not None:
        found.insert(0, _("von Hand eingestuft: %(reason)s", reason=urgency.overruled_reason or _("ohne Angabe")))
    return found


def office(summary: Summary) -> str:
    """Office and Land in short: "Ratsmitglied, SN"."""
    if summary.for_whom == "prevention" and not summary.role:
        return _("Vorbeugung")
    parts = [_role(summary.role), summary.land]
    return ", ".join(part for part in parts if part) or _("nicht angegeben")


def _role(code: str) -> str:
    entry = house().store.codes["role"].get(code)
    if entry is None:
        return code
    return str(entry.extra.get("short_en" if current_lang() == "en" else "short") or entry.label(current_lang()))


def waits(row: InboxRow) -> str:
    """How long somebody waits, with the target once it is missed."""
    if row.summary.waiting != "us":
        return {"person": _("auf Person"), "service": _("auf Stelle")}.get(row.summary.waiting, _("auf niemanden"))
    passed = ago(row.since)
    if row.late and row.owed is not None:
        return _("%(passed)s, Ziel %(target)s", passed=passed, target=_span(row.owed - row.since))
    return passed


def next_step(row: InboxRow) -> str:
    """The next step with its day, or the first answer that is still owed."""
    summary = row.summary
    if summary.due is not None:
        when = _("heute") if summary.due == clock.today() else format_date(summary.due, "EEE d.M.")
        return f"{when} {summary.next_step}".strip()
    if summary.next_step:
        return summary.next_step
    if summary.waiting == "us":
        return _("Erstantwort") if summary.first_answer_at is None else _("Antwort")
    return ""


def still_open(count: int) -> str:
    """Why closing asks first."""
    return ngettext(
        "Ein Verweis ist noch nicht beendet. Tragen Sie ein, wie er ausging, oder schließen Sie trotzdem ab.",
        "%(num)d Verweise sind noch nicht beendet. Tragen Sie ein, wie sie ausgingen, oder schließen Sie trotzdem ab.",
        count,
    )


def _span(span: timedelta) -> str:
    if span < timedelta(hours=1):
        return _("%(count)s Min.", count=span // timedelta(minutes=1))
    if span < timedelta(days=1):
        return _("%(count)s Std.", count=span // timedelta(hours=1))
    return ngettext("%(num)s Tag", "%(num)s Tage", span.days)
