"""What a counsellor does with the only open case, by the acts of the desk and without its pages; it must not know a page."""

from collections.abc import Callable

from hotline.accounts.queries import Staff
from hotline.casefile.opening.cases import OpenCase, open_case
from hotline.casefile.opening.lists import summaries
from hotline.casework import actions
from hotline.store.work import Store, Work
from tests.support.instances import Instance

Act = Callable[[Work, Staff, OpenCase], object]


def at_the_desk(store: Store, instance: Instance, act: Act, *, who: str = "counsellor") -> None:
    """Let a counsellor take in what lies in the trays, open the only case and do `act`, in one transaction."""

    def attempt(work: Work) -> None:
        staff = instance.staff(work, who)
        actions.drain_trays(work, staff)
        (listed,) = summaries(work, staff.keyring)
        act(work, staff, open_case(work, staff.keyring, listed.case_id))

    store.write(attempt)


def reply(store: Store, instance: Instance, body: str) -> None:
    """Answer the only open case."""
    at_the_desk(store, instance, lambda work, staff, case: actions.send_reply(work, staff, case, body=body))
