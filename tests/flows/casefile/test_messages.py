"""Messages both ways: what the desk writes she reads, what she writes the desk reads, and what she deletes stays deleted."""

import pytest
from sqlmodel import select

from hotline.casefile.entries import (
    ClosingBody,
    NoteBody,
    OpenedBody,
    ReferralBody,
    ReplyBody,
    StatusBody,
)
from hotline.casefile.opening.intray import drain
from hotline.casefile.post.codes import OpenMailbox
from hotline.casefile.post.messages import (
    BoxMessage,
    delete_message,
    messages,
    next_view,
    private_view,
)
from hotline.casefile.reception import send_message
from hotline.casefile.tables import InTrayItem, Mailbox, MailboxMessage, MailboxNote
from hotline.notices.tables import Alarm
from hotline.roster.queries import current
from hotline.store.keystore import Kind
from hotline.vault.envelope import CannotOpen, TooLong, ctx
from hotline.vault.mailkey import wrap_private_word
from hotline.vault.symmetric import new_key, open_aead
from tests.support.cases import World


def mailbox(world: World) -> tuple[bytes, OpenMailbox]:
    _, keys = world.receipt()
    received = world.report(keys)
    return received.case_id, world.box(keys)


def read(world: World, box: OpenMailbox) -> list[BoxMessage]:
    return world.read(lambda work: messages(work, box))


def say(world: World, box: OpenMailbox, body: str, *, danger: bool = False) -> None:
    world.write(lambda work: send_message(work, current(work), box, body=body, danger=danger))


def take_in(world: World) -> int:
    return world.write(lambda work: drain(work, current(work), world.people["counsellor"]))


def test_both_read_what_the_other_wrote_in_order(world: World) -> None:
    case_id, box = mailbox(world)
    say(world, box, "Er war wieder da.")
    world.append(case_id, ReplyBody(body="Danke, dass Sie schreiben."))
    say(world, box, "Ich habe Fotos.")
    assert [(each.mine, each.body) for each in read(world, box)] == [
        (True, "Er war wieder da."),
        (False, "Danke, dass Sie schreiben."),
        (True, "Ich habe Fotos."),
    ]
    assert take_in(world) == 2
    entries = world.open(case_id).entries
    assert [entry.payload.body for entry in entries if entry.payload and entry.payload.kind == "message"] == [
        "Er war wieder da.",
        "Ich habe Fotos.",
    ]


def test_a_message_keeps_the_moment_it_was_written(world: World) -> None:
    case_id, box = mailbox(world)
    say(world, box, "jetzt")
    take_in(world)
    last = world.open(case_id).entries[-1].payload
    assert last is not None
    assert last.at == read(world, box)[0].at


def test_i_am_in_danger_rings_at_once_and_can_be_silenced_by_its_id(world: World) -> None:
    case_id, box = mailbox(world)
    say(world, box, "Er steht vor der Tür", danger=True)
    (alarm,) = world.read(lambda work: work.db.exec(select(Alarm.id)).all())
    take_in(world)
    state = world.open(case_id).state
    assert state.danger_tick
    assert state.alarm_ids == (alarm.hex(),)
    assert [each.danger for each in read(world, box)] == [True]


def test_a_message_without_the_tick_rings_too_so_that_no_row_tells_who_is_in_danger(world: World) -> None:
    case_id, box = mailbox(world)
    for danger in (False, True):
        say(world, box, "Noch etwas", danger=danger)
    alarms = world.read(lambda work: work.db.exec(select(Alarm)).all())
    assert len({(alarm.not_before, len(alarm.sealed)) for alarm in alarms}) == 1
    take_in(world)
    assert set(world.open(case_id).state.alarm_ids) == {alarm.id.hex() for alarm in alarms}


def test_a_message_to_a_closed_case_opens_it_again(world: World) -> None:
    case_id, box = mailbox(world)
    world.append(case_id, ClosingBody(reason="done", outcome="helped"))
    assert world.open(case_id).handle.lifecycle == "closed"
    say(world, box, "Es geht wieder los")
    assert take_in(world) == 1
    case = world.open(case_id)
    assert (case.handle.lifecycle, case.state.waiting) == ("open", "us")
    assert case.handle.waiting_since_day is not None


def test_what_happens_next_follows_the_case(world: World) -> None:
    case_id, box = mailbox(world)
    today = world.read(lambda work: work.today)

    def stage() -> str:
        return world.read(lambda work: next_view(work, box)).state

    stages = [stage()]
    for body in (
        OpenedBody(role="counsellor", day=today),
        ReplyBody(body="x"),
        ReferralBody(referral_id="01" * 16, service_name="Opfer-Telefon", state="handed_over"),
        StatusBody(waiting="service"),
        ClosingBody(reason="a", outcome="b"),
    ):
        world.append(case_id, body)
        stages.append(stage())
    assert stages == ["received", "read", "waiting_for_you", "waiting_for_you", "passed_on", "finished"]
    cards = world.read(lambda work: next_view(work, box)).referrals
    assert [(card.name, card.state) for card in cards] == [("Opfer-Telefon", "handed_over")]


def test_she_is_told_who_opened_her_case_unless_a_second_word_guards_it(world: World) -> None:
    case_id, box = mailbox(world)
    today = world.read(lambda work: work.today)
    world.append(case_id, OpenedBody(role="counsellor", day=today))
    view = world.read(lambda work: private_view(work, box))
    assert view is not None
    assert [(each.role, each.day) for each in view.openings] == [("counsellor", today)]
    wrap = wrap_private_word(
        box.all_keys().ms, new_key(), word="Leuchtturm", mailbox_id=box.mailbox_id, pepper=new_key()
    )

    def guard(row: Mailbox | None) -> None:
        assert row is not None
        row.wrap = wrap

    world.write(lambda work: guard(work.db.get(Mailbox, box.mailbox_id)))
    assert world.read(lambda work: private_view(work, box)) is None


def test_a_note_never_reaches_her(world: World) -> None:
    case_id, box = mailbox(world)
    world.append(case_id, NoteBody(body="Wirkt erschöpft"))
    assert read(world, box) == []
    assert world.read(lambda work: work.db.exec(select(MailboxMessage)).all()) == []


def test_a_deleted_reply_is_gone_for_her_and_stays_with_the_desk(world: World) -> None:
    """REC-10."""
    case_id, box = mailbox(world)
    world.append(case_id, ReplyBody(body="eins"))
    world.append(case_id, ReplyBody(body="zwei"))
    first = read(world, box)[0]
    assert world.write(lambda work: delete_message(work, box, first.id))
    assert [each.body for each in read(world, box)] == ["zwei"]
    assert world.open(case_id).state.replies == 2
    assert not world.write(lambda work: delete_message(work, box, first.id))


def test_her_own_copy_can_be_deleted(world: World) -> None:
    _, box = mailbox(world)
    say(world, box, "doch nicht")
    own = read(world, box)[0]
    assert world.write(lambda work: delete_message(work, box, own.id))
    assert read(world, box) == []
    assert take_in(world) == 1


def test_nobody_deletes_in_a_mailbox_of_another(world: World) -> None:
    """REC-10: knowing the id is not enough."""
    case_id, box = mailbox(world)
    _, stranger = mailbox(world)
    world.append(case_id, ReplyBody(body="für sie"))
    say(world, box, "von ihr")
    for each in read(world, box):
        assert not world.write(lambda work, each=each: delete_message(work, stranger, each.id))  # type: ignore[misc]  # bound on purpose
    assert len(read(world, box)) == 2


@pytest.mark.parametrize("wrong", ["", "xyz", "00", "00" * 16, "00" * 17])
def test_an_id_that_is_none_deletes_nothing(world: World, wrong: str) -> None:
    _, box = mailbox(world)
    say(world, box, "bleibt")
    assert not world.write(lambda work: delete_message(work, box, wrong))
    assert len(read(world, box)) == 1


def test_the_list_of_what_she_deleted_cannot_be_deleted_like_a_message(world: World) -> None:
    case_id, box = mailbox(world)
    world.append(case_id, ReplyBody(body="eins"))
    gone = read(world, box)[0].id
    world.write(lambda work: delete_message(work, box, gone))
    kept = world.read(lambda work: work.db.exec(select(MailboxNote.id)).one())
    assert not world.write(lambda work: delete_message(work, box, kept.hex()))


def test_a_message_that_is_too_long_names_the_limit_and_leaves_nothing(world: World) -> None:
    """INT-07."""
    _, box = mailbox(world)
    say(world, box, "ü" * 20_000)
    with pytest.raises((TooLong, ValueError)):
        say(world, box, "ü" * 20_001)
    assert len(read(world, box)) == 1
    assert world.read(lambda work: len(work.db.exec(select(InTrayItem)).all())) == 1


def test_a_sent_note_is_hers_alone(world: World) -> None:
    """The desk's keys do not open what she keeps for herself."""
    _, box = mailbox(world)
    say(world, box, "nur für mich")
    note_id, sealed = world.read(lambda work: work.db.exec(select(MailboxNote.id, MailboxNote.sealed)).one())
    assert "nur für mich".encode() not in sealed
    for key in (world.open(box.case_id or b"").handle.ck, world.store.keystore.get(Kind.mailbox, box.trace.key_id)):
        with pytest.raises(CannotOpen):
            open_aead(key, ctx("mailbox-note", box.mailbox_id, note_id), sealed)
