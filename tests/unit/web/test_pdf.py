"""Documents set in a process of their own: what it may use, and what becomes of one that wants more (hotline/web/pdf.py)."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hotline.web import pdf
from hotline.web.pdf import NoDocument, render
from tests.support.pdfs import read

TELLTALE = "wiesenkerbel"
HEAD = "#set document(title: sys.inputs.title, date: none)\n#set text(lang: sys.inputs.lang)\n"
FACTS = {"title": "Lotsenstelle", "lang": "de", "words": json.dumps([TELLTALE] * 7)}


@pytest.fixture
def laid(tmp_path, monkeypatch):
    """Lays a template and gives its name."""
    monkeypatch.setattr(pdf, "FOLDER", tmp_path)

    def lay(source: str) -> str:
        (tmp_path / "made.typ").write_text(HEAD + source, encoding="utf-8")
        return "made.typ"

    return lay


def test_the_same_words_make_the_same_bytes_and_nothing_says_when_or_where(laid):
    """EXP-02"""
    name = laid("= Karte\n#sys.inputs.words")
    first, second = render(name, FACTS), render(name, FACTS)
    assert first == second
    facts = read(first).facts
    assert "pdfuaid:part>1<" in facts
    assert "Date" not in facts.replace("/Datetime", "")
    assert "Author" not in facts
    assert not {str(Path.home()), str(Path.cwd()), os.environ.get("USER", "nobody")} & set(facts.split())


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("= Karte\n#panic(sys.inputs.words)", id="its own error"),
        pytest.param('= Karte\n#read("/etc/passwd")', id="a file of the machine"),
        pytest.param('= Karte\n#import "@preview/example:0.1.0": *', id="a package from elsewhere"),
        pytest.param("#figure(rect())", id="a picture nobody can hear"),
    ],
)
def test_what_fails_says_nothing_of_the_words(laid, source, caplog, capfd):
    name = laid(source)
    with pytest.raises(NoDocument) as failed:
        render(name, FACTS)
    shown = capfd.readouterr()
    assert TELLTALE not in f"{failed.value!r} {failed.value.__cause__!r} {caplog.text} {shown.out} {shown.err}"


@pytest.mark.parametrize(("copies", "made"), [(10, True), (1_000_000_000, False)])
def test_a_document_has_so_much_memory_and_no_more(laid, copies, made):
    name = laid(f'= Karte\n#let much = "ab" * {copies}\n#much.len()')
    if made:
        assert render(name, FACTS)
    else:
        with pytest.raises(NoDocument):
            render(name, FACTS)


def test_what_takes_too_long_is_ended(laid):
    name = laid("= Karte\n#for a in range(9000) { for b in range(9000) { let c = a + b } }")
    begun = time.monotonic()
    with pytest.raises(NoDocument):
        render(name, FACTS, seconds=0.4)
    assert time.monotonic() - begun < 3


def test_who_finds_no_turn_is_told_so(laid):
    name = laid("= Karte")
    held = [pdf._TURNS.acquire(blocking=False) for _ in range(2)]
    try:
        with pytest.raises(NoDocument):
            render(name, FACTS, seconds=0.1)
    finally:
        for _ in held:
            pdf._TURNS.release()
    assert held == [True, True]
    assert render(name, FACTS)


def test_the_process_has_no_environment_and_no_word_in_its_arguments(laid, monkeypatch):
    seen = {}
    run = subprocess.run

    def watched(command, **more):
        seen.update(command=command, **more)
        return run(command, **more)

    monkeypatch.setattr(subprocess, "run", watched)
    render(laid("= Karte\n#sys.inputs.words"), FACTS)
    assert seen["env"] == {}
    assert TELLTALE not in " ".join(seen["command"])
    assert seen["stderr"] == subprocess.DEVNULL


LIMITS = """
import resource, sys, tempfile
sys.path.insert(0, {folder!r})
import pdf_worker
pdf_worker.limit()
try:
    with open({file!r}, "wb", buffering=0) as file:
        file.write(b"words")
except OSError:
    print("no file grows")
try:
    bytearray(2 * pdf_worker.MEMORY)
except MemoryError:
    print("memory ends")
print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_CPU))
try:
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))
except ValueError:
    print("for good")
"""


def test_the_worker_can_neither_write_a_file_nor_leave_a_core(tmp_path):
    source = LIMITS.format(folder=str(Path(pdf.__file__).parent), file=str(tmp_path / "left"))
    # Away from the house, whose hotline/web would shadow nothing but must not be needed either.
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True, cwd=tmp_path)
    said = done.stdout.splitlines()
    assert said[:3] == ["no file grows", "memory ends", "(0, 0) (10, 10)"]
    # Root may raise a limit again; nobody else.
    assert os.geteuid() == 0 or said[3] == "for good"
    assert not (tmp_path / "left").exists() or (tmp_path / "left").read_bytes() == b""


def test_only_the_worker_loads_typst():
    seen = subprocess.run(
        [sys.executable, "-c", "import sys, hotline.web.pdf, hotline.app; print('typst' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout.strip() == "False"
