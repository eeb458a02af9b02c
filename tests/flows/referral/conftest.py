"""What the tests of referrals share: a case in an instance with its directory."""

from collections.abc import Callable

import pytest

from hotline.casefile.reception import receive
from hotline.directory.actions.starter import import_starter
from hotline.roster.queries import current
from hotline.store.work import Store
from hotline.vault.entropy import new_id
from hotline.vault.receipt import ReceiptKeys
from hotline.vault.symmetric import new_key
from tests.flows.referral.mayor import Mayor
from tests.support.cases import incident, report
from tests.support.instances import Instance


@pytest.fixture
def reported(store: Store, instance: Instance) -> Callable[..., Mayor]:
    """reported(land="SN", concerns=("safety",)): a report of a mayor, taken in."""
    store.write(import_starter)

    def act(**changes: object) -> Mayor:
        keys = ReceiptKeys(lookup=new_id(), box=new_key())
        body = report(**{"concerns": ("safety", "family"), "incidents": (incident(forms=("threat",)),), **changes})
        received = store.write(
            lambda work: receive(
                work, current(work), keys=keys, report=body, identity=None, keep_copy=False, ring=None, draft=None
            )
        )
        return Mayor(store, instance, keys, received.case_id)

    return act
