"""Empty databases on each engine."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.settings import load
from hotline.store.work import Store


@pytest.fixture
def empty(engine_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store whose databases hold nothing at all."""
    (tmp_path / "hotline.toml").write_text("")
    (tmp_path / "data").mkdir()
    settings, names, cluster = load(tmp_path, {}), [], None
    if engine_kind == "postgres":
        cluster = request.getfixturevalue("cluster")
        names = [cluster.create(), cluster.create()]
        settings = replace(settings, database_url=cluster.url(names[0]), keystore_url=cluster.url(names[1]))
    store = Store(settings)
    yield store
    store.close()
    for name in names:
        cluster.drop(name)
