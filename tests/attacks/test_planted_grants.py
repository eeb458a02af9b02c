"""A writer of the database plants desk seeds: a seed counts only if the signed roster named its public key for that epoch."""

import pytest

from hotline.accounts.actions import leaving
from hotline.accounts.actions.birth import grant_desk
from hotline.accounts.tables import DeskGrant
from hotline.roster.queries import current
from hotline.store.work import Store, Work
from hotline.vault.deskkey import Desk
from hotline.vault.symmetric import new_key
from tests.support.instances import Instance


@pytest.mark.parametrize("epoch", [0, 1, 2, 3])
def test_cr03_a_planted_seed_is_passed_over_in_every_epoch(store: Store, instance: Instance, epoch: int) -> None:
    gone, counsellor = instance.people["colleague"].member_id, instance.people["counsellor"].member_id
    with store.read() as work:
        by = instance.staff(work, "keyholder").keyring
        honest = instance.staff(work, "counsellor").keyring.identity
    store.write(lambda work: leaving.remove(work, by=by, member_id=gone))
    with store.read() as work:
        desk_id = current(work).counselling.desk_id
    planted = Desk(new_key(), desk_id, epoch)

    def plant(work: Work) -> None:
        there = work.db.get(DeskGrant, (desk_id, epoch, counsellor))
        if there is not None:
            work.db.delete(there)
            work.db.flush()
        grant_desk(work, planted, recipient=counsellor, public=honest.kem_public)

    store.write(plant)
    with store.read() as work:
        held = instance.staff(work, "counsellor").keyring.desks
    assert {1, 2} - {epoch} == {each for _desk, each in held}
    assert all(desk.seed != planted.seed for desk in held.values())
