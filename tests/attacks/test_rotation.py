"""A colleague leaves: what she can still open, what everybody else can, and what happens when the machine dies in between."""

import pytest
from sqlmodel import col, select

from hotline.accounts.actions import leaving
from hotline.accounts.queries import audit_opener, staff
from hotline.accounts.rules import Role
from hotline.accounts.tables import DeskGrant
from hotline.audit.queries import lines
from hotline.casefile.errors import CaseNotHere
from hotline.casefile.opening.cases import open_case
from hotline.casefile.tables import Grant
from hotline.store.keystore import Kind
from hotline.store.work import Store, Work
from hotline.vault.envelope import CannotOpen
from tests.support.instances import Instance
from tests.support.rotating import (
    all_readable,
    batch,
    epochs_of,
    five_reports,
    hand_in,
    keyring,
    left,
    move_all,
    remove,
)


@pytest.fixture
def cases(store: Store, instance: Instance) -> list[bytes]:
    return five_reports(store, instance)


def test_after_removal_and_move_her_keys_and_the_database_give_nothing(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    """BAK-06, CR-03: her identity and every desk seed she ever held, beside the database of afterwards."""
    hers, payload = keyring(store, instance, "colleague"), instance.people["colleague"].payload
    remove(store, instance, "colleague")
    with store.read() as work:
        assert staff(work, payload) is None
    move_all(store, instance)
    fresh = hand_in(store)
    with store.read() as work:
        for case_id in [*cases, fresh]:
            with pytest.raises((CaseNotHere, CannotOpen)):
                open_case(work, hers, case_id)
        assert work.db.exec(select(DeskGrant).where(DeskGrant.recipient == hers.member_id)).all() == []
        recipients = list(hers.recipients())
        assert work.db.exec(select(Grant).where(col(Grant.recipient).in_(recipients))).all() == []
    all_readable(store, instance, [*cases, fresh])


def test_bak06_residual_with_a_copy_of_the_database_of_before_she_reads_what_she_could_read_before(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    """The documented residual: what stood in a copy she took while she was in stays readable with her keys and the erasure keys."""
    hers = keyring(store, instance, "colleague")
    with store.read() as work:
        before = work.db.exec(select(Grant.recipient, Grant.sealed).where(Grant.case_id == cases[0])).all()
    remove(store, instance, "colleague")
    move_all(store, instance)
    ek = store.keystore.get(Kind.grant, cases[0], 1)
    opened = 0
    for recipient, sealed in before:
        if recipient in hers.recipients():
            hers.open_grant(ek, cases[0], recipient, sealed, hers.recipients())
            opened += 1
    assert opened == 1


def test_what_comes_in_between_removal_and_move_is_sealed_to_the_new_key_at_once(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    hers = keyring(store, instance, "colleague")
    remove(store, instance, "colleague")
    fresh = hand_in(store)
    with store.read() as work, pytest.raises(CaseNotHere):
        open_case(work, hers, fresh)
    all_readable(store, instance, [*cases, fresh])


def test_old_grants_of_the_desk_stay_until_the_last_case_has_moved(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    remove(store, instance, "colleague")
    epochs = [(epochs_of(store, instance), left(store, instance))]
    while epochs[-1][1]:
        batch(store, instance, limit=2)
        epochs.append((epochs_of(store, instance), left(store, instance)))
        all_readable(store, instance, cases)
    assert [count for _, count in epochs] == [6, 4, 2, 0]  # five cases and the house file
    assert [held for held, _ in epochs] == [{1, 2}, {1, 2}, {1, 2}, {2}]


def test_two_who_leave_one_after_the_other_before_anything_moved(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    remove(store, instance, "colleague")
    between = hand_in(store)
    remove(store, instance, "coordinator")
    remove(store, instance, "counsellor")
    move_all(store, instance)
    assert epochs_of(store, instance) == {3}
    all_readable(store, instance, [*cases, between], who=("keyholder",))


def test_someone_new_reads_all_of_it_in_the_middle_of_a_change_of_key(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    from tests.support.team import enrolled

    remove(store, instance, "colleague")
    batch(store, instance, limit=2)
    person = enrolled(store, instance, Role.COUNSELLOR, "Nora Imhoff")
    with store.read() as work:
        hers = staff(work, person.payload)
        assert hers is not None
        for case_id in cases:
            assert open_case(work, hers.keyring, case_id).state.report is not None


def test_a_case_that_does_not_open_keeps_its_grant_and_the_old_key(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    """A keystore that lags behind must not cost the case: nothing is thrown away that nobody could read afterwards."""
    ek = store.keystore.get(Kind.grant, cases[3], 1)
    store.keystore.delete(Kind.grant, cases[3], 1)
    remove(store, instance, "colleague")
    for _ in range(4):
        batch(store, instance, limit=10)
    assert left(store, instance) == 1
    assert epochs_of(store, instance) == {1, 2}
    store.keystore.put((Kind.grant, cases[3], 1, ek))
    move_all(store, instance)
    assert epochs_of(store, instance) == {2}
    all_readable(store, instance, cases)


def test_an_erased_case_does_not_hold_the_change_up(store: Store, instance: Instance, cases: list[bytes]) -> None:
    with store.read() as work:
        today = work.today
    store.keystore.erase([(Kind.grant, cases[3])], day=today)
    remove(store, instance, "colleague")
    move_all(store, instance)
    assert epochs_of(store, instance) == {2}


def test_the_log_from_before_a_keyholder_left_stays_readable_to_who_stays(store: Store, instance: Instance) -> None:
    """The audit desk gets a new epoch, and its rows are never sealed anew: its old seeds stay with those who may read."""

    def promote(work: Work) -> None:
        by = instance.staff(work, "keyholder")
        leaving.change_role(work, by=by.keyring, member_id=instance.people["counsellor"].member_id, role=Role.KEYHOLDER)
        by.audit(work, "team.task")

    store.write(promote)
    remove(store, instance, "counsellor")
    store.write(lambda work: instance.staff(work, "keyholder").audit(work, "team.removed"))
    move_all(store, instance)
    with store.read() as work:
        opener = audit_opener(instance.staff(work, "keyholder"))
        assert opener is not None
        found = lines(work, opener)
        assert len(found) >= 2
        assert all(each.readable for each in found)
