"""What every process of ours does first: memory must reach no disk."""

import os

import pytest

from hotline.cli import process, serve, tick
from hotline.cli.main import main
from tests.support.instances import Instance


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process of its own")
def test_core_dumps_are_switched_off_in_a_process_and_its_children() -> None:
    child = os.fork()
    if child == 0:
        process.no_core_dumps()
        process.no_core_dumps()
        inner = os.fork()
        if inner == 0:
            os._exit(0 if process.core_dumps_off() else 1)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]) + (0 if process.core_dumps_off() else 2))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_serve_and_tick_switch_core_dumps_off_first(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(serve, "no_core_dumps", lambda: seen.append("serve"))
    monkeypatch.setattr(serve._Server, "__init__", lambda _self, _app, **_named: None)
    monkeypatch.setattr(serve._Server, "run", lambda _self: seen.append("run"))
    serve.serve(object(), bind="localhost:0")
    assert seen == ["serve", "run"]
    monkeypatch.setattr(tick, "no_core_dumps", lambda: seen.append("tick"))
    monkeypatch.setattr(tick, "rounds", lambda _store, _credentials: seen.append("round") is None)
    monkeypatch.setenv("HOTLINE_DATABASE_URL", instance.settings.database_url)
    monkeypatch.setenv("HOTLINE_KEYSTORE_URL", instance.settings.keystore_url)
    assert main(["tick", "--instance", str(instance.settings.instance)]) == 0
    assert seen[2:] == ["tick", "round"]
