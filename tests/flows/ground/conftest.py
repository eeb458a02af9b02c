"""The ground of these tests, on each engine."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from hotline.store.work import Store
from tests.support.ground import Ground, of_kind


@pytest.fixture
def ground(engine_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Ground]:
    """Tables and a born roster, nobody in it."""
    with of_kind(engine_kind, tmp_path / "ground", partial(request.getfixturevalue, "cluster")) as made:
        yield made


@pytest.fixture
def store(ground: Ground) -> Store:
    """Its store."""
    return ground.store


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, ground: Ground) -> Iterator[Store]:
    """A store of the same databases that waits for locks only briefly, and hardly between tries."""
    monkeypatch.setattr("hotline.store.engine.BUSY_SECONDS", 0.05)
    monkeypatch.setattr("hotline.store.work._pause", lambda _attempt: 0.01)
    with ground.another() as made:
        yield made
