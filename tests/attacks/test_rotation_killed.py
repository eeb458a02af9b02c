"""BAK-05: the machine dies at every step of a removal and of the move that follows; nobody loses a case, and all of it is taken up again."""

import pytest
from sqlmodel import func, select

from hotline.accounts.queries import staff
from hotline.accounts.tables import DeskGrant
from hotline.casefile.errors import CaseNotHere
from hotline.casefile.opening.cases import open_case
from hotline.casefile.tables import CaseFile, Grant
from hotline.roster.queries import current
from hotline.roster.statements import key_id
from hotline.store.work import Store
from hotline.vault.envelope import CannotOpen
from tests.support.instances import Instance
from tests.support.killing import killed_everywhere
from tests.support.rotating import all_readable, batch, epochs_of, five_reports, keyring, payload_of, remove


@pytest.fixture
def cases(store: Store, instance: Instance) -> list[bytes]:
    return five_reports(store, instance)


def test_bak05_removal_killed_at_every_step_leaves_everybody_in_or_her_out(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    payload, member_id = payload_of(store, instance, "colleague"), instance.people["colleague"].member_id

    def holds() -> None:
        with store.read() as work:
            gone = member_id in current(work).removed
            assert (staff(work, payload) is None) == gone
            assert (current(work).counselling.epoch == 2) == gone
            assert not current(work).rotation_due
            held = work.db.exec(select(DeskGrant).where(DeskGrant.recipient == member_id)).all()
            assert bool(held) != gone
        all_readable(store, instance, cases)

    def act() -> None:
        with store.read() as work:
            done = member_id in current(work).removed
        if not done:
            remove(store, instance, "colleague")

    assert killed_everywhere(store, act, holds) > 15
    with store.read() as work:
        assert member_id in current(work).removed


def test_bak05_the_move_killed_at_every_step_is_taken_up_where_it_stood(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    hers = keyring(store, instance, "colleague")
    remove(store, instance, "colleague")

    def holds() -> None:
        all_readable(store, instance, cases)
        with store.read() as work:
            desk = current(work).counselling
            for case_id in cases:
                epoch = work.db.exec(select(CaseFile.epoch).where(CaseFile.id == case_id)).one()
                rows = work.db.exec(select(func.count()).select_from(Grant).where(Grant.case_id == case_id)).one()
                new = work.db.get(Grant, (case_id, key_id(desk.kem_public)))
                assert rows == 2, "one for the desk, one for recovery, never none and never both epochs"
                assert (new is not None) == (epoch == 2)

    def act() -> None:
        while epochs_of(store, instance) != {2}:
            batch(store, instance, limit=2)

    assert killed_everywhere(store, act, holds) > 15
    with store.read() as work:
        for case_id in cases:
            with pytest.raises((CaseNotHere, CannotOpen)):
                open_case(work, hers, case_id)
    batch(store, instance, limit=2)  # once more does no harm
    all_readable(store, instance, cases)
