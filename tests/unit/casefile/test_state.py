"""The fold: what a chain of entries says about a case now."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.casefile.entries import (
    AssignBody,
    Body,
    ClosingBody,
    ForgedBody,
    IdentityOpenedBody,
    MessageBody,
    NoteBody,
    OpenedBody,
    Payload,
    ReferralBody,
    ReopenedBody,
    ReplyBody,
    StatusBody,
    UrgencyBody,
    WordsChangedBody,
)
from hotline.casefile.payload import REPORTER, SYSTEM
from hotline.casefile.state import CaseState, fold
from tests.support.entries import MEMBER, STAFF, START, anything, chain_of, first, who, written

HOUR = timedelta(hours=1)


def state_of(*bodies: Body, now: timedelta = timedelta(days=1)) -> CaseState:
    """The state after a report and these bodies, one an hour."""
    outside = (MessageBody, WordsChangedBody)
    payloads: list[Payload | None] = [first(), who()]
    for n, body in enumerate(bodies, start=1):
        author = REPORTER if isinstance(body, outside) else SYSTEM if isinstance(body, ForgedBody) else STAFF
        payloads.append(written(body, after=n * HOUR, author=author))
    return fold(chain_of(payloads), START + now)


def message(item: str = "01" * 16, **changes: object) -> MessageBody:
    return MessageBody.model_validate({"item_id": item, "body": "Er war wieder da.", **changes})


@given(st.lists(anything, max_size=12), st.data())
def test_folding_piece_by_piece_gives_the_same_as_all_at_once(payloads: list[Payload], data: st.DataObject) -> None:
    entries = chain_of([first(), *payloads])
    cut = data.draw(st.integers(0, len(entries)))
    now = START + timedelta(days=40)
    assert fold(entries[cut:], now, after=fold(entries[:cut], START)) == fold(entries, now)


@given(st.lists(anything, max_size=8))
def test_the_fold_is_a_function_of_entries_and_time_alone(payloads: list[Payload]) -> None:
    entries = chain_of([first(), *payloads])
    before = tuple(entries)
    assert fold(entries, START) == fold(entries, START)
    assert tuple(entries) == before


@given(st.lists(anything, max_size=8), st.integers(0, 400), st.integers(0, 400))
def test_time_changes_nothing_but_what_is_due(payloads: list[Payload], early: int, late: int) -> None:
    entries = chain_of([first(), *payloads])
    states = [fold(entries, START + timedelta(days=each)) for each in (early, late)]
    by_time = {"due_today", "overdue"}
    for name in (each.name for each in fields(CaseState) if each.name not in by_time):
        assert getattr(states[0], name) == getattr(states[1], name)


@given(st.lists(anything, max_size=6), st.lists(anything, max_size=6), st.data())
def test_words_of_two_people_who_write_at_once_are_all_there_in_any_order(
    ours: list[Payload], theirs: list[Payload], data: st.DataObject
) -> None:
    """Concurrent appends become one chain: whichever came first, no message, reply or forgery is lost and none is counted twice."""
    merged = data.draw(st.permutations([*ours, *theirs]))
    states = [fold(chain_of([first(), *order]), START) for order in ([*ours, *theirs], [*theirs, *ours], merged)]
    for name in ("messages", "replies", "forged", "heavy", "seen_items"):
        assert len({getattr(each, name) for each in states}) == 1
    assert len({frozenset(each.openings) for each in states}) == 1
    assert len({frozenset(one.referral_id for one in each.referrals) for each in states}) == 1


def test_a_new_report_waits_for_us_since_it_came() -> None:
    state = state_of()
    assert (state.lifecycle, state.waiting, state.waiting_since) == ("new", "us", START)
    assert (state.nickname, state.number) == ("Silberdistel 14", "7f3a90c241de88b0")
    assert state.has_mailbox
    assert not state.has_identity


def test_the_first_staff_entry_opens_it_and_words_from_outside_do_not() -> None:
    assert state_of(message(), ForgedBody(item_id="02" * 16, what="repeated")).lifecycle == "new"
    assert state_of(NoteBody(body="x")).lifecycle == "open"


def test_it_waits_for_her_after_a_reply_and_for_us_since_the_first_word_left_unanswered() -> None:
    replied = state_of(ReplyBody(body="Guten Tag"))
    assert (replied.waiting, replied.first_answer_at) == ("person", START + HOUR)
    again = state_of(ReplyBody(body="Guten Tag"), message(), message("03" * 16))
    assert (again.waiting, again.waiting_since, again.last_from_person_at) == ("us", START + 2 * HOUR, START + 3 * HOUR)
    assert (again.messages, again.replies, again.first_answer_at) == (2, 1, START + HOUR)


def test_a_danger_tick_stands_until_somebody_answers() -> None:
    ticked = state_of(message(danger=True, alarm_id="0a" * 16), message("04" * 16), NoteBody(body="x"))
    assert ticked.danger_tick
    assert ticked.alarm_ids == ("0a" * 16,)
    still = state_of(message(danger=True), StatusBody(waiting="us", next_step="Anrufen"))
    assert still.danger_tick
    for answer in (ReplyBody(body="x"), StatusBody(waiting="person"), ClosingBody(reason="a", outcome="b")):
        after = state_of(message(danger=True, alarm_id="0a" * 16), answer)
        assert not after.danger_tick
        assert after.alarm_ids == ()


def test_status_says_whom_it_waits_for_what_comes_next_and_until_when() -> None:
    due = date(2026, 11, 25)
    step = StatusBody(waiting="service", next_step="Rückruf der Stelle", due=due)
    early, on_day, late = (state_of(step, now=timedelta(days=n)) for n in (1, 2, 3))
    assert (early.waiting, early.next_step, early.due) == ("service", "Rückruf der Stelle", due)
    assert [(each.due_today, each.overdue) for each in (early, on_day, late)] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    kept = state_of(step, StatusBody(waiting="service", next_step="x"))
    assert kept.waiting_since == START + HOUR
    closed = state_of(step, ClosingBody(reason="a", outcome="b"), now=timedelta(days=9))
    assert not closed.overdue


def test_what_is_due_follows_the_day_in_berlin() -> None:
    step = StatusBody(waiting="us", due=date(2026, 11, 24))
    assert state_of(step, now=timedelta(hours=13, minutes=59)).due_today is False
    assert state_of(step, now=timedelta(hours=14)).due_today is True


def test_assignee_and_urgency_are_the_last_ones_said() -> None:
    state = state_of(AssignBody(member_id=MEMBER), UrgencyBody(level="hoch", reason="Anruf"))
    assert state.assignee == MEMBER
    assert state.override is not None
    assert (state.override.level, state.override.reason, state.override.member_id) == ("hoch", "Anruf", MEMBER)
    back = state_of(
        AssignBody(member_id=MEMBER), AssignBody(member_id=None), UrgencyBody(level="hoch"), UrgencyBody(level=None)
    )
    assert (back.assignee, back.override) == (None, None)


def test_a_closed_case_that_hears_from_her_is_open_again() -> None:
    closing = ClosingBody(reason="done", outcome="helped")
    closed = state_of(closing)
    assert (closed.lifecycle, closed.waiting, closed.waiting_since) == ("closed", "none", None)
    assert closed.closing is not None
    assert state_of(closing, message()).lifecycle == "open"
    assert state_of(closing, ReopenedBody(reason="neu")).waiting == "us"
    assert state_of(closing, ForgedBody(item_id="05" * 16, what="unreadable")).lifecycle == "closed"
    assert state_of(closing, ReplyBody(body="Alles Gute")).waiting == "none"


def test_steps_of_one_referral_merge_and_keep_the_facts_of_the_first() -> None:
    offered = ReferralBody(
        referral_id="06" * 16, service_name="Opfer-Telefon", service_phone="116006", land="SN", state="offered"
    )
    wished = ReferralBody(referral_id="06" * 16, service_name="anders", state="wished", text="Ja, bitte")
    other = ReferralBody(referral_id="07" * 16, service_name="Beratung", state="suggested")
    state = state_of(offered, other, wished)
    assert [(each.service_name, each.state) for each in state.referrals] == [
        ("Opfer-Telefon", "wished"),
        ("Beratung", "suggested"),
    ]
    assert state.referrals[0].steps == (("offered", START + HOUR), ("wished", START + 3 * HOUR))
    assert (state.referrals[0].service_phone, state.referrals[0].text) == ("116006", "Ja, bitte")


def test_openings_are_kept_once_by_role_and_day() -> None:
    day = date(2026, 11, 23)
    state = state_of(OpenedBody(role="counsellor", day=day), OpenedBody(role="counsellor", day=day))
    assert state.openings == (("counsellor", day),)
    assert state.read_day == day
    assert len(state_of(IdentityOpenedBody(reason="x", role="counsellor", day=day)).identity_openings) == 1


def test_what_was_forged_is_counted_and_its_id_remembered() -> None:
    state = state_of(
        ForgedBody(item_id="08" * 16, what="unauthentic"), message("09" * 16), WordsChangedBody(item_id="0c" * 16)
    )
    assert state.forged == 1
    assert state.seen_items == {"08" * 16, "09" * 16, "0c" * 16}
    assert state.words_changed_at == START + 3 * HOUR
    assert state_of(WordsChangedBody()).seen_items == frozenset()


def test_the_last_identity_counts_and_an_empty_one_is_none() -> None:
    entries = chain_of([first(), who(name="Ida"), who(name="Ida W.")])
    state = fold(entries, START)
    assert state.identity is not None
    assert state.identity.name == "Ida W."
    assert not fold(chain_of([first(), who()]), START).has_identity


def test_a_redacted_entry_is_named_and_changes_nothing_else() -> None:
    state = fold(chain_of([first(), None, written(NoteBody(body="x", heavy=True))]), START)
    assert state.redacted == (2,)
    assert state.heavy


@pytest.mark.parametrize("property_name", ["nickname", "number"])
def test_a_case_without_its_report_has_no_name(property_name: str) -> None:
    assert getattr(fold([], START), property_name) == ""
    assert not fold([], START).has_mailbox
