"""Appending: every word is kept, what only one can decide is shown to the second, and lists follow in the same transaction."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, delete, select

from hotline.casefile import ledger
from hotline.casefile.entries import (
    AssignBody,
    Body,
    ClosingBody,
    IdentityBody,
    MessageBody,
    NoteBody,
    OpenedBody,
    ReferralBody,
    ReopenedBody,
    ReplyBody,
    StatusBody,
    UrgencyBody,
)
from hotline.casefile.errors import CaseChanged, CaseNotHere
from hotline.casefile.opening.appending import append, collides
from hotline.casefile.opening.cases import open_case, open_identity, unlock
from hotline.casefile.opening.lists import Listed, summaries
from hotline.casefile.payload import SYSTEM
from hotline.casefile.state import fold
from hotline.casefile.tables import CaseFile, Mailbox, MailboxMessage, SummaryRow
from hotline.roster.queries import current
from hotline.store.work import Work
from tests.support.cases import World, author
from tests.support.entries import chain_of, outside_bodies, staff_bodies, written


def listed(world: World, case_id: bytes) -> Listed:
    every = frozenset({"new", "open", "closed"})
    found = world.read(lambda work: list(summaries(work, world.people["counsellor"], every)))
    return next(each for each in found if each.case_id == case_id)


def test_each_entry_moves_the_case_the_list_and_her_view_together(world: World) -> None:
    _, keys = world.receipt()
    case_id = world.report(keys).case_id
    case = world.append(case_id, NoteBody(body="Telefonat"), ReplyBody(body="Guten Tag"))
    assert [entry.seq for entry in case.entries] == [1, 2, 3, 4]
    again = world.open(case_id)
    assert again.entries == case.entries
    assert again.state == case.state
    row = listed(world, case_id)
    assert (row.lifecycle, row.waiting_since_day) == ("open", None)
    assert (row.summary.waiting, row.summary.replies, row.summary.alarm_n) == ("person", 1, 1)
    assert world.read(lambda work: len(work.db.exec(select(MailboxMessage)).all())) == 1


def test_an_append_that_fails_leaves_nothing_of_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, keys = world.receipt()
    case_id = world.report(keys).case_id

    def fail(*_args: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(ledger, "write_views", fail)
    with pytest.raises(RuntimeError):
        world.append(case_id, ReplyBody(body="Guten Tag"))
    assert len(world.open(case_id).entries) == 2
    assert world.read(lambda work: work.db.exec(select(MailboxMessage)).all()) == []


def test_two_who_write_at_once_lose_no_word(world: World) -> None:
    case_id = world.report().case_id

    def write(n: int) -> None:
        world.append(case_id, NoteBody(body=str(n)), who=("counsellor", "colleague")[n % 2])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(8)))
    case = world.open(case_id)
    bodies = {entry.payload.body for entry in case.entries if entry.payload and entry.payload.kind == "note"}
    assert bodies == {str(n) for n in range(8)}
    assert [entry.seq for entry in case.entries] == list(range(1, 11))


def test_a_stale_opening_is_put_on_top_of_what_came_since(world: World) -> None:
    case_id = world.report().case_id
    stale = world.open(case_id)
    world.append(case_id, NoteBody(body="inzwischen"), who="colleague")
    me = author(world.people["counsellor"])
    for opened in (stale, stale.handle):
        world.write(
            lambda work, opened=opened: append(work, current(work), opened, NoteBody(body="meins"), author=me)  # type: ignore[misc]  # bound on purpose
        )
    case = world.open(case_id)
    assert [entry.payload.body for entry in case.entries if entry.payload and entry.payload.kind == "note"] == [
        "inzwischen",
        "meins",
        "meins",
    ]


def test_what_both_decided_is_shown_to_the_second(world: World) -> None:
    case_id = world.report().case_id
    seen = world.open(case_id).handle.head.seq
    world.append(case_id, UrgencyBody(level="hoch", reason="Anruf"), who="colleague")
    with pytest.raises(CaseChanged) as caught:
        world.append(case_id, UrgencyBody(level="info", reason="Irrtum"), seen=seen)
    assert [entry.payload.kind for entry in caught.value.entries if entry.payload] == ["urgency"]
    state = world.append(case_id, NoteBody(body="x"), AssignBody(member_id=None), seen=seen).state
    assert state.override is not None
    assert state.override.level == "hoch"


@pytest.mark.parametrize(
    ("ours", "theirs", "clash"),
    [
        (AssignBody(member_id=None), AssignBody(member_id=None), True),
        (StatusBody(waiting="us"), StatusBody(waiting="person"), True),
        (IdentityBody(name="A"), IdentityBody(name="B"), True),
        (
            ReferralBody(referral_id="01" * 16, state="wished"),
            ReferralBody(referral_id="01" * 16, state="withdrawn"),
            True,
        ),
        (
            ReferralBody(referral_id="01" * 16, state="wished"),
            ReferralBody(referral_id="02" * 16, state="wished"),
            False,
        ),
        (ClosingBody(reason="a", outcome="b"), MessageBody(item_id="03" * 16, body="Er ist da"), True),
        (ClosingBody(reason="a", outcome="b"), ReopenedBody(), True),
        (ClosingBody(reason="a", outcome="b"), NoteBody(body="x"), False),
        (ReplyBody(body="x"), MessageBody(item_id="03" * 16, body="y"), False),
        (NoteBody(body="x"), NoteBody(body="y"), False),
        (UrgencyBody(level=None), AssignBody(member_id=None), False),
    ],
)
def test_what_collides_and_what_does_not(ours: Body, theirs: Body, clash: bool) -> None:
    assert collides([ours], chain_of([written(theirs)])) is clash


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@given(
    turns=st.lists(st.tuples(st.sampled_from(["counsellor", "colleague"]), staff_bodies | outside_bodies), max_size=5)
)
def test_whatever_is_appended_by_whomever_from_whatever_they_saw_folds_to_one_case(
    world: World, turns: list[tuple[str, Body]]
) -> None:
    case_id = world.report().case_id
    first = {who: world.open(case_id, who) for who in ("counsellor", "colleague")}

    def act(work: Work, who: str, body: Body) -> int:
        me = author(world.people[who])
        return len(append(work, current(work), first[who], body, author=me).entries)

    for who, body in turns:
        world.write(lambda work, who=who, body=body: act(work, who, body))  # type: ignore[misc]  # bound on purpose
    case = world.open(case_id)
    assert case.state == world.read(lambda work: fold(case.entries, work.now))
    kept = [body for _, body in turns if not isinstance(body, OpenedBody)]
    assert [
        type(entry.payload).__mro__[1] for entry in case.entries[2:] if entry.payload and entry.payload.kind != "opened"
    ] == [type(body) for body in kept]
    assert listed(world, case_id).summary.lifecycle == case.handle.lifecycle == case.state.lifecycle


def test_an_opening_is_noted_once_for_a_role_and_day(world: World) -> None:
    case_id = world.report().case_id
    today = world.read(lambda work: work.today)
    opened = OpenedBody(role="counsellor", day=today)
    assert len(world.append(case_id, opened, opened).entries) == 3
    assert len(world.append(case_id, opened).entries) == 3
    assert len(world.append(case_id, OpenedBody(role="keyholder", day=today)).entries) == 4


def test_a_member_who_left_appends_nothing(world: World) -> None:
    """AZ-07: her open tab is refused, whatever keys it still holds."""
    case_id = world.report().case_id
    strangers = author(world.people["counsellor"]).model_copy(update={"member_id": "ab" * 16})
    nobody = author(world.people["counsellor"]).model_copy(update={"member_id": None})
    for who in (strangers, nobody):

        def act(work: Work, who: object = who) -> object:
            case = open_case(work, world.people["counsellor"], case_id)
            return append(work, current(work), case, NoteBody(body="x"), author=who)  # type: ignore[arg-type]  # an author

        with pytest.raises(CaseNotHere):
            world.write(act)
    assert len(world.open(case_id).entries) == 2


def test_the_house_itself_may_append(world: World) -> None:
    case_id = world.report().case_id

    def act(work: Work) -> int:
        handle = unlock(work, world.people["counsellor"], case_id)
        return len(append(work, current(work), handle, StatusBody(waiting="us"), author=SYSTEM).entries)

    assert world.write(act) == 3


def test_a_case_that_went_away_meanwhile_takes_nothing(world: World) -> None:
    case_id = world.report().case_id
    case = world.open(case_id)
    world.write(lambda work: work.db.exec(delete(CaseFile).where(col(CaseFile.id) == case_id)))
    me = author(world.people["counsellor"])
    with pytest.raises(CaseNotHere):
        world.write(lambda work: append(work, current(work), case, NoteBody(body="x"), author=me))


def test_a_mailbox_that_was_ended_does_not_stop_the_desk(world: World) -> None:
    _, keys = world.receipt()
    case_id = world.report(keys).case_id
    world.write(lambda work: work.db.exec(delete(Mailbox)))
    assert world.append(case_id, ReplyBody(body="x")).state.replies == 1


def test_a_lost_summary_is_written_anew_by_the_next_entry(world: World) -> None:
    case_id = world.report().case_id
    world.write(lambda work: work.db.exec(delete(SummaryRow)))
    assert listed(world, case_id).damaged
    world.append(case_id, NoteBody(body="x"))
    assert not listed(world, case_id).damaged


def test_a_reopened_case_is_no_longer_to_be_deleted(world: World) -> None:
    case_id = world.report().case_id
    world.append(case_id, ClosingBody(reason="a", outcome="b"))

    def mark(row: CaseFile | None) -> None:
        assert row is not None
        row.delete_after_month, row.lifecycle = "2027-11", "marked"

    world.write(lambda work: mark(work.db.get(CaseFile, case_id)))
    world.append(case_id, ReopenedBody(reason="neu"))
    row = world.read(lambda work: work.db.get(CaseFile, case_id))
    assert row is not None
    assert (row.lifecycle, row.delete_after_month) == ("open", None)


def test_name_and_contact_can_be_written_down_later(world: World) -> None:
    case_id = world.report().case_id
    case = world.append(case_id, IdentityBody(name="Ida Wolkenstein"))
    found = open_identity(case)
    assert found is not None
    assert (found.name, found.kind) == ("Ida Wolkenstein", "identity")
