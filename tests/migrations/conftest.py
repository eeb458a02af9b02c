"""Empty databases on each engine."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.settings import Settings, load
from hotline.store.work import Store
from tests.support.postgres import Cluster


@pytest.fixture
def empty(engine_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store whose databases hold nothing at all."""
    (tmp_path / "hotline.toml").write_text("")
    (tmp_path / "data").mkdir()
    settings = load(tmp_path, {})
    if engine_kind == "sqlite":
        yield from _opened(settings)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    names = [cluster.create(), cluster.create()]
    yield from _opened(replace(settings, database_url=cluster.url(names[0]), keystore_url=cluster.url(names[1])))
    for name in names:
        cluster.drop(name)


def _opened(settings: Settings) -> Iterator[Store]:
    store = Store(settings)
    yield store
    store.close()
