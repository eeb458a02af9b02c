"""A report becomes a case and a mailbox, whole or not at all."""

from datetime import timedelta

import pytest
from sqlmodel import func, select

from hotline.audit.tables import AuditEntry
from hotline.casefile.entries import Identity, NoteBody, ReplyBody, Report, ReportBody
from hotline.casefile.opening.cases import open_identity
from hotline.casefile.opening.lists import summaries
from hotline.casefile.payload import Author
from hotline.casefile.post.messages import messages, next_view, private_view, report_copy
from hotline.casefile.reception import REPORT_BYTES, Ring, alarm_id
from hotline.casefile.tables import CaseFile, Code, Entry, Grant, InTrayItem, Mailbox, MailboxNote, SummaryRow
from hotline.notices.tables import Alarm
from hotline.store.keystore import Kind
from hotline.store.work import Work
from hotline.vault.envelope import TooLong
from tests.support.cases import NOON, RING, STORY, World, identity, incident, report


def count(work: Work, table: type) -> int:
    return work.db.exec(select(func.count()).select_from(table)).one()


def test_a_report_is_found_by_the_desk_and_by_her_words(world: World) -> None:
    _, keys = world.receipt()
    received = world.report(keys, identity=identity(), ring=RING)
    case = world.open(received.case_id)
    assert case.state.report is not None
    assert case.state.report.incidents[0].story == STORY
    assert case.state.number == received.number
    listed = world.read(lambda work: list(summaries(work, world.people["counsellor"])))
    assert [(each.case_id, each.lifecycle, each.summary.number) for each in listed] == [
        (received.case_id, "new", received.number)
    ]
    box = world.box(keys)
    view = world.read(lambda work: next_view(work, box))
    assert (view.state, view.number, view.received_day) == ("received", received.number, received.day)
    assert view.answer_by is not None
    assert world.read(lambda work: messages(work, box)) == []


def test_the_number_is_that_of_the_audit_row(world: World) -> None:
    received = world.report()
    rows = world.read(lambda work: work.db.exec(select(AuditEntry.hash)).all())
    assert received.number in {row.hex()[:16] for row in rows}
    assert len(received.number) == 16


def test_one_report_writes_each_row_once(world: World) -> None:
    _, keys = world.receipt()
    received = world.report(keys, ring=RING)

    def rows(work: Work) -> list[int]:
        return [count(work, table) for table in (CaseFile, Entry, Grant, SummaryRow, Mailbox, Code, Alarm, MailboxNote)]

    assert world.read(rows) == [1, 2, 2, 1, 1, 1, 1, 0]
    handle = world.open(received.case_id).handle
    for kind, key_id in (
        (Kind.grant, received.case_id.hex()),
        (Kind.trace, handle.traces.trace),
        (Kind.mailbox, handle.traces.mailbox_key or ""),
    ):
        assert world.store.keystore.get(kind, bytes.fromhex(key_id))


def test_every_report_has_a_first_entry_with_the_keys_and_one_for_her_identity(world: World) -> None:
    for given in (identity(), None):
        received = world.report(identity=given)
        case = world.open(received.case_id)
        assert [type(entry.payload) for entry in case.entries] == [Report, Identity]
        assert open_identity(case) == given
        assert case.state.has_identity is (given is not None)


def test_without_words_there_is_no_mailbox_and_the_desk_works_all_the_same(world: World) -> None:
    received = world.report(None)
    case = world.append(received.case_id, ReplyBody(body="Guten Tag"), NoteBody(body="x"))
    assert not case.state.has_mailbox
    assert case.handle.traces.mailbox_id is None
    assert world.read(lambda work: (count(work, Mailbox), count(work, Code))) == (0, 0)


def test_a_copy_of_the_report_is_kept_only_where_she_chose_it(world: World) -> None:
    def copy(*, keep: bool) -> ReportBody | None:
        _, keys = world.receipt()
        world.report(keys, keep_copy=keep, identity=identity())
        box = world.box(keys)
        return world.read(lambda work: report_copy(work, box))

    assert copy(keep=False) is None
    kept = copy(keep=True)
    assert kept is not None
    assert kept.incidents[0].story == STORY
    assert b"Ida" not in kept.to_bytes()


def test_words_that_staff_knew_must_be_changed(world: World) -> None:
    _, keys = world.receipt()
    staff = Author(kind="staff", member_id=world.people["counsellor"].member_id.hex(), role="counsellor")
    world.report(keys, must_change=True, report=report(via="phone"), author=staff)
    assert world.box(keys).must_change
    _, others = world.receipt()
    world.report(others)
    assert not world.box(others).must_change


def test_an_alarm_is_planted_under_an_id_that_only_the_case_key_tells(world: World) -> None:
    received = world.report(ring=Ring("sofort", NOON + timedelta(minutes=20), "alarm"))
    case = world.open(received.case_id)
    alarm = world.read(lambda work: work.db.exec(select(Alarm)).one())
    assert alarm.id == alarm_id(case.handle.ck, 1)
    assert alarm.not_before == NOON


def test_a_report_of_the_longest_size_goes_through_and_a_longer_one_names_the_limit(world: World) -> None:
    stories = [incident(story="ä" * 19_000) for _ in range(5)]
    received = world.report(report=report(incidents=tuple(stories)))
    case = world.open(received.case_id)
    assert case.state.report is not None
    assert [len(each.story) for each in case.state.report.incidents] == [19_000] * 5
    with pytest.raises(TooLong) as caught:
        world.report(report=report(incidents=tuple(incident(story="ä" * 19_000) for _ in range(6))))
    assert caught.value.limit == REPORT_BYTES


@pytest.mark.parametrize("story", ["a\u0301e", "\u202eRTL\u202c", "𝔗👩‍🚒", "x" + "\u0301" * 64, "\r\n\t"])
def test_text_is_kept_exactly_as_it_was_given(world: World, story: str) -> None:
    """INT-06."""
    received = world.report(report=report(incidents=(incident(story=story),)))
    state = world.open(received.case_id).state
    assert state.report is not None
    assert state.report.incidents[0].story == story


def test_who_opened_is_told_to_her_once_somebody_did(world: World) -> None:
    _, keys = world.receipt()
    world.report(keys)
    box = world.box(keys)
    view = world.read(lambda work: private_view(work, box))
    assert view is not None
    assert view.openings == ()


def test_nothing_waits_in_the_tray_of_a_new_case(world: World) -> None:
    world.report()
    assert world.read(lambda work: count(work, InTrayItem)) == 0
