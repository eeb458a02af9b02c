"""The ground of these tests, on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.store.work import Store
from tests.support.ground import Ground, Soil


@pytest.fixture(scope="session")
def soils() -> dict[str, Soil]:
    """Engine by engine, as they are asked for."""
    return {}


@pytest.fixture
def ground(
    engine_kind: str,
    soils: dict[str, Soil],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Ground]:
    """Tables and a born roster, nobody in it."""
    if engine_kind not in soils:
        cluster = request.getfixturevalue("cluster") if engine_kind == "postgres" else None
        soils[engine_kind] = Soil(tmp_path_factory.mktemp("soil") / engine_kind, cluster)
    with soils[engine_kind].copy(tmp_path / "ground") as made:
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
