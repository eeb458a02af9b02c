"""Text blocks for replies: both languages, the fields they name and no other, and a tone that promises nothing (look.md, domain.md 0.4)."""

import re
import string
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hotline.paths import CONFIG

FOLDER = CONFIG / "replies"
FILES = sorted(FOLDER.glob("*.toml"))
FIELDS = {"anrede", "stelle", "stelle_telefon", "frist", "tag", "telefon", "zeiten", "hotline", "unterschrift"}
each_block = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def block(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def braces(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_there_are_twelve_blocks_at_least_and_their_order_is_clear() -> None:
    assert len(FILES) >= 12
    orders = [block(path)["order"] for path in FILES]
    assert len(orders) == len(set(orders))


@each_block
def test_a_block_is_whole_in_both_languages_and_uses_the_fields_it_names(path: Path) -> None:
    found = block(path)
    assert set(found) == {"order", "fields", "de", "en"}
    assert set(found["fields"]) <= FIELDS
    for language in ("de", "en"):
        assert set(found[language]) == {"title", "when", "text"}
        assert all(found[language].values())
        assert braces(found[language]["text"]) == set(found["fields"])


@each_block
def test_a_block_begins_with_a_greeting_and_ends_with_a_name(path: Path) -> None:
    for language in ("de", "en"):
        text = block(path)[language]["text"].strip()
        assert text.startswith("{anrede},\n\n")
        assert text.endswith("\n\n{unterschrift}")


@each_block
def test_a_block_is_calm_and_promises_neither_safety_nor_outcome(path: Path) -> None:
    found = block(path)
    for language in ("de", "en"):
        text = found[language]["text"]
        assert not re.search(
            r"!|garantier|guarantee|versprechen|promise|keine Sorge|don't worry|you are safe|in Sicherheit sind|Opfer|victim",
            text,
        )
    assert not re.search(r"\b(du|dir|dich|dein|deine)\b", found["de"]["text"])


@each_block
def test_a_block_that_names_the_law_says_that_it_is_orientation(path: Path) -> None:
    german, english = block(path)["de"]["text"], block(path)["en"]["text"]
    if re.search(r"Straftat|Strafantrag (braucht|stellen)|einen Strafantrag\.", german):
        assert "keine Rechtsberatung" in german
        assert "not legal advice" in english


def test_the_block_on_calls_warns_of_secret_recordings_and_no_block_advises_them() -> None:
    assert "nicht heimlich auf" in block(FOLDER / "threatening-call.toml")["de"]["text"]
    for path in FILES:
        assert not re.search(r"(schneiden Sie .* mit|nehmen Sie .* auf Band)", block(path)["de"]["text"])


def test_the_fields_are_explained_in_the_folder() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for field in FIELDS:
        assert re.search(rf"\b{field}\b", readme), field
