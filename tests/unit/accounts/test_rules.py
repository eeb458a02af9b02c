"""Decisions about people: names compare as people mean them, passwords, pauses."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn import zxcvbn

from hotline.accounts.rules import (
    DESKS_OF,
    LONGEST_PAUSE,
    Role,
    initials,
    login_fault,
    login_key,
    password_fault,
    pause_after,
)


def strength(password: str, context: object) -> int:
    return int(zxcvbn(password, user_inputs=list(context))["score"])  # type: ignore[call-overload]


def test_login_names_compare_without_case_blanks_and_composition() -> None:
    assert login_key("  M.  Aydın ") == login_key("m. aydın")
    assert login_key("Mu\u0308ller") == login_key("Müller")


@pytest.mark.parametrize(
    ("login", "fault"), [("", "empty"), ("  ", "empty"), ("a" * 61, "long"), ("a\u202eb", "sign"), ("M. Aydin", None)]
)
def test_login_names_that_would_mislead_are_refused(login: str, fault: str | None) -> None:
    assert login_fault(login) == fault


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("kurz", "short"),
        ("passwort1234", "weak"),
        ("starkestelle2026", "context"),
        ("M. Aydin M. Aydin", "context"),
        ("x" * 1025, "long"),
        ("Kiesel Mondlicht Trompete Salzfass", None),
        ("ä" * 64 + " lange Sätze sind willkommen, auch mit Umlauten", None),
    ],
)
def test_aut13_guessable_passwords_are_refused_and_long_ones_taken(password: str, fault: str | None) -> None:
    context = ["M. Aydin", "starkestelle", "Lotsenstelle"]
    assert password_fault(password, context=context, strength=strength) == fault


@given(st.integers(min_value=0, max_value=10_000))
def test_aut03_a_pause_grows_and_never_becomes_permanent(failures: int) -> None:
    assert timedelta(0) <= pause_after(failures) <= pause_after(failures + 1) <= LONGEST_PAUSE


def test_nobody_but_keyholders_holds_the_seed_of_two_desks() -> None:
    assert DESKS_OF[Role.COORDINATOR] == ("coordination",)
    assert DESKS_OF[Role.ADMIN] == ()
    assert [role for role in Role if len(DESKS_OF[role]) > 1] == [Role.KEYHOLDER]


@pytest.mark.parametrize(
    ("login", "letters"), [("M. Aydin", "MA"), ("koordination", "KO"), ("", "?"), ("Anna von Hof", "AH")]
)
def test_initials_are_two_letters_at_most(login: str, letters: str) -> None:
    assert initials(login) == letters
