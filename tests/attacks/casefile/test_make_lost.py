"""Whoever can write to the store alone must not reach the keystore through us, nor silence what came in. All ids are plain there."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select, update

from hotline.casefile import intray
from hotline.casefile.entries import ReplyBody
from hotline.casefile.opening.intray import LIMIT, drain
from hotline.casefile.opening.lists import summaries
from hotline.casefile.post.codes import change_words
from hotline.casefile.post.drafts import drop_old_drafts, new_draft, open_draft
from hotline.casefile.post.messages import delete_message, messages
from hotline.casefile.reception import send_message
from hotline.casefile.tables import CaseFile, Code, Draft, Entry, InTrayItem, MailboxNote
from hotline.roster.queries import current
from hotline.store.clock import now, standing_at
from hotline.store.keystore import KeyGone, Kind
from hotline.store.work import Work
from hotline.vault.entropy import new_id, random_bytes
from tests.support.cases import World, identity

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


@pytest.mark.parametrize("values", [{"ek_version": 7}, {"traces": b"x"}], ids=str)
def test_a_case_is_not_taken_out_of_the_list_by_a_plain_column(world: World, values: dict[str, object]) -> None:
    case_id = world.report().case_id
    world.write(lambda work: work.db.execute(update(CaseFile).values(**values)))
    found = world.read(lambda work: [each.case_id for each in summaries(work, world.people["counsellor"])])
    assert found == [case_id]


def test_a_flood_to_one_case_hides_no_danger_of_another(world: World) -> None:
    """Over HTTP: somebody sends hundreds of messages to a case of hers, and at another door stands a man."""
    _, loud = world.receipt()
    _, quiet = world.receipt()
    world.report(loud)
    case_id = world.report(quiet).case_id
    noise, danger = world.box(loud), world.box(quiet)

    def flood(work: Work) -> None:
        for _ in range(LIMIT * 8):
            intray.send(work, noise.all_keys(), "message", intray.Item(at=work.now, body="x"))

    with standing_at(now() - timedelta(days=1)):
        world.write(flood)
    world.write(lambda work: send_message(work, current(work), danger, body="Er steht vor der Tür.", danger=True))
    world.write(lambda work: drain(work, current(work), world.people["counsellor"]))
    assert world.open(case_id).state.danger_tick


def test_items_of_a_case_that_cannot_be_opened_keep_no_other_waiting(world: World) -> None:
    _, keys = world.receipt()
    broken, whole = world.report().case_id, world.report(keys).case_id
    box = world.box(keys)

    def plant(work: Work) -> None:
        work.db.execute(update(CaseFile).where(col(CaseFile.id) == broken).values(head_seq=9))
        for _ in range(LIMIT * 8):
            work.db.add(InTrayItem(id=new_id(), case_id=broken, day=LONG_AGO, sealed=b"x"))

    world.write(plant)
    world.write(lambda work: send_message(work, current(work), box, body="Hallo", danger=False))
    world.write(lambda work: drain(work, current(work), world.people["counsellor"]))
    assert world.open(whole).state.messages == 1


def test_a_whole_address_leaves_no_other_size_than_none(world: World) -> None:
    """Name, numbers and a way to reach her safely are well above the smallest size; an empty entry is below it."""
    given = identity(
        mail="ida.wolkenstein@gemeinde.example",
        address="Am Markt 1, 01234 Beispielstadt",
        safe_contact="Nur abends. " * 20,
    )
    for who in (given, None):
        world.report(identity=who)
    assert len(set(world.read(lambda work: work.db.exec(select(Entry.size).where(col(Entry.seq) == 2)).all()))) == 1


def test_no_size_tells_changed_words_or_a_deletion_from_a_short_message(world: World) -> None:
    _, keys = world.receipt()
    case_id = world.report(keys).case_id
    world.append(case_id, ReplyBody(body="Guten Tag. " * 40))
    box = world.box(keys)
    world.write(lambda work: send_message(work, current(work), box, body="Er war wieder da. " * 40, danger=True))
    (reply,) = [each for each in world.read(lambda work: messages(work, box)) if not each.mine]
    world.write(lambda work: delete_message(work, box, reply.id))
    world.write(lambda work: change_words(work, current(work), box, world.receipt()[1]))
    for table in (InTrayItem, MailboxNote):
        sizes = world.read(lambda work, table=table: [len(each.sealed) for each in work.db.exec(select(table))])
        assert len(sizes) == 2
        assert len(set(sizes)) == 1
