"""A writer of the database moves sealed bytes to where they do not belong: nothing opens there, and nothing else breaks."""

from dataclasses import replace

import pytest
from sqlalchemy import ColumnElement
from sqlmodel import col

from hotline.casefile.chain import link
from hotline.casefile.entries import NoteBody
from hotline.casefile.errors import ChainBroken
from hotline.casefile.grants import DESK_SEAL, SEAL_LABEL, for_desk, inner_of, wrapped
from hotline.casefile.opening.lists import summaries
from hotline.casefile.tables import (
    CaseFile,
    Entry,
    Grant,
    SummaryRow,
)
from hotline.roster.chain import DeskPublic
from hotline.roster.statements import key_id
from hotline.store.keystore import Kind
from hotline.vault.deskkey import Desk
from hotline.vault.envelope import CannotOpen
from hotline.vault.symmetric import new_key
from tests.support.cases import STORY, World
from tests.support.rows import Victim, put, same, take, victim


def test_a_grant_of_another_case_opens_nothing(world: World) -> None:
    """CR-03: the seal of case A in a row of B."""
    ours, other = victim(world), victim(world)
    mine = key_id(next(iter(world.people["counsellor"].desks.values())).kem_public)

    def of(case: Victim) -> ColumnElement[bool]:
        return same(Grant.case_id, case.case_id) & same(Grant.recipient, mine)

    put(world, Grant, of(ours), sealed=take(world, Grant.sealed, of(other)))
    with pytest.raises(CannotOpen):
        world.open(ours.case_id)
    assert world.open(other.case_id).state.nickname


def test_the_recovery_seal_is_no_desk_seal(world: World) -> None:
    """CR-03."""
    ours = victim(world)
    recovery = world.roster().recovery.key_id
    of_case = same(Grant.case_id, ours.case_id)
    sealed = take(world, Grant.sealed, of_case & same(Grant.recipient, recovery))
    put(world, Grant, of_case & (col(Grant.recipient) != recovery), sealed=sealed)
    with pytest.raises(CannotOpen):
        world.open(ours.case_id)


def test_an_inner_layer_of_another_case_or_epoch_opens_nothing_even_under_the_right_erasure_key(world: World) -> None:
    """CR-03: who holds the keystore too can move the inner layer; its `info` names case, desk and epoch."""
    ours = victim(world)
    desk = next(iter(world.people["counsellor"].desks.values()))
    ck, ek = world.open(ours.case_id).handle.ck, world.store.keystore.get(Kind.grant, ours.case_id)
    public = DeskPublic(desk.desk_id, desk.epoch, "counselling", desk.kem_public)
    wrong = {
        "another case": for_desk(ek, ck, b"o" * 16, public)[1],
        "an old epoch": for_desk(ek, ck, ours.case_id, replace(public, epoch=desk.epoch + 1))[1],
        "another desk": for_desk(ek, ck, ours.case_id, replace(public, desk_id=b"d" * 16))[1],
        "the wrap of an old epoch": wrapped(
            ek, ck, ours.case_id, recipient=key_id(desk.kem_public), wrap=desk.wrap, desk_id=desk.desk_id, epoch=9
        ),
    }
    for sealed in wrong.values():
        put(
            world,
            Grant,
            same(Grant.case_id, ours.case_id) & same(Grant.recipient, key_id(desk.kem_public)),
            sealed=sealed,
        )
        with pytest.raises(CannotOpen):
            world.open(ours.case_id)


def test_a_seal_of_an_old_epoch_is_not_opened_by_the_new_key(world: World) -> None:
    """CR-03."""
    ours = victim(world)
    old = next(iter(world.people["counsellor"].desks.values()))
    ek = world.store.keystore.get(Kind.grant, ours.case_id)
    sealed = take(
        world, Grant.sealed, same(Grant.case_id, ours.case_id) & same(Grant.recipient, key_id(old.kem_public))
    )
    how, inner = inner_of(ek, ours.case_id, key_id(old.kem_public), sealed)
    assert how == DESK_SEAL
    new = Desk(new_key(), old.desk_id, 2)
    for epoch in (b"\x00" * 7 + b"\x01", b"\x00" * 7 + b"\x02"):
        with pytest.raises(CannotOpen):
            new.open(SEAL_LABEL, ours.case_id, old.desk_id, epoch, blob=inner)


def test_a_version_of_the_erasure_key_that_the_row_does_not_name_opens_nothing(world: World) -> None:
    """CR-01: versions."""
    ours = victim(world)
    world.store.keystore.put((Kind.grant, ours.case_id, 2, new_key()))
    put(world, CaseFile, same(CaseFile.id, ours.case_id), ek_version=2)
    with pytest.raises(CannotOpen):
        world.open(ours.case_id)


def test_traces_and_summaries_of_another_case_open_nothing(world: World) -> None:
    """CR-01: a moved summary is shown as damaged, so that the case is not lost from sight."""
    ours, other = victim(world), victim(world)
    mine, theirs = same(SummaryRow.case_id, ours.case_id), same(SummaryRow.case_id, other.case_id)
    put(world, SummaryRow, mine, sealed=take(world, SummaryRow.sealed, theirs))
    listed = {each.case_id: each for each in world.read(lambda work: list(summaries(work, world.people["counsellor"])))}
    assert listed[ours.case_id].damaged
    assert listed[ours.case_id].summary.nickname == ""
    assert not listed[other.case_id].damaged
    put(
        world,
        CaseFile,
        same(CaseFile.id, ours.case_id),
        traces=take(world, CaseFile.traces, same(CaseFile.id, other.case_id)),
    )
    with pytest.raises(CannotOpen):
        world.open(ours.case_id)


def test_a_summary_from_before_the_last_entry_is_refused(world: World) -> None:
    """CR-01: put back from yesterday."""
    ours = victim(world)
    here = same(SummaryRow.case_id, ours.case_id)
    old = take(world, SummaryRow.sealed, here)
    world.append(ours.case_id, NoteBody(body="x"))
    put(world, SummaryRow, here, sealed=old)
    assert [each.damaged for each in world.read(lambda work: list(summaries(work, world.people["counsellor"])))] == [
        True
    ]


def test_entries_moved_between_cases_places_and_columns_are_noticed(world: World) -> None:
    """CR-01."""
    ours, other = victim(world), victim(world)

    def at(case: Victim, seq: int) -> ColumnElement[bool]:
        return same(Entry.case_id, case.case_id) & (col(Entry.seq) == seq)

    original = take(world, Entry.sealed, at(ours, 3))
    for source in (take(world, Entry.sealed, at(other, 3)), take(world, Entry.sealed, at(ours, 4)), b"", original[:-1]):
        put(world, Entry, at(ours, 3), sealed=source)
        with pytest.raises(ChainBroken) as caught:
            world.open(ours.case_id)
        assert caught.value.seq == 3
    put(world, Entry, at(ours, 3), sealed=original)
    assert world.open(ours.case_id).state.nickname


def test_an_entry_of_another_case_does_not_open_with_every_hash_made_to_fit(world: World) -> None:
    """CR-01: hashes need no key, so they alone protect nothing."""
    ours, other = victim(world), victim(world)
    last = same(Entry.case_id, ours.case_id) & (col(Entry.seq) == 4)
    source = take(world, Entry.sealed, same(Entry.case_id, other.case_id) & (col(Entry.seq) == 4))
    entry_id, before = take(world, Entry.id, last), take(world, Entry.prev_hash, last)
    fitted = link(before, 4, entry_id, source)
    put(world, Entry, last, sealed=source, hash=fitted)
    put(world, CaseFile, same(CaseFile.id, ours.case_id), head_hash=fitted)
    with pytest.raises(CannotOpen):
        world.open(ours.case_id)


def test_a_dropped_last_entry_with_the_head_put_back_is_refused_by_the_summary(world: World) -> None:
    ours = victim(world)
    before = take(world, Entry.prev_hash, same(Entry.case_id, ours.case_id) & (col(Entry.seq) == 4))
    put(world, CaseFile, same(CaseFile.id, ours.case_id), head_seq=3, head_hash=before)
    listed = world.read(lambda work: list(summaries(work, world.people["counsellor"])))
    assert [each.damaged for each in listed] == [True]
    with pytest.raises(ChainBroken):
        world.open(ours.case_id)


def test_what_was_moved_never_shows_the_story_in_an_error(world: World) -> None:
    ours = victim(world)
    put(world, Entry, same(Entry.case_id, ours.case_id) & (col(Entry.seq) == 1), sealed=b"x")
    with pytest.raises(ChainBroken) as caught:
        world.open(ours.case_id)
    assert STORY not in f"{caught.value!r} {caught.value}"
