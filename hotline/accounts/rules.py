"""Decisions about people at the desk, pure: roles, the desks a role belongs to, passwords, pauses. Knows no database and no keys."""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import timedelta
from enum import StrEnum

LOGIN_MAX = 60
PASSWORD_MIN = 12
PASSWORD_MAX_BYTES = 1024
PASSWORD_LOOKED_AT = 72  # zxcvbn refuses more; what follows only makes a password stronger
FREE_TRIES = 5
LONGEST_PAUSE = timedelta(minutes=15)
ENOUGH_KEYHOLDERS = 2


class Role(StrEnum):
    """What a person at the desk is; one role each (product.md, People)."""

    COUNSELLOR = "counsellor"
    KEYHOLDER = "keyholder"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    ADMIN = "admin"


#: Names of the desks whose seed a role holds (vault.md 3 and 6). The audit key is the audit desk's own pair.
DESKS_OF: dict[Role, tuple[str, ...]] = {
    Role.COUNSELLOR: ("counselling",),
    Role.KEYHOLDER: ("counselling", "coordination", "audit"),
    Role.COORDINATOR: ("coordination",),
    Role.AUDITOR: ("audit",),
    Role.ADMIN: (),
}


def login_key(login: str) -> str:
    """The form in which login names are compared: NFKC, single blanks, folded case. "M. Aydın" and "m.  aydın" are one person."""
    return " ".join(unicodedata.normalize("NFKC", login).split()).casefold()


def login_fault(login: str) -> str | None:
    """A code for what is wrong with a login name: "empty", "long", "sign", or None."""
    key = login_key(login)
    if not key:
        return "empty"
    if len(key) > LOGIN_MAX:
        return "long"
    if any(unicodedata.category(sign)[0] in "CZ" and sign != " " for sign in key):
        return "sign"
    return None


def password_fault(
    password: str, *, context: Sequence[str], strength: Callable[[str, Sequence[str]], int]
) -> str | None:
    """A code for what is wrong with a new password: "short", "long", "context", "weak", or None.

    `context` are words an attacker would try first (login, operator, product); `strength` gives zxcvbn's score 0 to 4.
    No rule about kinds of characters, no upper limit a person would meet, blanks count (NIST SP 800-63B, 5.1.1.2).
    """
    form = unicodedata.normalize("NFKC", password)
    if len(form.encode()) > PASSWORD_MAX_BYTES:
        return "long"
    if len(form) < PASSWORD_MIN:
        return "short"
    rest = form.casefold()
    for word in sorted((login_key(word) for word in context if len(word) > 3), key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) < PASSWORD_MIN // 2:
        return "context"
    if strength(form[:PASSWORD_LOOKED_AT], context) < 3:
        return "weak"
    return None


def pause_after(failures: int) -> timedelta:
    """How long one account waits after so many failed tries in a row: nothing for five, then 15 s doubling up to 15 minutes, never for good (AUT-03)."""
    if failures < FREE_TRIES:
        return timedelta(0)
    return min(timedelta(seconds=15 * 2 ** min(failures - FREE_TRIES, 10)), LONGEST_PAUSE)


def initials(login: str) -> str:
    """At most two letters that stand for a person in a list: "M. Aydin" -> "MA", "koordination" -> "KO"."""
    parts = [part for part in login.replace(".", " ").split() if part]
    if len(parts) > 1:
        return (parts[0][0] + parts[-1][0]).upper()
    return (parts[0][:2] if parts else "?").upper()
