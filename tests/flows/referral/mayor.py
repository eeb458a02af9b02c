"""A person who reported, what the desk and she see of her case, and how a step is pressed; it must not know what a test expects."""

from collections.abc import Callable
from dataclasses import dataclass

from hotline.casefile.opening.cases import OpenCase, open_case
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.post.codes import OpenMailbox, open_code
from hotline.casefile.post.messages import next_view
from hotline.casefile.views import NextView
from hotline.directory.queries import services
from hotline.directory.rules import ServiceFacts
from hotline.store.work import Store
from hotline.vault.receipt import ReceiptKeys
from tests.support.client import Client
from tests.support.instances import Instance

SignIn = Callable[[str], Client]


@dataclass
class Mayor:
    """A person who reported, and what the desk and she see of her case."""

    store: Store
    instance: Instance
    keys: ReceiptKeys
    case_id: bytes
    keyring: Keyring | None = None

    @property
    def path(self) -> str:
        return self.case_id.hex()

    def opened(self) -> OpenCase:
        with self.store.read() as work:
            if self.keyring is None:
                self.keyring = self.instance.staff(work, "counsellor").keyring
            return open_case(work, self.keyring, self.case_id)

    def sees(self) -> NextView:
        box = self.store.write(lambda work: open_code(work, [self.keys]))
        assert isinstance(box, OpenMailbox)
        with self.store.read() as work:
            return next_view(work, box)


def facts(store: Store, slug: str) -> ServiceFacts:
    with store.read() as work:
        found = services.service(work, slug)
    assert found is not None
    return found


def press(client: Client, service: str, button: str, **fields: str) -> str:
    """Press a step's button at the service of this name; returns what the page then says."""
    assert client.page is not None
    for form in client.page.tree.iter("form"):
        buttons = ["".join(each.itertext()).strip() for each in form.iter("button")]
        if f"{button}: {service}" in buttons:
            hidden = {each.get("name", ""): each.get("value", "") for each in form.iter("input")}
            step = next(
                each.get("value", "")
                for each in form.iter("button")
                if "".join(each.itertext()).strip() == f"{button}: {service}"
            )
            address = form.get("action", "")
            page = client._follow(
                client._send(
                    "POST", address, data={name: [value] for name, value in {**hidden, **fields, "step": step}.items()}
                ),
                200,
            )
            return page.main
    raise AssertionError(f"no button {button} at {service}")
