"""How the log says things: acts, kinds of act, roles and details in words. Decides nothing.

Every code that is written into the log has a line in ACTIONS; a test finds those that have none.
"""

from collections.abc import Callable, Mapping

from hotline.oversight.rules import GROUPS, OTHER
from hotline.web.furniture import house
from hotline.web.language import current_lang
from hotline.web.words import _

Word = Callable[[], str]

ACTIONS: Mapping[str, Word] = {
    "signed in": lambda: _("Angemeldet"),
    "enrolled": lambda: _("Als erste Person eingetragen"),
    "enrolment.waits": lambda: _("Wartet auf die Aufnahme ins Team"),
    "inbox": lambda: _("Eingang angesehen"),
    "referrals": lambda: _("Liste der Verweise angesehen"),
    "case opened": lambda: _("Fall geöffnet"),
    "identity opened": lambda: _("Name und Erreichbarkeit geöffnet"),
    "case.drained": lambda: _("Neues in den Fall übernommen"),
    "case.received": lambda: _("Fall eingegangen"),
    "reply sent": lambda: _("Antwort gesendet"),
    "note written": lambda: _("Notiz geschrieben"),
    "case assigned": lambda: _("Zuständigkeit geändert"),
    "next step set": lambda: _("Nächsten Schritt festgelegt"),
    "urgency set": lambda: _("Dringlichkeit von Hand gesetzt"),
    "case closed": lambda: _("Fall abgeschlossen"),
    "case reopened": lambda: _("Fall wieder geöffnet"),
    "mailbox.message": lambda: _("Nachricht im Postfach geschrieben"),
    "mailbox.words-changed": lambda: _("Neue Wörter für das Postfach gewählt"),
    "mailbox.forged": lambda: _("Gefälschtes im Postfach bemerkt"),
    "directory.check": lambda: _("Eintrag im Verzeichnis geprüft"),
    "directory.edit": lambda: _("Eintrag im Verzeichnis geändert"),
    "directory.dead": lambda: _("Nummer im Verzeichnis tot gemeldet"),
    "team.invited": lambda: _("Zum Team eingeladen"),
    "team.withdrawn": lambda: _("Einladung zurückgezogen"),
    "team.admitted": lambda: _("Ins Team aufgenommen"),
    "team.refused": lambda: _("Nicht ins Team aufgenommen"),
    "team.task": lambda: _("Aufgabe im Team geändert"),
    "team.removed": lambda: _("Aus dem Team entfernt"),
    "team.rotated": lambda: _("Neuen Schlüssel des Teams ausgegeben"),
    "team.rekeyed": lambda: _("Fälle auf den neuen Schlüssel umgestellt"),
    "team.locked": lambda: _("Anmeldung vom Rechner aus gesperrt"),
    "team.unlocked": lambda: _("Anmeldung vom Rechner aus wieder erlaubt"),
    "restored": lambda: _("Aus einer Sicherung zurückgeholt"),
    "recovered": lambda: _("Mit den Anteilen der Verwahrer wiederhergestellt"),
    "recovery key": lambda: _("Neuer Wiederherstellungsschlüssel"),
    "unorphaned": lambda: _("Verwaisten Fall der Stelle zurückgegeben"),
    "audit.read": lambda: _("Protokoll angesehen"),
    "audit.clock": lambda: _("Uhr von Hand für richtig erklärt"),
}
_REFERRAL = "referral "
_KINDS: Mapping[str, Word] = {
    "sign-in": lambda: _("Anmeldung"),
    "opened": lambda: _("Gelesen"),
    "changed": lambda: _("Am Fall gearbeitet"),
    "arrived": lambda: _("Von außen gekommen"),
    "team": lambda: _("Team und Schlüssel"),
    "directory": lambda: _("Verzeichnis"),
    "log": lambda: _("Protokoll"),
    OTHER: lambda: _("Anderes"),
}
_ROLES: Mapping[str, Word] = {
    "counsellor": lambda: _("Beratung"),
    "keyholder": lambda: _("Beratung und Schlüssel"),
    "coordinator": lambda: _("Koordination"),
    "auditor": lambda: _("Prüfung"),
    "admin": lambda: _("Technik"),
    "staff": lambda: _("Team"),
    "reporter": lambda: _("Postfach"),
    "trusted": lambda: _("Vertrauensperson"),
    "partner": lambda: _("Stelle"),
    "public": lambda: _("öffentliche Seite"),
    "job": lambda: _("Programm"),
    "system": lambda: _("Programm"),
}
_DETAILS: Mapping[str, Word] = {
    "view": lambda: _("Ansicht"),
    "cases": lambda: _("Fälle"),
    "items": lambda: _("Einträge"),
    "service": lambda: _("Stelle"),
    "result": lambda: _("Ergebnis"),
    "fields": lambda: _("Felder"),
    "reason": lambda: _("Grund"),
    "person": lambda: _("Person"),
    "kind": lambda: _("Art"),
    "day": lambda: _("Tag"),
}


def act(action: str) -> str:
    """What was done; a code that nobody put into words stands for itself."""
    if action.startswith(_REFERRAL):
        state = house().store.codes.label("referral_state", action.removeprefix(_REFERRAL), current_lang())
        return _("Verweis: %(state)s", state=state or action)
    return ACTIONS[action]() if action in ACTIONS else action


def kinds() -> list[tuple[str, str]]:
    """The kinds of act that can be asked for, with their names."""
    return [(kind, _KINDS[kind]()) for kind in (*GROUPS, OTHER)]


def role(code: str) -> str:
    """Who did it, where it was no member, or as what a member did it."""
    return _ROLES[code]() if code in _ROLES else code


def details(detail: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the log says beside the act: name and value."""
    shown = {key: value for key, value in sorted(detail.items()) if value not in {"", "all"}}
    if "kind" in shown and shown["kind"] in _KINDS:
        shown["kind"] = _KINDS[shown["kind"]]()
    return [(_DETAILS[key]() if key in _DETAILS else key, value) for key, value in shown.items()]
