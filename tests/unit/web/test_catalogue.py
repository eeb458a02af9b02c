"""The English texts are whole: every sentence of code and templates is there, says as much, and is compiled as it stands."""

import io
import re

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from hotline.web.catalogue import ENGLISH, collected, missing, translated

_HOLES = re.compile(r"%\([a-z_]+\)[sd]")


def forms(text: object) -> list[str]:
    return [text] if isinstance(text, str) else [str(each) for each in text]  # type: ignore[attr-defined]  # a pair


def test_every_sentence_is_in_the_english_catalogue_and_no_other() -> None:
    kept = {message.id if isinstance(message.id, str) else tuple(message.id) for message in translated() if message.id}
    found = collected()
    assert found - kept == set(), "run: python -m hotline.web.catalogue, then translate"
    assert kept - found == set(), "run: python -m hotline.web.catalogue"


def test_every_sentence_is_translated() -> None:
    assert missing(translated()) == []


def test_a_translation_fills_the_same_holes() -> None:
    for message in translated():
        if message.id:
            german, english = forms(message.id), forms(message.string)
            assert set(_HOLES.findall(" ".join(german))) == set(_HOLES.findall(" ".join(english))), message.id
            assert "%(num)" in english[-1] or "%(num)" not in german[-1], message.id


def test_no_translation_is_a_guess_of_a_tool() -> None:
    assert not any(message.fuzzy for message in translated() if message.id)


def test_what_is_read_is_what_is_written() -> None:
    """The compiled form beside the catalogue comes from exactly this catalogue."""
    with ENGLISH.open("rb") as file:
        catalogue = read_po(file, locale="en")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    assert ENGLISH.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run: python -m hotline.web.catalogue"
