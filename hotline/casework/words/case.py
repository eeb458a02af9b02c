"""How the page of one case says things: its state, entries and answers out of closed lists. Decides nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import format_date, format_datetime

from hotline.casefile.entries import Incident, Referral, Report
from hotline.casefile.state import CaseState
from hotline.casework.queries import Line
from hotline.casework.words.inbox import office, reasons
from hotline.store import clock
from hotline.web.templates import day, label
from hotline.web.words import _, ngettext

__all__ = ["office", "reasons"]


def short(moment: datetime) -> str:
    """A moment in few words: "heute, 14:05", "Mo., 16. Nov., 21:14"."""
    local = moment.astimezone(clock.BERLIN)
    if local.date() == clock.today():
        return _("heute, %(time)s", time=f"{local:%H:%M}")
    return str(format_datetime(local, "EEE, d. MMM, HH:mm", rebase=False))


def lifecycle(state: str) -> str:
    """Where a case stands."""
    return {"new": _("neu"), "open": _("in Beratung"), "closed": _("abgeschlossen")}.get(state, state)


def waiting_on(waiting: str) -> str:
    """Who acts next."""
    return {"us": _("uns"), "person": _("die ratsuchende Person"), "service": _("eine Stelle")}.get(waiting, "")


def next_of(state: CaseState) -> str:
    """The next step with its day."""
    if state.due is None:
        return state.next_step
    when = _("heute") if state.due == clock.today() else format_date(state.due, "EEEE, d.M.")
    return f"{when}, {state.next_step}" if state.next_step else when


def entry_title(line: Line) -> str:
    """What kind of entry this is, in the words of the trade."""
    payload: Any = line.payload
    match line.kind:
        case "report":
            return report_title(payload)
        case "assign":
            return _("Zuständigkeit geändert")
        case "referral":
            return _("Verweis: %(state)s", state=label("referral_state", payload.state))
        case "urgency":
            return (
                _("Eingestuft: %(level)s", level=label("urgency", payload.level))
                if payload.level
                else _("Einstufung nach den Regeln")
            )
        case "status" if not payload.next_step and payload.due is None:
            whom = waiting_on(payload.waiting)
            return _("Wartet jetzt auf %(whom)s", whom=whom) if whom else _("Wartet auf niemanden mehr")
        case "identity_opened":
            return _("Name und Kontakt geöffnet: %(reason)s", reason=opened_for(payload.reason))
    titles = {
        "message": _("Nachricht"),
        "reply": _("Antwort"),
        "note": _("Notiz, nur im Team"),
        "status": _("Nächster Schritt"),
        "opened": _("Fall geöffnet"),
        "closing": _("Abgeschlossen"),
        "reopened": _("Wieder geöffnet"),
        "forged": _("Unecht"),
        "words_changed": _("Hat neue Wörter für das Postfach"),
        "redacted": _("Geschwärzt"),
    }
    return str(titles.get(line.kind, line.kind))


def report_title(report: Report) -> str:
    """How a case began."""
    if report.via == "callback":
        return _("Bitte um Rückruf")
    count = len(report.incidents)
    if not count:
        return _("Anfrage")
    return ngettext("Meldung mit einem Vorfall", "Meldung mit %(num)d Vorfällen", count)


def opened_for(reason: str) -> str:
    """Why name and contact were opened."""
    found = {
        "callback": _("Rückruf wie vereinbart"),
        "referral": _("Verweis vorbereiten"),
        "danger": _("Gefahr im Verzug"),
        "check": _("Angaben prüfen oder ergänzen"),
    }
    return str(found.get(reason, reason))


def forged(what: str) -> str:
    """What is wrong with a forged item, and what it means."""
    found = {
        "unreadable": _(
            "Eine Nachricht war nicht lesbar. Jemand hat sie verändert, oder sie kam nicht aus dem Postfach."
        ),
        "unauthentic": _(
            "Eine Nachricht trägt nicht das Zeichen dieses Postfachs. Sie stammt nicht von der ratsuchenden Person."
        ),
        "repeated": _("Eine alte Nachricht wurde noch einmal eingespielt. Sie zählt nicht."),
        "reply": _("Im Postfach lag eine Antwort, die nicht von hier kam. Die Person hat sie nicht gesehen."),
        "end": cut_short(),
    }
    return str(found.get(what, what))


def cut_short() -> str:
    """What it means when nothing vouches for the end of the course."""
    return _(
        "Hier können Einträge fehlen: Die Übersicht des Falls passte nicht zu seinem letzten Eintrag. Fragen Sie im Team, was zuletzt geschah, und sagen Sie der Schlüsselhalterin Bescheid."
    )


def service_of(state: CaseState, step: Referral) -> str:
    """The name of the service a step of a referral is about."""
    return next(
        (each.service_name for each in state.referrals if each.referral_id == step.referral_id), step.service_name
    )


def when(incident: Incident) -> str:
    """When something happened, as exactly as it was told."""
    said = day(incident.day) if incident.day else ""
    match incident.when:
        case "about":
            said = _("etwa %(day)s", day=said) if said else ""
        case "since":
            said = _("seit %(day)s", day=said) if said else ""
        case "recurring":
            said = _("immer wieder, zuletzt %(day)s", day=said) if said else _("immer wieder")
    return joined(said, incident.time_text)


def how_often(incident: Incident) -> str:
    """How often, in words and number."""
    count = ngettext("einmal", "%(num)d Mal", incident.count) if incident.count else ""
    return joined(label("frequency", incident.frequency), count)


def for_whom(report: Report) -> str:
    """Whom the report is about."""
    if report.for_whom == "other":
        return joined(_("für jemand anderen"), label("relation", report.relation))
    return _("Vorbeugung") if report.for_whom == "prevention" else _("für sich selbst")


def police(answer: str) -> str:
    """Whether it was reported to the police."""
    found = {
        "yes": _("Anzeige erstattet"),
        "no": _("keine Anzeige"),
        "planned": _("Anzeige geplant"),
        "unsure": _("noch unsicher"),
    }
    return str(found.get(answer, answer))


def listed(codes: str, values: Iterable[str]) -> str:
    """Labels of several codes of one list."""
    return ", ".join(label(codes, value) for value in values)


def joined(*parts: str) -> str:
    """What there is of several parts, with commas."""
    return ", ".join(part for part in parts if part)
