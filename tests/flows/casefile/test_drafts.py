"""Drafts: nothing typed is lost, sending makes one case, and nothing of it outlives its time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import func, select

from hotline.casefile.errors import AlreadySent
from hotline.casefile.payload import Json
from hotline.casefile.post.codes import DraftCode, OpenMailbox, open_code
from hotline.casefile.post.drafts import (
    OpenDraft,
    adopt_draft,
    drop_draft,
    drop_old_drafts,
    new_draft,
    open_draft,
    save_draft,
)
from hotline.casefile.reception import Received, receive
from hotline.casefile.tables import CaseFile, Code, Draft, Mailbox
from hotline.roster.queries import current
from hotline.store.keystore import KeyGone, Kind
from hotline.store.work import Store, Work
from hotline.vault.envelope import Key, TooLong
from hotline.vault.receipt import ReceiptKeys, stretch_all
from tests.support.cases import NOON, World, report

TYPED: dict[str, Json] = {"step1": {"story": ["Seit dem Beschluss …"]}, "reached": 4, "danger": True, "nothing": None}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def begin(world: World, cookie: bytes | None = None) -> tuple[OpenDraft, bytes]:
    receipt, keys = world.receipt()
    return world.write(lambda work: new_draft(work, receipt=receipt, keys=keys, cookie=cookie))


def found(world: World, cookie: bytes) -> OpenDraft | None:
    return world.read(lambda work: open_draft(work, cookie))


def send(world: World, cookie: bytes) -> Received:
    def act(work: Work) -> Received:
        draft = open_draft(work, cookie)
        assert draft is not None
        return receive(
            work, current(work), keys=None, report=report(), identity=None, keep_copy=False, ring=None, draft=draft
        )

    return world.write(act)


def counts(world: World) -> list[int]:
    def act(work: Work) -> list[int]:
        return [work.db.exec(select(func.count()).select_from(each)).one() for each in (CaseFile, Mailbox, Code, Draft)]

    return world.read(act)


def test_what_was_saved_is_there_again_after_a_restart(world: World) -> None:
    """INT-05: a draft depends on no session and no boot key."""
    draft, cookie = begin(world)
    world.write(lambda work: save_draft(work, draft, TYPED))
    again = Store(world.settings)
    try:
        with again.read() as work:
            kept = open_draft(work, cookie)
    finally:
        again.close()
    assert kept is not None
    assert kept.data == TYPED
    assert kept.receipt_text == draft.receipt_text
    assert kept.sent is None


def test_the_words_find_the_draft_and_give_a_new_value_while_the_old_one_ends(world: World) -> None:
    draft, cookie = begin(world)
    world.write(lambda work: save_draft(work, draft, TYPED))

    def come_back(work: Work) -> tuple[OpenDraft, bytes] | None:
        code = open_code(work, [draft.keys])
        assert isinstance(code, DraftCode)
        return adopt_draft(work, code)

    adopted = world.write(come_back)
    assert adopted is not None
    assert adopted[0].data == TYPED
    assert found(world, cookie) is None
    again = found(world, adopted[1])
    assert again is not None
    assert again.data == TYPED


def test_sending_turns_the_words_into_those_of_a_mailbox(world: World) -> None:
    draft, cookie = begin(world)
    before = world.read(lambda work: work.db.exec(select(Code.key_id)).one())
    received = send(world, cookie)
    assert isinstance(world.box(draft.keys), OpenMailbox)
    assert world.box(draft.keys).case_id == received.case_id
    after = world.read(lambda work: work.db.exec(select(Code.key_id)).one())
    assert before != after
    assert counts(world) == [1, 1, 1, 1]


def test_sending_runs_no_argon2(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, cookie = begin(world)

    def forbidden(*_args: object, **_kwargs: object) -> Key:
        raise AssertionError("Argon2 was run")

    monkeypatch.setattr("hotline.vault._argon.stretch", forbidden)
    assert send(world, cookie).number


def test_five_sendings_of_one_draft_at_once_make_one_case(world: World) -> None:
    """INT-03."""
    _, cookie = begin(world)
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: send(world, cookie), range(5)))
    assert len({(each.number, each.case_id) for each in answers}) == 1
    assert counts(world) == [1, 1, 1, 1]


def test_a_sent_draft_gives_the_same_answer_for_half_an_hour(world: World, clock: time_machine.Traveller) -> None:
    _, cookie = begin(world)
    answer = send(world, cookie)
    clock.shift(timedelta(minutes=29, seconds=59))
    assert send(world, cookie) == answer
    again = found(world, cookie)
    assert again is not None
    assert again.sent == answer
    clock.shift(timedelta(seconds=2))
    assert found(world, cookie) is None
    assert counts(world) == [1, 1, 1, 1]


def test_a_sent_draft_is_removed_after_half_an_hour_with_its_key_and_the_words_stay(
    world: World, clock: time_machine.Traveller
) -> None:
    sent, cookie = begin(world)
    open_one, other = begin(world)
    send(world, cookie)
    assert world.write(drop_old_drafts) == 0
    clock.shift(timedelta(minutes=31))
    assert world.write(drop_old_drafts) == 1
    with pytest.raises(KeyGone):
        world.store.keystore.get(Kind.mailbox, sent.key_id)
    assert isinstance(world.box(sent.keys), OpenMailbox)
    assert found(world, other) is not None
    assert world.store.keystore.get(Kind.mailbox, open_one.key_id)


def test_an_unfinished_draft_goes_after_thirty_days_without_a_word(world: World, clock: time_machine.Traveller) -> None:
    draft, cookie = begin(world)
    clock.shift(timedelta(days=20))
    world.write(lambda work: save_draft(work, draft, TYPED))
    clock.shift(timedelta(days=29))
    assert world.write(drop_old_drafts) == 0
    clock.shift(timedelta(days=1))
    assert world.write(drop_old_drafts) == 1
    assert found(world, cookie) is None
    assert counts(world) == [0, 0, 0, 0]
    with pytest.raises(KeyGone):
        world.store.keystore.get(Kind.mailbox, draft.key_id)


def test_a_draft_whose_key_is_gone_is_swept_up(world: World) -> None:
    draft, cookie = begin(world)
    world.store.keystore.delete(Kind.mailbox, draft.key_id)
    assert found(world, cookie) is None
    assert world.write(lambda work: open_code(work, [draft.keys])) is None
    with pytest.raises(AlreadySent):
        world.write(lambda work: save_draft(work, draft, TYPED))
    assert world.write(drop_old_drafts) == 1


def test_leaving_the_confirmation_removes_draft_and_key_and_throwing_away_the_words_too(world: World) -> None:
    sent, cookie = begin(world)
    send(world, cookie)
    world.write(lambda work: drop_draft(work, sent))
    assert counts(world) == [1, 1, 1, 0]
    thrown, other = begin(world)
    world.write(lambda work: drop_draft(work, thrown))
    assert counts(world) == [1, 1, 1, 0]
    assert found(world, other) is None
    with pytest.raises(AlreadySent):
        world.write(lambda work: save_draft(work, thrown, TYPED))


def test_a_draft_that_is_gone_is_not_sent_a_second_time(world: World) -> None:
    draft, cookie = begin(world)
    send(world, cookie)
    world.write(lambda work: drop_draft(work, draft))
    with pytest.raises(AlreadySent):
        world.report(draft=draft)
    assert counts(world)[0] == 1


def test_a_sent_draft_takes_no_more_words(world: World) -> None:
    draft, cookie = begin(world)
    send(world, cookie)
    with pytest.raises(AlreadySent):
        world.write(lambda work: save_draft(work, draft, TYPED))


def test_a_caller_may_choose_the_value_and_after_half_an_hour_begin_anew_with_it(
    world: World, clock: time_machine.Traveller
) -> None:
    value = b"v" * 32
    first, cookie = begin(world, value)
    assert cookie == value
    answer = send(world, value)
    assert send(world, value) == answer
    clock.shift(timedelta(minutes=31))
    assert found(world, value) is None
    second, _ = begin(world, value)
    assert second.id != first.id
    assert found(world, value) is not None


def test_the_same_value_twice_is_one_draft_with_the_first_words(world: World) -> None:
    """INT-03: two parallel first postings of a form that carries its own value."""
    first, _ = begin(world, b"v" * 32)
    second, _ = begin(world, b"v" * 32)
    assert (second.id, second.receipt_text) == (first.id, first.receipt_text)
    assert counts(world) == [0, 0, 1, 1]


@pytest.mark.parametrize("cookie", [b"", b"x" * 31, b"x" * 32, b"x" * 33])
def test_a_value_that_opens_nothing_finds_nothing(world: World, cookie: bytes) -> None:
    begin(world)
    assert found(world, cookie) is None


def test_more_than_fits_is_refused_with_the_limit(world: World) -> None:
    """INT-07."""
    draft, cookie = begin(world)
    with pytest.raises(TooLong):
        world.write(lambda work: save_draft(work, draft, {"story": "x" * 300_000}))
    kept = found(world, cookie)
    assert kept is not None
    assert kept.data == {}


def test_a_draft_found_under_an_older_pepper_is_sent_under_the_newest(world: World) -> None:
    """REC-12."""
    receipt, _ = world.receipt()
    old, new = Key(b"o" * 32), Key(b"n" * 32)
    salt = b"s" * 16
    both = stretch_all(receipt, salt=salt, peppers=[new, old])
    world.write(lambda work: new_draft(work, receipt=receipt, keys=both[1]))

    def come_back(work: Work) -> tuple[OpenDraft, bytes] | None:
        code = open_code(work, both)
        assert isinstance(code, DraftCode)
        return adopt_draft(work, code)

    adopted = world.write(come_back)
    assert adopted is not None
    send(world, adopted[1])
    assert isinstance(world.box(both[0]), OpenMailbox)
    assert world.write(lambda work: open_code(work, both[1:])) is None


def test_adopting_a_draft_that_is_gone_gives_nothing(world: World) -> None:
    draft, _ = begin(world)
    code = DraftCode(draft.id, draft.keys, draft.draft_key)
    world.write(lambda work: drop_draft(work, draft))
    assert world.write(lambda work: adopt_draft(work, code)) is None
    other, _ = begin(world)
    world.store.keystore.delete(Kind.mailbox, other.key_id)
    broken = DraftCode(other.id, other.keys, other.draft_key)
    assert world.write(lambda work: adopt_draft(work, broken)) is None


def test_an_open_draft_shows_neither_words_nor_keys(world: World) -> None:
    """CR-14."""
    draft, _ = begin(world)
    shown = repr(draft) + repr(DraftCode(draft.id, draft.keys, draft.draft_key))
    assert not any(word in shown for word in draft.receipt_text.split())
    assert draft.keys.lookup.hex() not in shown
    assert isinstance(draft.keys, ReceiptKeys)
