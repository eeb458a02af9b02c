"""What to do when the machine lacks something a test needs: said elsewhere, refused with CI=true; it must not know a test."""

import os
from pathlib import Path
from typing import NoReturn

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def missing(what: str, how: str) -> NoReturn:
    """End the test: a failure that names `what` with CI=true, else a skip that says how to get it."""
    sentence = f"{what} is missing: {how}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def hsds_schemas() -> Path:
    """The folder of the HSDS 3.0 schemas: $HOTLINE_HSDS_SCHEMAS, else ../shared/data/hsds beside the project."""
    folder = Path(os.environ.get("HOTLINE_HSDS_SCHEMAS") or CHECKOUT.parent / "shared" / "data" / "hsds")
    if not folder.is_dir():
        missing(f"The schema folder {folder}", "name it in HOTLINE_HSDS_SCHEMAS")
    return folder
