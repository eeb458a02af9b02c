"""Options that several commands share; it must not know which ones."""

import argparse
from pathlib import Path


def add_instance(command: argparse.ArgumentParser) -> None:
    """Give a subcommand the option that names the instance folder."""
    command.add_argument("--instance", type=Path, metavar="FOLDER", help="instance folder (else HOTLINE_INSTANCE)")
