"""The shape of the house, as hotline/README.md draws it: sizes, imports of rules, names, and that every command is documented."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.needs import CHECKOUT

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 50
# What a feature may hold, and what each name means, is said in hotline/README.md.
VAGUE = {"utils", "util", "common", "helpers", "helper", "manager", "misc"}
SOURCES = sorted(
    path
    for path in CHECKOUT.rglob("*.py")
    if ".venv" not in path.parts and path.relative_to(CHECKOUT).parts[0] in {"hotline", "tests", "migrations"}
)
OWN = [path for path in SOURCES if path.relative_to(CHECKOUT).parts[0] == "hotline"]


def short(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Import):
            yield from (name.name for name in each.names)
        elif isinstance(each, ast.ImportFrom):
            yield each.module or ""


def test_there_is_something_to_look_at():
    assert len(OWN) > 20


def test_no_file_is_longer_than_a_reader_can_hold():
    long = {
        short(path): lines
        for path in SOURCES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_a_screen():
    sizes = {
        f"{short(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in SOURCES
        for node in functions(path)
    }
    assert {name: size for name, size in sizes.items() if size > MOST_LINES_OF_A_FUNCTION} == {}


def test_no_import_hides_inside_a_function():
    hidden = [
        f"{short(path)}:{node.name}: {name}" for path in OWN for node in functions(path) for name in imports(node)
    ]
    assert hidden == []


def test_the_foundations_of_packages_import_nothing():
    loaded = {
        short(path): list(imports(ast.parse(path.read_text(encoding="utf-8"))))
        for path in OWN
        if path.name == "__init__.py"
    }
    assert {name: found for name, found in loaded.items() if found} == {}


def test_rules_know_the_standard_library_and_other_rules_only():
    allowed = sys.stdlib_module_names
    strange = [
        f"{short(path)}: {name}"
        for path in OWN
        if path.name == "rules.py" or path.parent.name == "rules"
        for name in imports(ast.parse(path.read_text(encoding="utf-8")))
        if name.split(".")[0] not in allowed and not re.match(r"hotline\.[a-z_]+\.rules(\.|$)", name)
    ]
    assert strange == []


def test_no_name_is_so_vague_that_everything_fits_in():
    assert [short(path) for path in OWN if VAGUE & {*path.parts, path.stem}] == []


def test_every_module_says_what_it_is_for():
    silent = [short(path) for path in OWN if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_tables_files_keep_their_annotations_as_types():
    """SQLModel reads them; postponed ones break relationships without a word."""
    postponed = [
        short(path)
        for path in OWN
        if "table" in path.name and "from __future__ import annotations" in path.read_text(encoding="utf-8")
    ]
    assert postponed == []


def test_the_top_of_the_project_holds_what_was_agreed_and_nothing_else():
    agreed = {
        "hotline", "templates", "migrations", "tests", "config", "pyproject.toml", "README.md", "demo.sh", "check.sh", "SECURITY.md",
        "CHANGELOG.md", "LICENSE", ".ci", ".git", ".gitignore",
    }  # fmt: skip
    ignored = {
        line.strip("/")
        for line in (CHECKOUT / ".gitignore").read_text(encoding="utf-8").splitlines()
        if line and line[0] != "#"
    }
    strange = [
        path.name
        for path in CHECKOUT.iterdir()
        if path.name not in agreed and not any(path.match(each) for each in ignored)
    ]
    assert strange == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_locks_name_hashes_and_no_place(lock):
    text = (CHECKOUT / "config" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-|/|file:)(?!-hash)", text, re.MULTILINE)
    pinned = re.findall(r"^[a-z0-9_.-]+(?:\[[a-z,]+\])?==[^ ]+", text, re.MULTILINE)
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(pinned) == len(blocks)
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_lock_to_check_with_holds_the_lock_to_run_with():
    def pins(lock: str) -> set[str]:
        return set(
            re.findall(
                r"^[a-z0-9_.\[\],-]+==[^ ;]+", (CHECKOUT / "config" / lock).read_text(encoding="utf-8"), re.MULTILINE
            )
        )

    assert pins("requirements.txt") <= pins("requirements-dev.txt")
