"""A change of key in the hands of a test: reports come in, somebody leaves, cases move, everybody looks. Must not know what a test proves."""

from collections.abc import Callable

from hotline.accounts.actions import leaving, rotation
from hotline.accounts.queries import Staff
from hotline.casefile.entries import IdentityBody, Incident, ReportBody
from hotline.casefile.opening.cases import open_case, unlock
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.opening.rewrapping import left as cases_left
from hotline.casefile.reception import receive
from hotline.roster.queries import current
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id
from hotline.vault.receipt import ReceiptKeys
from hotline.vault.symmetric import new_key
from tests.support.instances import Instance

STORY = "Im Briefkasten lag eine Patronenhülse."


def five_reports(store: Store, instance: Instance) -> list[bytes]:
    """Five reports; two of them were opened by somebody, so that their grants are wrapped, not sealed."""
    found = [hand_in(store) for _ in range(5)]

    def look(work: Work) -> None:
        for case_id in found[:2]:
            unlock(work, instance.staff(work, "counsellor").keyring, case_id, rewrap=True)

    store.write(look)
    return found


def hand_in(store: Store) -> bytes:
    body = ReportBody(role="mayor_hon", land="SN", incidents=(Incident(forms=("symbolic",), story=STORY),))
    keys = ReceiptKeys(lookup=new_id(), box=new_key())
    identity = IdentityBody(name="Karla Beispiel")
    given = {"keys": keys, "report": body, "identity": identity, "keep_copy": False, "ring": None, "draft": None}
    return store.write(lambda work: receive(work, current(work), **given)).case_id  # type: ignore[arg-type]  # named arguments


def keyring(store: Store, instance: Instance, name: str) -> Keyring:
    with store.read() as work:
        return instance.staff(work, name).keyring


def payload_of(store: Store, instance: Instance, name: str) -> bytes:
    keyring(store, instance, name)
    return instance.people[name].payload


def remove(store: Store, instance: Instance, name: str) -> None:
    member_id = instance.people[name].member_id
    acts(store, instance, lambda work, by: leaving.remove(work, by=by.keyring, member_id=member_id))


def batch(store: Store, instance: Instance, *, limit: int) -> None:
    def act(work: Work, by: Staff) -> None:
        for desk in rotation.unfinished(by.roster, by.keyring):
            rotation.rewrap_batch(work, by.keyring, desk, limit=limit)

    acts(store, instance, act)


def move_all(store: Store, instance: Instance) -> None:
    for _ in range(10):
        with store.read() as work:
            by = instance.staff(work, "keyholder")
            if not rotation.unfinished(by.roster, by.keyring):
                return
        batch(store, instance, limit=3)
    raise AssertionError("the move does not end")


def acts(store: Store, instance: Instance, act: Callable[[Work, Staff], object]) -> None:
    store.write(lambda work: act(work, instance.staff(work, "keyholder")))


def epochs_of(store: Store, instance: Instance) -> set[int]:
    with store.read() as work:
        desk_id = current(work).counselling.desk_id
        return {epoch for each, epoch in instance.staff(work, "keyholder").keyring.desks if each == desk_id}


def left(store: Store, instance: Instance) -> int:
    with store.read() as work:
        return cases_left(work, current(work).counselling)


def all_readable(
    store: Store, instance: Instance, cases: list[bytes], who: tuple[str, ...] = ("keyholder", "counsellor")
) -> None:
    """No case is readable by nobody: each opens for everybody who may."""
    with store.read() as work:
        for name in who:
            keyring = instance.staff(work, name).keyring
            for case_id in cases:
                report = open_case(work, keyring, case_id).state.report
                assert report is not None
                assert report.incidents[0].story == STORY
