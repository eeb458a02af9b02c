"""A colleague leaves: what she can still open, what everybody else can, and what happens when the machine dies in between."""

from collections.abc import Callable

import pytest
from sqlmodel import col, func, select

from hotline.accounts.actions import leaving, rotation
from hotline.accounts.queries import Staff, audit_opener, staff
from hotline.accounts.rules import Role
from hotline.accounts.tables import DeskGrant
from hotline.audit.queries import lines
from hotline.casefile.entries import IdentityBody, Incident, ReportBody
from hotline.casefile.errors import CaseNotHere
from hotline.casefile.opening.cases import open_case
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.opening.rewrapping import left
from hotline.casefile.reception import receive
from hotline.casefile.tables import CaseFile, Grant
from hotline.roster.queries import current
from hotline.roster.statements import key_id
from hotline.store.keystore import Kind
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotOpen
from hotline.vault.receipt import ReceiptKeys
from hotline.vault.symmetric import new_key
from tests.support.instances import Instance
from tests.support.killing import killed_everywhere

STORY = "Im Briefkasten lag eine Patronenhülse."


@pytest.fixture
def cases(store: Store, instance: Instance) -> list[bytes]:
    """Five reports; two of them were opened by somebody, so that their grants are wrapped, not sealed."""
    found = [_report(store) for _ in range(5)]

    def look(work: Work) -> None:
        from hotline.casefile.opening.cases import unlock

        for case_id in found[:2]:
            unlock(work, instance.staff(work, "counsellor").keyring, case_id, rewrap=True)

    store.write(look)
    return found


def test_after_removal_and_move_her_keys_and_the_database_give_nothing(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    """BAK-06, CR-03: her identity and every desk seed she ever held, beside the database of afterwards."""
    hers, payload = _keyring(store, instance, "colleague"), instance.people["colleague"].payload
    _remove(store, instance, "colleague")
    with store.read() as work:
        assert staff(work, payload) is None
    _move_all(store, instance)
    fresh = _report(store)
    with store.read() as work:
        for case_id in [*cases, fresh]:
            with pytest.raises((CaseNotHere, CannotOpen)):
                open_case(work, hers, case_id)
        assert work.db.exec(select(DeskGrant).where(DeskGrant.recipient == hers.member_id)).all() == []
        recipients = list(hers.recipients())
        assert work.db.exec(select(Grant).where(col(Grant.recipient).in_(recipients))).all() == []
    _all_readable(store, instance, [*cases, fresh])


def test_bak06_residual_with_a_copy_of_the_database_of_before_she_reads_what_she_could_read_before(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    """The documented residual: what stood in a copy she took while she was in stays readable with her keys and the erasure keys."""
    hers = _keyring(store, instance, "colleague")
    with store.read() as work:
        before = work.db.exec(select(Grant.recipient, Grant.sealed).where(Grant.case_id == cases[0])).all()
    _remove(store, instance, "colleague")
    _move_all(store, instance)
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
    hers = _keyring(store, instance, "colleague")
    _remove(store, instance, "colleague")
    fresh = _report(store)
    with store.read() as work, pytest.raises(CaseNotHere):
        open_case(work, hers, fresh)
    _all_readable(store, instance, [*cases, fresh])


def test_old_grants_of_the_desk_stay_until_the_last_case_has_moved(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    _remove(store, instance, "colleague")
    epochs = [(_epochs(store, instance), _left(store, instance))]
    while epochs[-1][1]:
        _batch(store, instance, limit=2)
        epochs.append((_epochs(store, instance), _left(store, instance)))
        _all_readable(store, instance, cases)
    assert [count for _, count in epochs] == [6, 4, 2, 0]  # five cases and the house file
    assert [held for held, _ in epochs] == [{1, 2}, {1, 2}, {1, 2}, {2}]


def test_two_who_leave_one_after_the_other_before_anything_moved(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    _remove(store, instance, "colleague")
    between = _report(store)
    _remove(store, instance, "coordinator")
    _remove(store, instance, "counsellor")
    _move_all(store, instance)
    assert _epochs(store, instance) == {3}
    _all_readable(store, instance, [*cases, between], who=("keyholder",))


def test_someone_new_reads_all_of_it_in_the_middle_of_a_change_of_key(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    from tests.support.team import enrolled

    _remove(store, instance, "colleague")
    _batch(store, instance, limit=2)
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
    _remove(store, instance, "colleague")
    for _ in range(4):
        _batch(store, instance, limit=10)
    assert _left(store, instance) == 1
    assert _epochs(store, instance) == {1, 2}
    store.keystore.put((Kind.grant, cases[3], 1, ek))
    _move_all(store, instance)
    assert _epochs(store, instance) == {2}
    _all_readable(store, instance, cases)


def test_an_erased_case_does_not_hold_the_change_up(store: Store, instance: Instance, cases: list[bytes]) -> None:
    with store.read() as work:
        today = work.today
    store.keystore.erase([(Kind.grant, cases[3])], day=today)
    _remove(store, instance, "colleague")
    _move_all(store, instance)
    assert _epochs(store, instance) == {2}


def test_the_log_from_before_a_keyholder_left_stays_readable_to_who_stays(store: Store, instance: Instance) -> None:
    """The audit desk gets a new epoch, and its rows are never sealed anew: its old seeds stay with those who may read."""

    def promote(work: Work) -> None:
        by = instance.staff(work, "keyholder")
        leaving.change_role(work, by=by.keyring, member_id=instance.people["counsellor"].member_id, role=Role.KEYHOLDER)
        by.audit(work, "team.task")

    store.write(promote)
    _remove(store, instance, "counsellor")
    store.write(lambda work: instance.staff(work, "keyholder").audit(work, "team.removed"))
    _move_all(store, instance)
    with store.read() as work:
        opener = audit_opener(instance.staff(work, "keyholder"))
        assert opener is not None
        found = lines(work, opener)
        assert len(found) >= 2
        assert all(each.readable for each in found)


def test_bak05_removal_killed_at_every_step_leaves_everybody_in_or_her_out(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    payload, member_id = _payload(store, instance, "colleague"), instance.people["colleague"].member_id

    def holds() -> None:
        with store.read() as work:
            gone = member_id in current(work).removed
            assert (staff(work, payload) is None) == gone
            assert (current(work).counselling.epoch == 2) == gone
            assert not current(work).rotation_due
            held = work.db.exec(select(DeskGrant).where(DeskGrant.recipient == member_id)).all()
            assert bool(held) != gone
        _all_readable(store, instance, cases)

    def act() -> None:
        with store.read() as work:
            done = member_id in current(work).removed
        if not done:
            _remove(store, instance, "colleague")

    assert killed_everywhere(store, act, holds) > 15
    with store.read() as work:
        assert member_id in current(work).removed


def test_bak05_the_move_killed_at_every_step_is_taken_up_where_it_stood(
    store: Store, instance: Instance, cases: list[bytes]
) -> None:
    hers = _keyring(store, instance, "colleague")
    _remove(store, instance, "colleague")

    def holds() -> None:
        _all_readable(store, instance, cases)
        with store.read() as work:
            desk = current(work).counselling
            for case_id in cases:
                epoch = work.db.exec(select(CaseFile.epoch).where(CaseFile.id == case_id)).one()
                rows = work.db.exec(select(func.count()).select_from(Grant).where(Grant.case_id == case_id)).one()
                new = work.db.get(Grant, (case_id, key_id(desk.kem_public)))
                assert rows == 2, "one for the desk, one for recovery, never none and never both epochs"
                assert (new is not None) == (epoch == 2)

    def act() -> None:
        while _epochs(store, instance) != {2}:
            _batch(store, instance, limit=2)

    assert killed_everywhere(store, act, holds) > 15
    with store.read() as work:
        for case_id in cases:
            with pytest.raises((CaseNotHere, CannotOpen)):
                open_case(work, hers, case_id)
    _batch(store, instance, limit=2)  # once more does no harm
    _all_readable(store, instance, cases)


def _report(store: Store) -> bytes:
    body = ReportBody(role="mayor_hon", land="SN", incidents=(Incident(forms=("symbolic",), story=STORY),))
    keys = ReceiptKeys(lookup=new_id(), box=new_key())
    identity = IdentityBody(name="Karla Beispiel")
    given = {"keys": keys, "report": body, "identity": identity, "keep_copy": False, "ring": None, "draft": None}
    return store.write(lambda work: receive(work, current(work), **given)).case_id  # type: ignore[arg-type]  # named arguments


def _keyring(store: Store, instance: Instance, name: str) -> Keyring:
    with store.read() as work:
        return instance.staff(work, name).keyring


def _payload(store: Store, instance: Instance, name: str) -> bytes:
    _keyring(store, instance, name)
    return instance.people[name].payload


def _remove(store: Store, instance: Instance, name: str) -> None:
    member_id = instance.people[name].member_id
    _acts(store, instance, lambda work, by: leaving.remove(work, by=by.keyring, member_id=member_id))


def _batch(store: Store, instance: Instance, *, limit: int) -> None:
    def act(work: Work, by: Staff) -> None:
        for desk in rotation.unfinished(by.roster, by.keyring):
            rotation.rewrap_batch(work, by.keyring, desk, limit=limit)

    _acts(store, instance, act)


def _move_all(store: Store, instance: Instance) -> None:
    for _ in range(10):
        with store.read() as work:
            by = instance.staff(work, "keyholder")
            if not rotation.unfinished(by.roster, by.keyring):
                return
        _batch(store, instance, limit=3)
    raise AssertionError("the move does not end")


def _acts(store: Store, instance: Instance, act: Callable[[Work, Staff], object]) -> None:
    store.write(lambda work: act(work, instance.staff(work, "keyholder")))


def _epochs(store: Store, instance: Instance) -> set[int]:
    with store.read() as work:
        desk_id = current(work).counselling.desk_id
        return {epoch for each, epoch in instance.staff(work, "keyholder").keyring.desks if each == desk_id}


def _left(store: Store, instance: Instance) -> int:
    with store.read() as work:
        return left(work, current(work).counselling)


def _all_readable(
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
