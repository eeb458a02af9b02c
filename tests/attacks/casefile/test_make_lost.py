"""Whoever can write to the store alone must not reach the keystore through us, nor silence what came in. All ids are plain there."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select, update

from hotline.casefile.post.drafts import drop_old_drafts, new_draft, open_draft
from hotline.casefile.tables import Code, Draft
from hotline.store.clock import now, standing_at
from hotline.store.keystore import KeyGone, Kind
from hotline.store.work import Work
from hotline.vault.entropy import new_id, random_bytes
from tests.support.cases import World

LONG_AGO = date(2000, 1, 1)


def code_of(world: World, lookup: bytes) -> Code:
    return world.read(lambda work: work.db.exec(select(Code).where(col(Code.lookup) == lookup)).one())


@pytest.mark.parametrize("taken_from", ["nothing", "a genuine draft"])
def test_a_planted_draft_row_destroys_no_key_of_a_mailbox(world: World, taken_from: str) -> None:
    """A draft row names its keystore key in the clear: one that names hers must not take her mailbox with it, backups and all."""
    _, keys = world.receipt()
    world.report(keys)
    key_id = code_of(world, keys.lookup).key_id
    stolen = {"sealed": random_bytes(300), "cookie_wrap": random_bytes(150)}
    if taken_from == "a genuine draft":
        receipt, other = world.receipt()
        world.write(lambda work: new_draft(work, receipt=receipt, keys=other))
        row = world.read(lambda work: work.db.exec(select(Draft)).one())
        stolen = {"sealed": row.sealed, "cookie_wrap": row.cookie_wrap}

    def plant(work: Work) -> None:
        work.db.add(Draft(id=new_id(), cookie_lookup=new_id(), key_id=key_id, day=LONG_AGO, **stolen))

    world.write(plant)
    world.write(drop_old_drafts)
    assert world.store.keystore.get(Kind.mailbox, key_id)
    assert world.box(keys).scope == "all"
    left = world.read(lambda work: [row.key_id for row in work.db.exec(select(Draft))])
    assert key_id not in left


def test_a_genuine_draft_pointed_at_another_key_destroys_neither(world: World) -> None:
    _, keys = world.receipt()
    world.report(keys)
    key_id = code_of(world, keys.lookup).key_id
    receipt, other = world.receipt()
    world.write(lambda work: new_draft(work, receipt=receipt, keys=other))
    world.write(lambda work: work.db.execute(update(Draft).values(key_id=key_id, day=LONG_AGO)))
    world.write(drop_old_drafts)
    assert world.box(keys).scope == "all"


def test_the_day_of_a_draft_row_ends_nothing(world: World) -> None:
    """Put back to the year 2000 by a writer of the database, an unfinished report is still there, and so is its key."""
    receipt, keys = world.receipt()
    _, cookie = world.write(lambda work: new_draft(work, receipt=receipt, keys=keys))
    world.write(lambda work: work.db.execute(update(Draft).values(day=LONG_AGO)))
    assert world.write(drop_old_drafts) == 0
    assert world.read(lambda work: open_draft(work, cookie)) is not None


def test_a_draft_that_is_over_still_takes_its_own_key_with_it(world: World) -> None:
    receipt, keys = world.receipt()
    draft, _ = world.write(lambda work: new_draft(work, receipt=receipt, keys=keys))
    with standing_at(now() + timedelta(days=31)):
        assert world.write(drop_old_drafts) == 1
    with pytest.raises(KeyGone):
        world.store.keystore.get(Kind.mailbox, draft.key_id)
    assert world.read(lambda work: work.db.exec(select(Code)).all()) == []
