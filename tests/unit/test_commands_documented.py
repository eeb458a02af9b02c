"""Every command of the operator and every one of its options stands in config/README.md."""

import argparse

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
