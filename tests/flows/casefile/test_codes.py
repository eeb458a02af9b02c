"""Codes: the words open the mailbox, never the case, and end at once when their row ends."""

import pytest
from sqlmodel import col, select, update

from hotline.casefile.entries import ReplyBody
from hotline.casefile.errors import NotAllowed
from hotline.casefile.letters import FROM_TRUSTED, TO_REPORTER, direction_key
from hotline.casefile.opening.intray import drain
from hotline.casefile.post.codes import (
    OpenMailbox,
    add_code,
    change_words,
    from_session,
    open_code,
    to_session,
)
from hotline.casefile.post.keys import ReadKeys, UploadKeys
from hotline.casefile.post.messages import (
    delete_message,
    messages,
    next_view,
    private_view,
    report_copy,
)
from hotline.casefile.reception import send_message
from hotline.casefile.tables import Code
from hotline.roster.queries import current
from hotline.store.keystore import Kind
from hotline.store.work import Work
from hotline.vault.envelope import Key
from hotline.vault.mailkey import MailboxKey
from hotline.vault.receipt import ReceiptKeys, stretch_all
from tests.support.cases import World


def mailbox(world: World, **changes: object) -> tuple[ReceiptKeys, OpenMailbox]:
    _, keys = world.receipt()
    world.report(keys, **changes)
    return keys, world.box(keys)


def session(world: World, payload: bytes) -> OpenMailbox | None:
    return world.read(lambda work: from_session(work, payload))


def change(world: World, box: OpenMailbox, keys: ReceiptKeys) -> OpenMailbox:
    return world.write(lambda work: change_words(work, current(work), box, keys))


def trusted(world: World, box: OpenMailbox, scope: str) -> OpenMailbox:
    """A second code of this scope, opened."""
    own = box.all_keys()
    _, keys = world.receipt()
    given: ReadKeys | UploadKeys
    if scope == "read":
        given = ReadKeys(kem_seed=MailboxKey(own.ms).kem_seed, to_reporter=direction_key(own.link_key, TO_REPORTER))
    else:
        given = UploadKeys(
            case_id=own.case_id, case_public=own.case_public, from_trusted=direction_key(own.link_key, FROM_TRUSTED)
        )
    world.write(lambda work: add_code(work, box, keys, given))
    return world.box(keys)


def test_a_session_carries_the_mailbox_and_asks_for_its_code_row_each_time(world: World) -> None:
    _, box = mailbox(world)
    again = session(world, to_session(box))
    assert again is not None
    assert (again.mailbox_id, again.case_id, again.scope) == (box.mailbox_id, box.case_id, "all")
    assert again.keys == box.keys


def test_a_session_ends_with_its_row_and_with_its_key(world: World) -> None:
    keys, box = mailbox(world)
    payload = to_session(box)
    world.write(lambda work: work.db.delete(work.db.get(Code, keys.lookup)))
    assert session(world, payload) is None
    _, other = mailbox(world)
    world.store.keystore.delete(Kind.mailbox, other.trace.key_id)
    assert session(world, to_session(other)) is None


@pytest.mark.parametrize("payload", [b"", b"{}", b"\xff", b'{"lookup":"AA==","mark":"AA==","keys":"AA=="}'])
def test_what_is_no_session_opens_nothing(world: World, payload: bytes) -> None:
    assert session(world, payload) is None


def test_a_session_does_not_outlive_a_row_that_was_written_anew(world: World) -> None:
    _, box = mailbox(world)
    other_keys, other = mailbox(world)
    sealed = world.read(lambda work: work.db.exec(select(Code.sealed).where(Code.lookup == other.lookup)).one())
    here = col(Code.lookup) == box.lookup
    world.write(lambda work: work.db.execute(update(Code).where(here).values(sealed=sealed)))
    assert session(world, to_session(box)) is None
    assert world.box(other_keys).mailbox_id == other.mailbox_id


def test_new_words_open_and_the_old_ones_are_dead_in_the_same_transaction(world: World) -> None:
    """REC-13."""
    old, box = mailbox(world, must_change=True)
    payload = to_session(box)
    assert box.must_change
    _, new = world.receipt()
    after = change(world, box, new)
    assert not after.must_change
    assert world.write(lambda work: open_code(work, [old])) is None
    assert session(world, payload) is None
    assert not world.box(new).must_change
    assert session(world, to_session(after)) is not None
    assert world.read(lambda work: len(work.db.exec(select(Code)).all())) == 1


def test_words_that_could_not_be_changed_leave_the_old_ones_working(world: World) -> None:
    """REC-13: a failure half-way leaves neither no words nor two."""
    old, box = mailbox(world)
    _, new = world.receipt()

    def fail(work: Work) -> None:
        change_words(work, current(work), box, new)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        world.write(fail)
    assert world.box(old).mailbox_id == box.mailbox_id
    assert world.write(lambda work: open_code(work, [new])) is None


def test_words_are_not_changed_twice_out_of_one_opening(world: World) -> None:
    _, box = mailbox(world)
    change(world, box, world.receipt()[1])
    with pytest.raises(NotAllowed):
        change(world, box, world.receipt()[1])


def test_the_desk_is_told_that_the_words_changed(world: World) -> None:
    keys, box = mailbox(world)
    change(world, box, world.receipt()[1])
    assert world.write(lambda work: drain(work, current(work), world.people["counsellor"])) == 1
    assert box.case_id is not None
    assert world.open(box.case_id).state.words_changed_at is not None
    assert world.write(lambda work: open_code(work, [keys])) is None


def test_what_was_there_before_is_there_under_the_new_words(world: World) -> None:
    _, box = mailbox(world, keep_copy=True)
    assert box.case_id is not None
    world.append(box.case_id, ReplyBody(body="Guten Tag"))
    world.write(lambda work: send_message(work, current(work), box, body="Danke", danger=False))
    _, new = world.receipt()
    after = change(world, box, new)
    found = world.read(lambda work: messages(work, after))
    assert {each.body for each in found} == {"Guten Tag", "Danke"}
    assert world.read(lambda work: report_copy(work, after)) is not None


def test_words_from_before_a_pepper_rotation_still_open_and_are_written_anew(world: World) -> None:
    """REC-12."""
    receipt, _ = world.receipt()
    new, old = stretch_all(receipt, salt=b"s" * 16, peppers=[Key(b"n" * 32), Key(b"o" * 32)])
    received = world.report(old)
    box = world.write(lambda work: open_code(work, [new, old]))
    assert isinstance(box, OpenMailbox)
    assert box.case_id == received.case_id
    assert world.read(lambda work: work.db.exec(select(Code.lookup)).all()) == [new.lookup]
    assert world.box(new).mailbox_id == box.mailbox_id
    assert session(world, to_session(box)) is not None


def test_a_miss_looks_things_up_as_often_as_a_hit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keys, _ = mailbox(world)
    _, nobody = world.receipt()
    asked: list[Kind] = []
    get = world.store.keystore.get

    def counted(kind: Kind, key_id: bytes, version: int = 1) -> Key:
        asked.append(kind)
        return get(kind, key_id, version)

    monkeypatch.setattr(world.store.keystore, "get", counted)
    assert world.write(lambda work: open_code(work, [nobody])) is None
    missed = list(asked)
    world.box(keys)
    assert asked == missed * 2


def test_who_finds_the_slip_reads_the_desk_and_nothing_of_the_case(world: World) -> None:
    """REC-09, the receipt opens the mailbox, never the case."""
    _, box = mailbox(world, keep_copy=False)
    assert box.case_id is not None
    world.append(box.case_id, ReplyBody(body="Guten Tag"))
    assert [each.body for each in world.read(lambda work: messages(work, box))] == ["Guten Tag"]
    assert world.read(lambda work: report_copy(work, box)) is None
    case = world.open(box.case_id)
    held = box.keys.to_bytes() + to_session(box)
    for secret in (case.handle.ck, case.handle.trace.key, world.store.keystore.get(Kind.grant, box.case_id)):
        assert secret.reveal() not in held
        assert secret.reveal().hex().encode() not in held


def test_a_code_that_reads_sees_the_desk_and_neither_her_own_nor_a_way_to_write(world: World) -> None:
    _, box = mailbox(world, keep_copy=True)
    assert box.case_id is not None
    world.write(lambda work: send_message(work, current(work), box, body="Von mir", danger=False))
    world.append(box.case_id, ReplyBody(body="Guten Tag"))
    reader = trusted(world, box, "read")
    assert (reader.scope, reader.case_id) == ("read", None)
    found = world.read(lambda work: messages(work, reader))
    assert [each.body for each in found] == ["Guten Tag"]
    assert world.read(lambda work: next_view(work, reader)).state == "waiting_for_you"
    assert world.read(lambda work: report_copy(work, reader)) is None
    for act in (
        lambda work: send_message(work, current(work), reader, body="x", danger=False),
        lambda work: delete_message(work, reader, found[0].id),
        lambda work: change_words(work, current(work), reader, world.receipt()[1]),
        lambda work: private_view(work, reader),
        lambda work: add_code(work, reader, world.receipt()[1], reader.keys),
    ):
        with pytest.raises(NotAllowed):
            world.write(act)


def test_a_code_that_sends_reads_nothing(world: World) -> None:
    _, box = mailbox(world)
    sender = trusted(world, box, "upload")
    assert sender.scope == "upload"
    world.write(lambda work: send_message(work, current(work), sender, body="Ich war Zeugin", danger=False))
    world.write(lambda work: drain(work, current(work), world.people["counsellor"]))
    assert box.case_id is not None
    last = world.open(box.case_id).entries[-1].payload
    assert last is not None
    assert (last.kind, last.author.kind) == ("message", "trusted")
    for act in (lambda work: messages(work, sender), lambda work: next_view(work, sender)):
        with pytest.raises(NotAllowed):
            world.read(act)
    assert world.read(lambda work: messages(work, box)) == []


def test_all_code_rows_are_of_one_size_whatever_they_open(world: World) -> None:
    _, box = mailbox(world)
    trusted(world, box, "read")
    trusted(world, box, "upload")
    sizes = world.read(lambda work: {len(row) for row in work.db.exec(select(Code.sealed))})
    assert len(sizes) == 1


def test_an_open_mailbox_shows_no_keys(world: World) -> None:
    """CR-14."""
    keys, box = mailbox(world)
    own = box.all_keys()
    shown = f"{box!r} {box.keys!r} {own}"
    for secret in (own.ms, own.link_key, keys.box):
        assert secret.reveal().hex() not in shown
        assert repr(secret.reveal()) not in shown
    assert keys.lookup.hex() not in shown
