"""Forms of accounts: signing in and the first enrolment. Must not know how anything is checked."""

from hotline.web.fields import ChoiceField, Filled, HiddenField, PasswordField, TextField
from hotline.web.forms import Form
from hotline.web.words import _l


class SignInForm(Form):
    """Login name, password, six digits."""

    login = TextField(
        _l("Anmeldename"), [Filled(_l("Geben Sie Ihren Anmeldenamen an."))], autocomplete="username", max_length=60
    )
    password = PasswordField(_l("Passwort"), [Filled(_l("Geben Sie Ihr Passwort an."))])
    code = TextField(
        _l("Sechs Ziffern aus Ihrer App"),
        [Filled(_l("Geben Sie die sechs Ziffern an, die Ihre App gerade zeigt."))],
        autocomplete="one-time-code",
        inputmode="numeric",
        width="w10",
        max_length=12,
    )
    next = HiddenField(max_length=400)


class EnrolForm(Form):
    """The first keyholder: the spoken code, name, password, second factor, an address for neutral mail."""

    words = TextField(
        _l("Sieben Wörter, die man Ihnen gesagt hat"),
        [Filled(_l("Geben Sie die sieben Wörter an. Groß oder klein ist egal."))],
        max_length=200,
    )
    login = TextField(
        _l("Ihr Anmeldename"),
        [Filled(_l("Wählen Sie einen Anmeldenamen, zum Beispiel M. Aydin."))],
        hint=_l("So sehen Sie die Kolleginnen und Kollegen, zum Beispiel M. Aydin."),
        autocomplete="username",
        max_length=60,
    )
    password = PasswordField(
        _l("Ihr Passwort"),
        [Filled(_l("Wählen Sie ein Passwort."))],
        hint=_l(
            "Mindestens 12 Zeichen. Am besten vier oder fünf Wörter, die nichts miteinander zu tun haben. Einfügen ist erlaubt."
        ),
        autocomplete="new-password",
    )
    secret = HiddenField(max_length=64)
    code = TextField(
        _l("Sechs Ziffern aus Ihrer App"),
        [Filled(_l("Geben Sie die sechs Ziffern an, die Ihre App gerade zeigt."))],
        hint=_l("Richten Sie zuerst die App ein, dann tippen Sie ab, was sie zeigt."),
        autocomplete="one-time-code",
        inputmode="numeric",
        width="w10",
        max_length=12,
    )
    mail = TextField(
        _l("E-Mail-Adresse für Hinweise"),
        hint=_l("Nur Hinweise ohne Inhalt, etwa: Bitte sehen Sie in den Eingang. Sie können das Feld leer lassen."),
        optional=True,
        autocomplete="email",
        max_length=254,
    )


class ConfirmForm(Form):
    """An act on the team: the password once more, because the roster is signed with it."""

    password = PasswordField(
        _l("Ihr Passwort"),
        [Filled(_l("Geben Sie Ihr Passwort an."))],
        hint=_l("Zur Sicherheit noch einmal, weil sich damit ändert, wer lesen darf."),
    )


_TASKS = (
    (
        "counsellor",
        _l("Beratung"),
        _l("liest und bearbeitet die Fälle"),
    ),
    (
        "keyholder",
        _l("Beratung und Schlüssel"),
        _l("dazu: lädt ein, bestätigt, entfernt; zwei Personen sollten es sein"),
    ),
    (
        "coordinator",
        _l("Koordination"),
        _l("pflegt das Verzeichnis und hält Kontakt zu Stellen, sieht keinen Fall"),
    ),
    (
        "auditor",
        _l("Prüfung"),
        _l("sieht, wer wann was getan hat, und keinen Inhalt"),
    ),
    (
        "admin",
        _l("Technik"),
        _l("sieht, ob alles läuft, und keinen Fall"),
    ),
)


class TaskForm(ConfirmForm):
    """Which task somebody gets: for an invitation, or from now on."""

    role = ChoiceField(_l("Aufgabe"), [Filled(_l("Wählen Sie eine Aufgabe aus."))], choices=_TASKS)


class AdmitForm(ConfirmForm):
    """Whether the six words that were read out on the phone are those on the page; `heard` carries the page's."""

    same = ChoiceField(
        _l("Stimmen die Wörter überein?"),
        [Filled(_l("Vergleichen Sie die Wörter am Telefon und wählen Sie dann aus."))],
        choices=(
            ("yes", _l("Ja, alle sechs, in dieser Reihenfolge")),
            ("no", _l("Nein, mindestens eines ist anders")),
        ),
    )
    heard = HiddenField(max_length=80)
