"""CR-15: a writer of the database cannot speak for either side; what it plants or repeats is shown to staff and never to her."""

from datetime import date

from sqlmodel import col, select, update

from hotline.casefile import letters, views
from hotline.casefile.entries import ForgedBody, MessageBody, ReplyBody
from hotline.casefile.intray import LABEL, Item
from hotline.casefile.letters import FROM_REPORTER, FROM_TRUSTED, TO_REPORTER, Letter, direction_key
from hotline.casefile.opening.intray import drain
from hotline.casefile.post import replies
from hotline.casefile.post.codes import OpenMailbox, add_code
from hotline.casefile.post.keys import ReadKeys
from hotline.casefile.post.messages import delete_message, messages, next_view, private_view
from hotline.casefile.post.replies import ReplyCopy
from hotline.casefile.reception import send_message
from hotline.casefile.tables import InTrayItem, Mailbox, MailboxMessage, MailboxNote
from hotline.casefile.views import NextView
from hotline.roster.queries import current
from hotline.store.base import Row
from hotline.vault.entropy import new_id
from hotline.vault.envelope import Key, lp, number, pad
from hotline.vault.mailkey import MailboxKey
from hotline.vault.seal import public_of, seal_to
from hotline.vault.symmetric import new_key
from tests.support.cases import World

LIE = "Treffen Sie uns heute allein am Parkplatz."


def opened(world: World) -> tuple[bytes, OpenMailbox]:
    _, keys = world.receipt()
    received = world.report(keys)
    return received.case_id, world.box(keys)


def read(world: World, box: OpenMailbox) -> list[str]:
    return [each.body for each in world.read(lambda work: messages(work, box))]


def take_in(world: World) -> int:
    return world.write(lambda work: drain(work, current(work), world.people["counsellor"]))


def forged(world: World, case_id: bytes) -> list[str]:
    """What staff is shown as forged, in order."""
    return [entry.payload.what for entry in world.open(case_id).entries if isinstance(entry.payload, ForgedBody)]


def said(world: World, case_id: bytes) -> list[str]:
    return [entry.payload.body for entry in world.open(case_id).entries if isinstance(entry.payload, MessageBody)]


def plant(world: World, *rows: Row) -> None:
    world.write(lambda work: work.db.add_all(rows))


def today(world: World) -> date:
    return world.read(lambda work: work.today)


def item(
    case_id: bytes, public: bytes, *, key: Key, day: date, direction: str = FROM_REPORTER, **changes: object
) -> InTrayItem:
    """An in-tray item as somebody would plant it who knows the case's public key and has `key`."""
    item_id = new_id()
    given = {"at": "2026-11-23T10:00:00Z", "body": LIE, **changes}
    letter = letters.write(key, Letter(item_id, "message", day, Item.model_validate(given).to_bytes()))
    plaintext = pad(lp(direction.encode()) + letter)
    return InTrayItem(
        id=item_id, case_id=case_id, day=day, sealed=seal_to(public, LABEL, item_id, case_id, plaintext=plaintext)
    )


def reply(world: World, box: OpenMailbox, key: Key, *, seq: int = 3) -> MailboxMessage:
    """A reply as somebody would plant it who knows the mailbox's public key and has `key`."""
    body = ReplyCopy.model_validate({"seq": seq, "at": "2026-11-23T10:00:00Z", "body": LIE})
    letter = letters.write(key, Letter(number(seq), replies.KIND, today(world), body.to_bytes()))
    row_id, public = new_id(), MailboxKey(box.all_keys().ms).kem_public
    sealed = seal_to(public, replies.LABEL, box.mailbox_id, row_id, plaintext=pad(letter))
    return MailboxMessage(id=row_id, mailbox_id=box.mailbox_id, day=today(world), sealed=sealed)


def test_a_planted_reply_is_shown_to_staff_and_never_to_her(world: World) -> None:
    case_id, box = opened(world)
    world.append(case_id, ReplyBody(body="Wir rufen Sie an."))
    plant(world, reply(world, box, new_key(), seq=4))
    assert read(world, box) == ["Wir rufen Sie an."]
    assert take_in(world) == 1
    assert forged(world, case_id) == ["reply"]
    assert read(world, box) == ["Wir rufen Sie an."]
    assert take_in(world) == 0
    assert world.read(lambda work: len(work.db.exec(select(MailboxMessage)).all())) == 1


def test_a_planted_reply_is_found_while_something_is_written_too(world: World) -> None:
    case_id, box = opened(world)
    plant(world, reply(world, box, new_key()))
    assert world.write(lambda work: messages(work, box)) == []
    take_in(world)
    assert forged(world, case_id) == ["reply"]


def test_a_code_that_only_reads_is_shown_no_forgery_either(world: World) -> None:
    _, box = opened(world)
    own = box.all_keys()
    _, keys = world.receipt()
    reading = ReadKeys(kem_seed=MailboxKey(own.ms).kem_seed, to_reporter=direction_key(own.link_key, TO_REPORTER))
    world.write(lambda work: add_code(work, box, keys, reading))
    plant(world, reply(world, box, new_key()))
    assert read(world, world.box(keys)) == []
    assert world.read(lambda work: len(work.db.exec(select(MailboxMessage)).all())) == 1


def test_her_own_direction_does_not_speak_for_the_desk(world: World) -> None:
    """Who found her key to write with cannot make the desk say anything."""
    case_id, box = opened(world)
    for direction in (FROM_REPORTER, FROM_TRUSTED):
        plant(world, reply(world, box, direction_key(box.all_keys().link_key, direction), seq=9))
    assert read(world, box) == []
    take_in(world)
    assert forged(world, case_id) == ["reply", "reply"]


def test_a_reply_that_was_moved_to_another_day_or_seq_is_refused(world: World) -> None:
    case_id, box = opened(world)
    world.append(case_id, ReplyBody(body="Wir rufen Sie an."))
    world.write(lambda work: work.db.execute(update(MailboxMessage).values(day=date(2027, 1, 1))))
    assert read(world, box) == []
    take_in(world)
    assert forged(world, case_id) == ["reply"]


def test_a_second_reply_of_one_seq_is_refused(world: World) -> None:
    case_id, box = opened(world)
    world.append(case_id, ReplyBody(body="Wir rufen Sie an."))
    genuine = direction_key(box.all_keys().link_key, TO_REPORTER)
    plant(world, reply(world, box, genuine, seq=3))
    assert len(read(world, box)) == 1
    take_in(world)
    assert forged(world, case_id) == ["reply"]


def test_a_letter_whose_id_is_not_its_seq_is_refused(world: World) -> None:
    _, box = opened(world)
    key = direction_key(box.all_keys().link_key, TO_REPORTER)
    row = reply(world, box, key, seq=3)
    body = ReplyCopy.model_validate({"seq": 4, "at": "2026-11-23T10:00:00Z", "body": LIE})
    public = MailboxKey(box.all_keys().ms).kem_public
    for content, letter_id in ((body.to_bytes(), number(3)), (b"[]", number(3))):
        letter = letters.write(key, Letter(letter_id, replies.KIND, today(world), content))
        sealed = seal_to(public, replies.LABEL, box.mailbox_id, row.id, plaintext=pad(letter))
        plant(world, MailboxMessage(id=row.id, mailbox_id=box.mailbox_id, day=today(world), sealed=sealed))
        assert read(world, box) == []


def test_a_deleted_reply_that_is_put_back_is_refused_again(world: World) -> None:
    """An id seen before, deleted ones included, is refused."""
    case_id, box = opened(world)
    world.append(case_id, ReplyBody(body="Wir rufen Sie an."))
    kept = world.read(lambda work: work.db.exec(select(MailboxMessage)).one())
    copy = {"id": kept.id, "mailbox_id": kept.mailbox_id, "day": kept.day, "sealed": kept.sealed}
    world.write(lambda work: delete_message(work, box, kept.id.hex()))
    for _ in range(2):
        plant(world, MailboxMessage(**copy))  # type: ignore[arg-type]  # its own columns
        assert read(world, box) == []
        take_in(world)
    assert forged(world, case_id) == ["reply", "reply"]


def test_planted_documents_are_not_shown_and_told_once(world: World) -> None:
    case_id, box = opened(world)
    own = box.all_keys()
    lie = NextView(state="finished", number="0000000000000000")
    public = MailboxKey(own.ms).kem_public
    planted = views.seal_document(
        public, views.NEXT_LABEL, box.mailbox_id, link_key=new_key(), view=lie, day=today(world)
    )
    here = col(Mailbox.id) == box.mailbox_id
    world.write(lambda work: work.db.execute(update(Mailbox).where(here).values(next_view=planted)))
    for _ in range(3):
        view = world.read(lambda work: next_view(work, box))
        assert (view.state, view.number) == ("received", "")
    assert take_in(world) == 1
    assert forged(world, case_id) == ["reply"]
    world.append(case_id, ReplyBody(body="x"))
    assert world.read(lambda work: next_view(work, box)).state == "waiting_for_you"
    world.write(lambda work: work.db.execute(update(Mailbox).where(here).values(private_view=planted)))
    view_of_hers = world.read(lambda work: private_view(work, box))
    assert view_of_hers is not None
    assert view_of_hers.openings == ()
    assert take_in(world) == 1


def test_a_mailbox_whose_rows_are_gone_shows_nothing_and_breaks_nothing(world: World) -> None:
    _, box = opened(world)
    world.write(lambda work: work.db.delete(work.db.get(Mailbox, box.mailbox_id)))
    assert world.read(lambda work: next_view(work, box)).number == ""
    assert world.read(lambda work: private_view(work, box)) is None


def test_a_planted_message_is_shown_to_staff_as_forged(world: World) -> None:
    case_id, box = opened(world)
    public, day = box.all_keys().case_public, today(world)
    genuine = box.all_keys().link_key
    plant(
        world,
        item(case_id, public, key=new_key(), day=day),
        item(case_id, public, key=direction_key(genuine, TO_REPORTER), day=day),
        item(case_id, public, key=direction_key(genuine, FROM_TRUSTED), day=day),
        item(case_id, public, key=direction_key(genuine, FROM_REPORTER), day=day, direction="from-nobody"),
        InTrayItem(id=new_id(), case_id=case_id, day=day, sealed=b"\x01planted"),
        item(case_id, public_of(new_key()), key=direction_key(genuine, FROM_REPORTER), day=day),
    )
    assert take_in(world) == 6
    assert sorted(forged(world, case_id)) == ["unauthentic"] * 4 + ["unreadable"] * 2
    assert said(world, case_id) == []
    state = world.open(case_id).state
    assert (state.messages, state.danger_tick, state.forged) == (0, False, 6)


def test_who_may_only_add_cannot_speak_as_her(world: World) -> None:
    """The key of a trusted person makes no message of hers."""
    case_id, box = opened(world)
    own = box.all_keys()
    trusted = direction_key(own.link_key, FROM_TRUSTED)
    plant(world, item(case_id, own.case_public, key=trusted, day=today(world), direction=FROM_REPORTER))
    take_in(world)
    assert forged(world, case_id) == ["unauthentic"]


def test_an_item_that_is_put_back_is_a_repetition(world: World) -> None:
    case_id, box = opened(world)
    world.write(lambda work: send_message(work, current(work), box, body="Er war wieder da.", danger=True))
    kept = world.read(lambda work: work.db.exec(select(InTrayItem)).one())
    copy = {"id": kept.id, "case_id": kept.case_id, "day": kept.day, "sealed": kept.sealed}
    assert take_in(world) == 1
    for _ in range(2):
        plant(world, InTrayItem(**copy))  # type: ignore[arg-type]  # its own columns
        assert take_in(world) == 1
    assert said(world, case_id) == ["Er war wieder da."]
    assert forged(world, case_id) == ["repeated", "repeated"]


def test_an_item_moved_to_another_case_id_or_day_is_forged(world: World) -> None:
    case_id, box = opened(world)
    other, _ = opened(world)

    def moved(**values: object) -> None:
        world.write(lambda work: send_message(work, current(work), box, body="Er war wieder da.", danger=False))
        world.write(lambda work: work.db.execute(update(InTrayItem).values(**values)))
        assert take_in(world) == 1

    moved(case_id=other)
    moved(id=new_id())
    moved(day=date(2027, 1, 1))
    assert (said(world, case_id), said(world, other)) == ([], [])
    assert forged(world, other) == ["unreadable"]
    assert forged(world, case_id) == ["unreadable", "unauthentic"]


def test_a_planted_note_is_not_taken_for_hers(world: World) -> None:
    _, box = opened(world)
    planted = MailboxNote(id=new_id(), mailbox_id=box.mailbox_id, day=today(world), sealed=b"\x01" + b"x" * 300)
    plant(world, planted)
    assert read(world, box) == []


def test_no_column_holds_a_public_key_that_either_side_would_seal_to(world: World) -> None:
    """A planted public key finds no place: each side has the other's inside its own seal."""
    case_id, box = opened(world)
    own = box.all_keys()
    publics = [own.case_public, MailboxKey(own.ms).kem_public]
    state = world.open(case_id).state
    assert state.report is not None
    assert [public_of(state.report.keys.pair_seed), state.report.keys.mailbox_kem] == publics

    def bytes_of_all_rows(table: type[Row]) -> bytes:
        rows = world.read(lambda work: work.db.exec(select(table)).all())
        return b"".join(value for row in rows for value in row.model_dump().values() if isinstance(value, bytes))

    tables = [each.class_ for each in Row._sa_registry.mappers]  # type: ignore[attr-defined]  # SQLModel's registry
    everything = b"".join(bytes_of_all_rows(table) for table in tables)
    assert not any(public[:64] in everything for public in publics)
