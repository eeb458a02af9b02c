"""The import contracts of pyproject.toml turn red for each kind of violation: a small house is built, sound and then broken in every room."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.needs import CHECKOUT

SOUND = {
    "app.py": "", "paths.py": "", "settings.py": "import hotline.paths", "cli/main.py": "import hotline.app",
    "vault/seal.py": "", "vault/deskkey.py": "import hotline.vault.seal", "store/work.py": "import hotline.settings",
    "web/fields.py": "import flask",
    "web/pdf.py": "", "web/pdf_worker.py": "import typst", "roster/queries.py": "import hotline.store.work", "audit/actions.py": "", "notices/actions.py": "",
    "casefile/tables.py": "import sqlmodel", "casefile/state.py": "", "casefile/opening/cases.py": "import hotline.vault.deskkey",
    "casefile/reception.py": "import hotline.vault.seal", "accounts/rules.py": "import enum", "accounts/desk.py": "import hotline.casefile.opening.cases",
    "directory/queries/services.py": "import hotline.store.work", "evidence/reception.py": "", "casework/rules.py": "import hotline.accounts.rules",
    "casework/actions.py": "import hotline.casefile.opening.cases", "casework/tables.py": "", "casework/desk/inbox.py": "import hotline.web.fields",
    "referral/rules.py": "", "intake/rules.py": "", "intake/public.py": "import hotline.casefile.reception", "mailbox/public.py": "",
    "accounts/team.py": "", "accounts/rekeying.py": "", "accounts/enrolment.py": "", "oversight/desk.py": "", "safekeeping/backup.py": "",
    "calls/desk.py": "", "outreach/desk.py": "", "statistics/desk.py": "",
}  # fmt: skip
# File -> what is added to it, and how the linter names it.
BROKEN = {
    "store/work.py": ("import hotline.casefile.tables", "hotline.store.work -> hotline.casefile.tables"),
    "settings.py": ("import hotline.store.work", "hotline.settings -> hotline.store.work"),
    "vault/seal.py": ("import sqlmodel", "hotline.vault.seal -> sqlmodel"),
    "vault/deskkey.py": ("import hotline.paths", "hotline.vault.deskkey -> hotline.paths"),
    "intake/rules.py": ("import pydantic", "hotline.intake.rules -> pydantic"),
    "casework/rules.py": ("import hotline.casework.tables", "hotline.casework.rules -> hotline.casework.tables"),
    "casework/actions.py": ("import flask", "hotline.casework.actions -> flask"),
    "directory/queries/services.py": (
        "import hotline.web.fields",
        "hotline.directory.queries.services -> hotline.web.fields",
    ),
    "casework/queries.py": ("import hotline.web.fields", "hotline.casework.queries -> hotline.web.fields"),
    "casework/desk/cases.py": (
        "import hotline.accounts.tables.members",
        "hotline.casework.desk.cases -> hotline.accounts.tables.members",
    ),
    "accounts/tables/members.py": (
        "import hotline.web.fields",
        "hotline.accounts.tables.members -> hotline.web.fields",
    ),
    "calls/rules/urgency.py": ("import hotline.vault.seal", "hotline.calls.rules.urgency -> hotline.vault.seal"),
    "casework/tables.py": ("import wtforms", "hotline.casework.tables -> wtforms"),
    "evidence/reception.py": ("import werkzeug", "hotline.evidence.reception -> werkzeug"),
    "accounts/desk.py": ("import sqlmodel", "hotline.accounts.desk -> sqlmodel"),
    "accounts/team.py": ("import sqlmodel", "hotline.accounts.team -> sqlmodel"),
    "referral/desk.py": ("import hotline.casework.tables", "hotline.referral.desk -> hotline.casework.tables"),
    "casefile/state.py": (
        "import hotline.casefile.opening.cases",
        "hotline.casefile.state -> hotline.casefile.opening.cases",
    ),
    "casefile/reception.py": ("import hotline.casefile.state", "hotline.casefile.reception -> hotline.casefile.state"),
    "intake/public.py": ("import hotline.mailbox.public", "hotline.intake.public -> hotline.mailbox.public"),
    "notices/actions.py": ("import hotline.accounts.rules", "hotline.notices.actions -> hotline.accounts.rules"),
    "web/fields.py": ("import typst", "hotline.web.fields -> typst"),
    "calls/desk.py": ("import hotline.web.pdf_worker", "hotline.calls.desk -> hotline.web.pdf_worker"),
    "attic/rules.py": ("", "attic"),
}


def lint(folder: Path) -> tuple[int, str]:
    for path in [folder / "hotline", *(folder / "hotline").rglob("*/")]:
        (path / "__init__.py").touch()
    shutil.copy(CHECKOUT / "pyproject.toml", folder)
    program = shutil.which("lint-imports", path=Path(sys.executable).parent)
    assert program is not None
    done = subprocess.run([program, "--no-cache"], cwd=folder, check=False, capture_output=True, text=True)
    return done.returncode, re.sub(r"\s+", " ", done.stdout)


def build(folder: Path, name: str, source: str) -> None:
    path = folder / "hotline" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(source + "\n")


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    for name, source in SOUND.items():
        build(tmp_path, name, source)
    return tmp_path


def test_a_sound_house_keeps_every_contract(sound):
    code, said = lint(sound)
    assert code == 0, said


def test_each_kind_of_violation_is_named(sound):
    for name, (source, _said) in BROKEN.items():
        build(sound, name, source)
    code, said = lint(sound)
    assert code != 0
    assert [each for _source, each in BROKEN.values() if each not in said] == []
