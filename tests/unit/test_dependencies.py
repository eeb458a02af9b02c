"""What the house imports is declared, and what is declared is imported: nothing comes in by accident, nothing lies about unused."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.support.needs import CHECKOUT

# Loaded by name: the driver by the address of a database, the server's own parts by gunicorn.
BY_NAME = {"psycopg"}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> set[str]:
    found: set[str] = set()
    for folder in ("hotline", "migrations"):
        for path in (CHECKOUT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {name.name.split(".")[0] for name in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"hotline"}


def declared() -> set[str]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {plain(re.split(r"[\[<>=!~ ;]", each, maxsplit=1)[0]) for each in project["dependencies"]}


def test_every_import_is_declared_and_every_declaration_is_imported():
    names = packages_distributions()
    used = {plain(names[module][0]) for module in imported()}
    assert used - declared() == set(), "declare it in pyproject.toml, and lock anew (config/README.md)"
    assert declared() - used - BY_NAME == set(), "nothing imports it: leave it out"
