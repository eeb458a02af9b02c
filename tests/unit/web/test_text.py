"""What people type is kept exactly or refused with a sentence that says what to do (INT-06, INT-07)."""

import time
import unicodedata

import pytest

from hotline.web.text import CannotKeep, check_characters, check_length, on_one_line, tidied


@pytest.mark.parametrize(
    "typed",
    [
        "Grüße aus Görlitz",
        unicodedata.normalize("NFD", "Grüße aus Görlitz"),
        "👩‍👩‍👧 Familie",
        "\u202erückwärts\u202c und \u200fzurück",
        "مرحبا بالعالم",
        "हिन्दी में पाठ",
        "erste Zeile\n\n\tzweite",
        "a" + "\u0301" * 64,
    ],
)
def test_int_06_what_can_be_kept_is_kept_exactly(typed: str) -> None:
    check_characters(typed)
    assert tidied(typed) == typed


@pytest.mark.parametrize("typed", ["\x00", "vor\x00nach", "\x1b[31mrot", "\x7f", "\ud83d", "kaputt \ufffd", "\x08"])
def test_int_06_what_cannot_be_kept_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(CannotKeep, match="Bitte tippen Sie die Stelle neu ein"):
        check_characters(typed)


def test_int_06_a_tower_of_a_million_marks_is_refused_quickly() -> None:
    began = time.monotonic()
    with pytest.raises(CannotKeep, match="sehr viele Zeichen"):
        check_characters("a" + "\u0301" * 1_000_000)
    assert time.monotonic() - began < 10


def test_marks_on_separate_letters_are_no_tower() -> None:
    check_characters("a\u0301" * 500)


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\v", "\u2028"])
def test_line_ends_become_one_kind(ends: str) -> None:
    assert tidied(f"eins{ends}zwei") == "eins\nzwei"
    assert on_one_line(f"eins{ends}zwei") == "eins zwei"


@pytest.mark.parametrize(("length", "fits"), [(0, True), (1, True), (5000, True), (5001, False)])
def test_int_07_the_limit_counts_characters(length: int, fits: bool) -> None:
    text = "ä" * length
    if fits:
        check_length(text, 5000)
    else:
        with pytest.raises(CannotKeep, match=r"Platz für 5\.000 Zeichen.*5\.001.*1 zu viel"):
            check_length(text, 5000)


def test_int_07_the_limit_counts_bytes_too_and_says_so() -> None:
    check_length("😀" * 3, 4, 12)
    with pytest.raises(CannotKeep, match=r"braucht 16 Bytes; Platz ist für 12"):
        check_length("😀" * 4, 4, 12)


def test_int_07_lone_surrogates_do_not_break_the_counting() -> None:
    check_length("\ud83d", 10)
