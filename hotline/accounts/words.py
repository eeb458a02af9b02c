"""What accounts says to people: names of tasks, standing notes, and sentences about names, passwords, tries and pauses. Must not know pages."""

from dataclasses import dataclass

from hotline.accounts.actions.rotation import unfinished
from hotline.accounts.queries import Staff
from hotline.accounts.rules import ENOUGH_KEYHOLDERS, Role
from hotline.web.words import _, ngettext


@dataclass(frozen=True, slots=True)
class StandingNote:
    """A sentence that stands in the frame until its cause is gone, and the endpoint where that can be done ("" for none)."""

    sentence: str
    endpoint: str


def standing_notes(staff: Staff, endpoint: str) -> list[StandingNote]:
    """What this person has to be told on every page (a shortage of keyholders: on the inbox and nowhere else)."""
    notes: list[StandingNote] = []
    holds_keys = staff.role == Role.KEYHOLDER
    if unfinished(staff.roster, staff.keyring):
        sentence = _("Schlüsselwechsel unvollständig: Fälle hängen noch an einem alten Schlüssel.")
        notes.append(StandingNote(sentence, "accounts.rekey" if holds_keys else ""))
    if holds_keys and staff.roster.rotation_due:
        sentence = _("Jemand ist gegangen, und der Schlüssel wurde danach nicht gewechselt.")
        notes.append(StandingNote(sentence, "accounts.rekey"))
    if holds_keys and endpoint == "casework.inbox" and len(staff.roster.keyholders()) < ENOUGH_KEYHOLDERS:
        sentence = _("Nur eine Person hält die Schlüssel. Fällt sie aus, kommt niemand mehr dazu.")
        notes.append(StandingNote(sentence, "accounts.team"))
    return notes


def role_name(role: Role) -> str:
    """The task as people call it."""
    return _ROLE_NAMES[role]()


def login_sentence(fault: str) -> str:
    """What to do about a login name with this fault."""
    return _LOGIN_FAULTS[fault]()


def password_sentence(fault: str) -> str:
    """What to do about a new password with this fault."""
    return _PASSWORD_FAULTS[fault]()


def tries_sentence(left: int) -> str:
    """What is said after a wrong enrolment code, with so many tries left."""
    if left <= 0:
        return _("Diese Wörter passen nicht. Die Einladung ist jetzt geschlossen; lassen Sie sich eine neue geben.")
    return ngettext(
        "Diese Wörter passen nicht zu dieser Einladung. Sie haben noch einen Versuch.",
        "Diese Wörter passen nicht zu dieser Einladung. Sie haben noch %(num)d Versuche.",
        left,
    )


def waiting_sentence(seconds: int) -> str:
    """How long one still waits after too many failed tries."""
    return ngettext(
        "Das waren zu viele Versuche. Warten Sie noch eine Sekunde.",
        "Das waren zu viele Versuche. Warten Sie noch %(num)d Sekunden.",
        seconds,
    )


_ROLE_NAMES = {
    Role.COUNSELLOR: lambda: _("Beratung"),
    Role.KEYHOLDER: lambda: _("Beratung und Schlüssel"),
    Role.COORDINATOR: lambda: _("Koordination"),
    Role.AUDITOR: lambda: _("Prüfung"),
    Role.ADMIN: lambda: _("Technik"),
}
_LOGIN_FAULTS = {
    "empty": lambda: _("Wählen Sie einen Anmeldenamen, zum Beispiel M. Aydin."),
    "long": lambda: _("Nehmen Sie einen kürzeren Namen: höchstens 60 Zeichen."),
    "sign": lambda: _("Nehmen Sie nur Buchstaben, Ziffern, Punkte und Leerzeichen."),
}
_PASSWORD_FAULTS = {
    "short": lambda: _(
        "Nehmen Sie mindestens 12 Zeichen, zum Beispiel vier Wörter, die nichts miteinander zu tun haben."
    ),
    "long": lambda: _("Das ist zu lang. Bis zu 1.024 Bytes gehen."),
    "context": lambda: _(
        "Das besteht fast nur aus Ihrem Namen oder dem der Stelle. Nehmen Sie Wörter, auf die niemand kommt."
    ),
    "weak": lambda: _(
        "Das ist leicht zu erraten. Nehmen Sie noch zwei Wörter dazu, die nichts miteinander zu tun haben."
    ),
}
