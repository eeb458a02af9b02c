"""A house for each test of case files, on each engine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.cases import Model, World, model
from tests.support.postgres import Cluster


@pytest.fixture(scope="session")
def case_models(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Cluster | None], Model]:
    made: dict[str, Model] = {}

    def find(kind: str, cluster: Cluster | None) -> Model:
        if kind not in made:
            made[kind] = model(tmp_path_factory.mktemp(f"cases-{kind}") / "model", cluster)
        return made[kind]

    return find


@pytest.fixture
def world(
    engine_kind: str,
    case_models: Callable[[str, Cluster | None], Model],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[World]:
    """A house of its own: store, roster, people."""
    cluster = request.getfixturevalue("cluster") if engine_kind == "postgres" else None
    with case_models(engine_kind, cluster).copy(tmp_path / "house") as made:
        yield made
