"""Every command of the operator and every one of its options stands in config/README.md."""

import argparse
import subprocess
import sys

from hotline.cli.main import parser
from hotline.paths import CONFIG


def test_every_command_and_option_is_documented():
    text = (CONFIG / "README.md").read_text(encoding="utf-8")
    (commands,) = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    wanted = {f"`hotline {name}" for name in commands.choices}
    options = {
        option
        for command in commands.choices.values()
        for action in command._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    assert len(wanted) > 1
    assert [each for each in sorted(wanted | options) if each not in text] == []


def test_a_command_loads_what_it_needs_itself_and_not_what_the_others_do():
    program = (
        "import sys; from hotline.cli.main import main; main(['serve', '--instance', '/nowhere']); print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "hotline.cli.serve" in ran.stdout.split()
    assert not {"alembic", "hotline.cli.init", "hotline.cli.demo"} & set(ran.stdout.split())
