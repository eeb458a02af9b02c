"""A writer of the database cuts a case short, or takes the bytes of one entry: nobody at the desk takes the rest for the whole."""

import pytest
from sqlalchemy import update
from sqlmodel import col, delete, select

from hotline.casefile.chain import start
from hotline.casefile.entries import NoteBody, ReplyBody
from hotline.casefile.errors import ChainBroken
from hotline.casefile.opening.intray import drain
from hotline.casefile.post.codes import OpenMailbox
from hotline.casefile.post.messages import delete_message, messages, next_view
from hotline.casefile.reception import send_message
from hotline.casefile.tables import CaseFile, Entry, Mailbox, MailboxMessage
from hotline.roster.queries import current
from hotline.store.work import Work
from tests.support.cases import World


def cut(world: World, case_id: bytes, seq: int) -> None:
    """Drop all entries behind `seq` and put the head of the row back: every hash fits, and no key is needed."""

    def act(work: Work) -> None:
        here = (col(Entry.case_id) == case_id, col(Entry.seq) == seq)
        digest = work.db.exec(select(Entry.hash).where(*here)).one()
        work.db.exec(delete(Entry).where(col(Entry.case_id) == case_id, col(Entry.seq) > seq))
        work.db.execute(update(CaseFile).where(col(CaseFile.id) == case_id).values(head_seq=seq, head_hash=digest))

    world.write(act)


def told_of_danger(world: World) -> bytes:
    """A case whose last entry is her message that somebody stands at the door."""
    _, keys = world.receipt()
    case_id = world.report(keys).case_id
    box = world.box(keys)
    world.write(lambda work: send_message(work, current(work), box, body="Er steht vor der Tür.", danger=True))
    world.write(lambda work: drain(work, current(work), world.people["counsellor"]))
    assert world.open(case_id).state.danger_tick
    return case_id


def test_a_case_that_was_cut_short_is_not_taken_for_whole(world: World) -> None:
    """CR-01: the summary, sealed under the case key for the end of the chain, is what vouches for that end."""
    case_id = told_of_danger(world)
    assert world.open(case_id).vouched
    cut(world, case_id, 2)
    case = world.open(case_id)
    assert not case.state.danger_tick
    assert not case.vouched


def test_the_next_entry_does_not_cover_it_up(world: World) -> None:
    case_id = told_of_danger(world)
    cut(world, case_id, 2)
    after = world.append(case_id, NoteBody(body="Angerufen."))
    assert [entry.payload.kind for entry in after.entries if entry.payload][2:] == ["forged", "note"]
    again = world.open(case_id)
    assert again.vouched
    assert again.state.forged == 1


def test_a_cut_to_nothing_shows_too(world: World) -> None:
    case_id = told_of_danger(world)
    world.write(lambda work: work.db.exec(delete(Entry).where(col(Entry.case_id) == case_id)))
    head = start(case_id)
    world.write(
        lambda work: work.db.execute(
            update(CaseFile).where(col(CaseFile.id) == case_id).values(head_seq=0, head_hash=head.hash)
        )
    )
    assert not world.open(case_id).vouched


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_an_entry_whose_bytes_were_taken_does_not_pass_for_redacted(world: World, seq: int) -> None:
    """Its hash stands, as after a redaction; but nobody redacted, and no entry says so."""
    case_id = told_of_danger(world)
    here = (col(Entry.case_id) == case_id, col(Entry.seq) == seq)
    world.write(lambda work: work.db.execute(update(Entry).where(*here).values(sealed=None)))
    with pytest.raises(ChainBroken) as caught:
        world.open(case_id)
    assert caught.value.seq == seq


def answered(world: World) -> tuple[OpenMailbox, bytes]:
    """A mailbox with two replies, and the document from before the second."""
    _, keys = world.receipt()
    case_id = world.report(keys).case_id
    world.append(case_id, ReplyBody(body="Rufen Sie die 110 an."))
    before = world.read(lambda work: work.db.exec(select(Mailbox.next_view)).one())
    world.append(case_id, ReplyBody(body="Wir kommen heute."))
    return world.box(keys), before


def fits(world: World, box: OpenMailbox) -> bool:
    return world.read(lambda work: next_view(work, box)).fits


def test_a_reply_that_was_taken_away_is_missed(world: World) -> None:
    box, _ = answered(world)
    assert fits(world, box)
    taken = world.read(lambda work: work.db.exec(select(MailboxMessage.id)).first())
    world.write(lambda work: work.db.exec(delete(MailboxMessage).where(col(MailboxMessage.id) == taken)))
    assert not fits(world, box)


def test_an_older_document_that_was_put_back_does_not_fit(world: World) -> None:
    box, before = answered(world)
    world.write(lambda work: work.db.execute(update(Mailbox).values(next_view=before)))
    assert not fits(world, box)


def test_a_reply_that_she_deleted_herself_is_not_missed(world: World) -> None:
    box, _ = answered(world)
    found = world.read(lambda work: messages(work, box))
    assert world.write(lambda work: delete_message(work, box, found[0].id))
    assert fits(world, box)
