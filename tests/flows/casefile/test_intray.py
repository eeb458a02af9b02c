"""In-trays: what the public side added comes into its case, the most urgent first, and only through who may open it."""

from sqlmodel import col, select, update

from hotline.audit.tables import AuditEntry
from hotline.casefile.opening.intray import drain
from hotline.casefile.post.codes import OpenMailbox
from hotline.casefile.reception import send_message
from hotline.casefile.tables import Grant, InTrayItem
from hotline.roster.queries import current
from tests.support.cases import World, restrict


def drain_all(world: World, who: str = "counsellor", limit: int = 50) -> int:
    return world.write(lambda work: drain(work, current(work), world.people[who], limit))


def mailboxes(world: World, count: int) -> list[tuple[bytes, OpenMailbox]]:
    found: list[tuple[bytes, OpenMailbox]] = []
    for _ in range(count):
        _, keys = world.receipt()
        found.append((world.report(keys).case_id, world.box(keys)))
    return found


def say(world: World, box: OpenMailbox, body: str, *, danger: bool = False) -> None:
    world.write(lambda work: send_message(work, current(work), box, body=body, danger=danger))


def test_an_item_for_a_restricted_case_waits_for_a_named_person(world: World) -> None:
    ((case_id, box),) = mailboxes(world, 1)
    restrict(world, case_id, "colleague")
    say(world, box, "Er war wieder da")
    assert drain_all(world) == 0
    assert drain_all(world, "colleague") == 1
    assert world.open(case_id, "colleague").state.messages == 1


def test_danger_is_taken_in_first_and_the_rest_waits_its_turn(world: World) -> None:
    pairs = mailboxes(world, 3)
    for number, (_, box) in enumerate(pairs):
        say(world, box, f"ruhig {number}")
    say(world, pairs[2][1], "Er steht vor der Tür", danger=True)
    assert drain_all(world, limit=1) == 1
    assert world.open(pairs[2][0]).state.danger_tick
    assert drain_all(world, limit=2) == 2
    assert drain_all(world) == 1
    assert drain_all(world) == 0


def test_several_messages_to_one_case_come_in_the_order_they_were_written(world: World) -> None:
    ((case_id, box),) = mailboxes(world, 1)
    for body in ("eins", "zwei", "drei"):
        say(world, box, body)
    assert drain_all(world) == 3
    entries = [
        entry.payload.body for entry in world.open(case_id).entries if entry.payload and entry.payload.kind == "message"
    ]
    assert entries == ["eins", "zwei", "drei"]


def test_draining_is_logged_once_for_each_case_and_is_no_opening(world: World) -> None:
    pairs = mailboxes(world, 2)
    for _, box in pairs:
        say(world, box, "hallo")
        say(world, box, "noch etwas")
    before = world.read(lambda work: len(work.db.exec(select(AuditEntry.seq)).all()))
    assert drain_all(world) == 4
    after = world.read(lambda work: len(work.db.exec(select(AuditEntry.seq)).all()))
    assert after - before == 2
    state = world.open(pairs[0][0]).state
    assert (state.openings, state.lifecycle) == ((), "new")


def test_a_case_that_cannot_be_opened_keeps_its_items_and_stops_no_other(world: World) -> None:
    pairs = mailboxes(world, 2)
    for _, box in pairs:
        say(world, box, "hallo")
    broken = pairs[0][0]
    world.write(lambda work: work.db.execute(update(Grant).where(col(Grant.case_id) == broken).values(sealed=b"")))
    assert drain_all(world) == 1
    assert world.read(lambda work: work.db.exec(select(InTrayItem.case_id)).all()) == [broken]
