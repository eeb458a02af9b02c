"""Which lines of the log a question asks for, and that every act has its words."""

import re
from pathlib import Path

import pytest

import hotline
from hotline.oversight.rules import GROUPS, NOBODY, OTHER, Question, answers, kind_of
from hotline.oversight.words import _KINDS, ACTIONS

PACKAGE = Path(next(iter(hotline.__path__)))
WRITTEN = re.compile(r"""(?:\.audit\(\s*\w+,\s*|\baction=|\b_act\(\s*work,\s*staff,\s*\w+,\s*)"([^"]+)\"""")


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("case opened", "opened"),
        ("case closed", "changed"),
        ("case.received", "arrived"),
        ("case.drained", "opened"),
        ("identity opened", "opened"),
        ("referral offered", "changed"),
        ("team.removed", "team"),
        ("audit.read", "log"),
        ("something new", OTHER),
    ],
)
def test_every_act_has_one_kind_and_the_longest_beginning_counts(action: str, kind: str) -> None:
    assert kind_of(action) == kind


def test_every_kind_has_a_name() -> None:
    assert set(_KINDS) == {*GROUPS, OTHER}


def test_a_question_asks_for_all_that_it_names_at_once() -> None:
    line = {"actor": "aa", "action": "case opened", "about": "0123456789abcdef"}
    assert Question().everything
    assert answers(Question(), **line)
    assert answers(Question(person="aa", kind="opened", about="0123456789abcdef"), **line)
    for question in (
        Question(person="bb"),
        Question(kind="changed"),
        Question(about="0" * 16),
        Question(person=NOBODY),
    ):
        assert not question.everything
        assert not answers(question, **line)
    assert answers(Question(person=NOBODY), actor="", action="case.received", about="")


def test_every_act_that_is_written_into_the_log_has_its_words() -> None:
    found = {
        code
        for path in PACKAGE.rglob("*.py")
        if "record(" in (text := path.read_text(encoding="utf-8")) or ".audit(" in text or "_act(" in text
        for code in WRITTEN.findall(text)
    }
    assert len(found) > 20
    assert sorted(found - set(ACTIONS) - {"store_true"}) == []
