"""The wheel carries templates/, migrations/ and config/: built, installed in a fresh environment elsewhere, it makes an instance and serves it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.needs import CHECKOUT
from tests.support.server import running


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CHECKOUT), place=folder
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `hotline` of a fresh environment that holds the locked packages and the wheel, and has never seen the checkout."""
    folder = tmp_path_factory.mktemp("elsewhere") / "env"
    run(sys.executable, "-m", "venv", str(folder), place=folder.parent)
    pip = (
        str(folder / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
    )
    run(*pip, "--require-hashes", "-r", str(CHECKOUT / "config" / "requirements.txt"), place=folder.parent)
    run(*pip, "--no-deps", str(wheel), place=folder.parent)
    return folder / "bin" / "hotline"


def run(*command: str, place: Path) -> str:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "COV_", "HOTLINE_", "VIRTUAL_ENV"))
    }
    done = subprocess.run(command, check=False, cwd=place, env=kept, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{command}: {done.stderr[-3000:]}"
    return done.stdout


def test_the_wheel_carries_everything_the_checkout_has_and_no_test(wheel: Path):
    carried = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "migrations", "config"):
        here = {
            path.relative_to(CHECKOUT).as_posix()
            for path in (CHECKOUT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert here
        assert {f"hotline/_shipped/{name}" for name in here} <= carried
    assert not [name for name in carried if name.startswith("tests/")]
    assert any(name.endswith("licenses/LICENSE") for name in carried)


def test_an_installed_wheel_makes_an_instance_and_serves_the_sign_in_page(program: Path, tmp_path: Path):
    instance = tmp_path / "instance"
    run(str(program), "init", str(instance), "--no-check", place=tmp_path)
    with running(instance, program=[str(program)]) as server:
        assert 'name="password"' in server.get("/desk/sign-in")
        assert "<h1" in server.get("/")
    assert "Traceback" not in server.log.read_text()
