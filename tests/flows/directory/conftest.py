"""What the tests of the directory share: an instance with the starter directory in it."""

from collections.abc import Callable

import pytest

from hotline.directory.actions.starter import Imported, import_starter
from hotline.directory.queries import services
from hotline.directory.rules import ServiceFacts
from hotline.store.work import Store


@pytest.fixture
def imported(store: Store) -> Imported:
    """The starter directory, imported into `store` (and so into the application of the same instance)."""
    return store.write(import_starter)


@pytest.fixture
def entry(store: Store, imported: Imported) -> Callable[[str], ServiceFacts]:
    """entry("sn-zastex"): the facts of an entry as they stand now, internal ones too."""

    def now(slug: str) -> ServiceFacts:
        with store.read() as work:
            found = services.service(work, slug)
        assert found is not None
        return found

    return now
