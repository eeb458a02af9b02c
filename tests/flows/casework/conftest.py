"""What the tests of casework share: a report handed in through the public door."""

from collections.abc import Callable

import pytest

from hotline.casefile.entries import IdentityBody, Incident, ReportBody
from hotline.casefile.post.codes import OpenMailbox, open_code
from hotline.casefile.reception import Received, receive
from hotline.roster.queries import current
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id
from hotline.vault.receipt import ReceiptKeys
from hotline.vault.symmetric import new_key
from tests.support.client import Client

STORY = "Im Briefkasten lag eine Patronenhülse, daneben ein Zettel."


def told(**changes: object) -> ReportBody:
    given = {"role": "mayor_hon", "land": "SN", "incidents": (Incident(forms=("symbolic",), story=STORY),), **changes}
    return ReportBody(**given)


@pytest.fixture
def report(store: Store) -> Callable[..., tuple[Received, ReceiptKeys]]:
    """Hands in a report through the public door."""

    def handed_in(body: ReportBody | None = None, name: str = "Karla Beispiel") -> tuple[Received, ReceiptKeys]:
        keys = ReceiptKeys(lookup=new_id(), box=new_key())

        def act(work: Work) -> Received:
            return receive(
                work,
                current(work),
                keys=keys,
                report=body or told(),
                identity=IdentityBody(name=name, phone="0351 000000"),
                keep_copy=False,
                ring=None,
                draft=None,
            )

        return store.write(act), keys

    return handed_in


def mailbox(work: Work, keys: ReceiptKeys) -> OpenMailbox:
    found = open_code(work, [keys])
    assert isinstance(found, OpenMailbox)
    return found


def case_of(browser: Client, received: Received) -> None:
    browser.get("casework.case", case_id=received.case_id.hex())
