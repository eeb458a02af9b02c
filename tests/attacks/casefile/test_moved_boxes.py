"""A writer of the database moves the rows of mailboxes and drafts about: nothing opens that was not meant for its place."""

from collections.abc import Callable

import pytest
from sqlmodel import col

from hotline.casefile.opening.cases import unlock
from hotline.casefile.opening.lists import summaries
from hotline.casefile.post.codes import open_code
from hotline.casefile.post.drafts import new_draft, open_draft, save_draft
from hotline.casefile.post.messages import messages, next_view, private_view, report_copy
from hotline.casefile.tables import (
    CaseFile,
    Code,
    Draft,
    Grant,
    Mailbox,
    MailboxMessage,
    MailboxNote,
    SummaryRow,
)
from hotline.store.work import Work
from hotline.vault.envelope import CannotOpen
from tests.support.cases import World
from tests.support.rows import put, same, take, victim


def test_codes_moved_between_lookups_and_mailboxes_open_nothing(world: World) -> None:
    """CR-01."""
    ours, other = victim(world), victim(world)
    source = take(world, Code.sealed, same(Code.lookup, other.keys.lookup))
    here = same(Code.lookup, ours.keys.lookup)
    original = take(world, Code.sealed, here)
    for values in (
        {"sealed": source},
        {"sealed": original, "mailbox_id": other.box.mailbox_id},
        {"sealed": original, "mailbox_id": ours.box.mailbox_id, "key_id": other.box.trace.key_id},
        {"sealed": source, "mailbox_id": other.box.mailbox_id, "key_id": other.box.trace.key_id},
    ):
        put(world, Code, here, **values)
        assert world.write(lambda work: open_code(work, [ours.keys])) is None


def test_a_mailbox_shows_nothing_that_was_moved_into_it(world: World) -> None:
    """CR-01: documents, messages and notes of another mailbox, and one column in the other."""
    ours, other = victim(world), victim(world)
    for column in (Mailbox.next_view, Mailbox.private_view, Mailbox.wrap):
        source = take(world, column, same(Mailbox.id, other.box.mailbox_id))
        put(world, Mailbox, same(Mailbox.id, ours.box.mailbox_id), **{column.key: source})  # type: ignore[attr-defined]  # a column
    for table in (MailboxMessage, MailboxNote):
        source = take(world, table.sealed, same(table.mailbox_id, other.box.mailbox_id))
        put(world, table, same(table.mailbox_id, ours.box.mailbox_id), sealed=source)
    assert world.read(lambda work: next_view(work, ours.box)).number == ""
    assert world.read(lambda work: private_view(work, ours.box)) is None
    assert world.read(lambda work: messages(work, ours.box)) == []
    assert world.read(lambda work: report_copy(work, ours.box)) is None
    assert [each.body for each in world.read(lambda work: messages(work, other.box))] == ["Antwort"]


def test_one_document_is_not_taken_for_the_other(world: World) -> None:
    """CR-01: columns."""
    ours = victim(world)
    here = same(Mailbox.id, ours.box.mailbox_id)
    following, private = take(world, Mailbox.next_view, here), take(world, Mailbox.private_view, here)
    put(world, Mailbox, here, next_view=private, private_view=following)
    assert world.read(lambda work: next_view(work, ours.box)).number == ""
    view = world.read(lambda work: private_view(work, ours.box))
    assert view is not None
    assert view.openings == ()


def test_a_message_does_not_open_under_another_id_in_the_same_mailbox(world: World) -> None:
    ours = victim(world)
    here = same(MailboxMessage.mailbox_id, ours.box.mailbox_id)
    put(world, MailboxMessage, here, id=b"n" * 16)
    assert world.read(lambda work: messages(work, ours.box)) == []


def test_drafts_swapped_with_each_other_open_nothing(world: World) -> None:
    """CR-01."""

    def begin(text: str) -> tuple[bytes, bytes]:
        receipt, keys = world.receipt()
        draft, cookie = world.write(lambda work: new_draft(work, receipt=receipt, keys=keys))
        world.write(lambda work: save_draft(work, draft, {"story": text}))
        return draft.id, cookie

    (ours, cookie), (other, theirs) = begin("meins"), begin("ihres")
    here, there = same(Draft.id, ours), same(Draft.id, other)

    def opened() -> object:
        return world.read(lambda work: open_draft(work, cookie))

    kept = {name: take(world, getattr(Draft, name), here) for name in ("sealed", "cookie_wrap", "key_id")}
    for name in kept:
        put(world, Draft, here, **{name: take(world, getattr(Draft, name), there)})
        assert opened() is None
        put(world, Draft, here, **kept)
    put(world, Draft, here, sealed=kept["cookie_wrap"], cookie_wrap=kept["sealed"])
    assert opened() is None
    assert world.read(lambda work: open_draft(work, theirs)) is not None


@pytest.mark.parametrize(
    "garbage", [b"", b"\x01", b"\x02" + b"x" * 2000, b"\x00" * 60], ids=["none", "short", "unknown version", "zeros"]
)
def test_garbage_in_any_sealed_column_is_refused_cleanly(world: World, garbage: bytes) -> None:
    """CR-11: unknown version, truncated header, 0-length."""
    ours = victim(world)
    keyring = world.people["counsellor"]
    attempts: list[tuple[type, str, Callable[[Work], object], object]] = [
        (MailboxMessage, "sealed", lambda work: messages(work, ours.box), []),
        (MailboxNote, "sealed", lambda work: report_copy(work, ours.box), None),
        (Mailbox, "next_view", lambda work: next_view(work, ours.box).number, ""),
        (Code, "sealed", lambda work: open_code(work, [ours.keys]), None),
        (SummaryRow, "sealed", lambda work: [each.damaged for each in summaries(work, keyring)], [True]),
    ]
    for table, column, act, expected in attempts:
        put(world, table, col(getattr(table, column)).is_not(None), **{column: garbage})
        found = world.read(act) if table is not Code else world.write(act)
        assert found == expected, f"{table.__name__}.{column}"
    for table, column in ((CaseFile, "traces"), (Grant, "sealed")):
        put(world, table, col(getattr(table, column)).is_not(None), **{column: garbage})
        with pytest.raises(CannotOpen):
            world.read(lambda work: unlock(work, keyring, ours.case_id))
