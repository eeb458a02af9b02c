"""What a surface mounts and loads, and that nobody forgets to say who may reach an address."""

import subprocess
import sys

import pytest
from flask import Flask

from hotline.app import Unclassed, create_app, rooms
from tests.support.needs import CHECKOUT

LOADED = """
import sys
from pathlib import Path
from hotline.app import create_app
from hotline.settings import load, load_credentials
settings = load(Path(sys.argv[1]), {"HOTLINE_SURFACE": sys.argv[2]})
create_app(settings, load_credentials(settings, {}))
print(" ".join(name for name in sys.modules if name.startswith("hotline.")))
"""
ON_SQLITE = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)


def loaded(folder, surface: str) -> set[str]:
    command = [sys.executable, "-c", LOADED, str(folder), surface]
    return set(subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout.split())


@ON_SQLITE
def test_a_process_of_the_public_side_never_loads_what_opens_a_case(instance):
    opening = {"hotline.vault.deskkey", "hotline.casefile.opening", "hotline.accounts.desk", "hotline.casework.desk"}
    assert loaded(instance.settings.instance, "public") & opening == set()
    assert opening <= loaded(instance.settings.instance, "desk"), "the names above have to be the right ones"


@ON_SQLITE
@pytest.mark.parametrize(
    ("surface", "there", "absent"), [("public", "/report", "/desk/sign-in"), ("desk", "/desk/sign-in", "/report")]
)
def test_the_pages_of_the_other_surface_are_not_there(instance, make_app, surface, there, absent):
    visitor = make_app(instance.changed(surface=surface)).test_client()
    assert visitor.get(there, base_url=instance.settings.public_url).status_code in {200, 302, 303}
    assert visitor.get(absent, base_url=instance.settings.public_url).status_code == 404


@ON_SQLITE
def test_az01_an_address_that_no_table_names_stops_the_start(instance, monkeypatch):
    def also_peek(app: Flask, **_more: object) -> None:
        app.add_url_rule("/peek", "peek", lambda: "everything")

    monkeypatch.setattr("hotline.web.assembly.register", also_peek)
    with pytest.raises(Unclassed, match="peek"):
        create_app(instance.settings, instance.credentials)


@ON_SQLITE
def test_adm03_neither_debugger_nor_files_of_the_project_nor_figures_are_served(client):
    assert client.app.debug is False
    assert client.app.testing is False
    for path in (
        "/.git/config",
        "/metrics",
        "/console",
        "/?__debugger__=yes&cmd=resource&f=debugger.js",
        "/static/../settings.py",
        "/hotline.toml",
    ):
        assert "flask" not in client.http.get(path, base_url=client.base_url).get_data(as_text=True).lower()
    for path in ("/.git/config", "/metrics", "/console", "/hotline.toml"):
        client.open(path, expect=404)


def test_all_mounts_both():
    assert set(rooms("all")) == set(rooms("public")) | set(rooms("desk"))
