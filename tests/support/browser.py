"""A real Chromium: whichever is found, without a word to anyone but the page's own server. `python -m tests.support.browser` tells which."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.support.needs import missing

_QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
    "--disable-domain-reliability",
    "--disable-features=OptimizationHints,MediaRouter,Translate,DialMediaRouteProvider",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable(playwright: Playwright) -> str | None:
    """The program to run: $CHROMIUM, one on the path, else Playwright's own; None where there is none."""
    named = os.environ.get("CHROMIUM")
    for name in (*([named] if named else []), *_NAMES):
        if found := shutil.which(name):
            return found
    own = playwright.chromium.executable_path
    return own if own and Path(own).exists() else None


def launch(playwright: Playwright) -> Browser:
    """Start it headless. Without a browser the test ends as tests.support.needs says."""
    program = executable(playwright)
    if program is None:
        missing("Chromium", "install it, or name it in CHROMIUM")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=program, args=[*_QUIET, *sandbox])


if __name__ == "__main__":
    with sync_playwright() as found:
        program = executable(found)
    print(program or "no Chromium")  # noqa: T201  # this is its whole job
    sys.exit(program is None)
