"""Opening: who may, who may not, and what looks alike to who may not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from hotline.casefile import grants
from hotline.casefile.entries import ClosingBody, NoteBody, ReplyBody, StatisticsBody
from hotline.casefile.errors import CaseNotHere
from hotline.casefile.grants import MEMBER_SEAL
from hotline.casefile.house import append as append_to_house
from hotline.casefile.house import create, read
from hotline.casefile.opening import lists
from hotline.casefile.opening.cases import unlock
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.opening.lists import summaries
from hotline.casefile.tables import Grant
from hotline.roster.queries import current
from hotline.roster.statements import key_id
from hotline.store.keystore import Kind
from hotline.vault.deskkey import Desk
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotOpen, ctx
from hotline.vault.mailkey import KemKey
from hotline.vault.symmetric import aead, new_key
from tests.support.cases import NOON, World, restrict


def test_everybody_on_the_desk_opens_it_and_nobody_else(world: World) -> None:
    case_id = world.report().case_id
    for who in ("counsellor", "colleague", "keyholder"):
        assert world.open(case_id, who).state.nickname
    for who in ("coordinator", "stranger"):
        with pytest.raises(CaseNotHere):
            world.open(case_id, who)
        assert world.read(lambda work, who=who: list(summaries(work, world.people[who]))) == []  # type: ignore[misc]  # bound on purpose


@pytest.mark.parametrize("case_id", [b"", b"x", b"x" * 16, b"x" * 17])
def test_no_such_case_looks_like_one_that_is_not_hers(world: World, case_id: bytes) -> None:
    with pytest.raises(CaseNotHere) as caught:
        world.open(case_id)
    assert str(caught.value) == ""


def test_without_its_erasure_or_trace_key_there_is_no_case(world: World) -> None:
    for kind in (Kind.grant, Kind.trace):
        case_id = world.report().case_id
        handle = world.open(case_id).handle
        key = case_id if kind is Kind.grant else bytes.fromhex(handle.traces.trace)
        world.store.keystore.delete(kind, key)
        with pytest.raises(CaseNotHere):
            world.open(case_id)


def test_a_case_that_was_erased_is_in_no_list(world: World) -> None:
    case_id = world.report().case_id
    other = world.report().case_id
    world.store.keystore.erase([(Kind.grant, case_id)], day=NOON.date())
    found = world.read(lambda work: [each.case_id for each in summaries(work, world.people["counsellor"])])
    assert found == [other]


def test_the_count_is_that_of_the_list_and_opens_nothing(world: World) -> None:
    received = [world.report().case_id for _ in range(3)]
    world.append(received[0], NoteBody(body="gelesen"))
    world.append(received[1], ClosingBody(reason="done", outcome="helped"))
    restrict(world, received[2], "counsellor")
    for who, counted in (("counsellor", 2), ("colleague", 1), ("stranger", 0), ("coordinator", 0)):
        keyring = world.people[who]
        assert world.read(lambda work, keyring=keyring: lists.count(work, keyring)) == counted  # type: ignore[misc]  # bound on purpose
        assert world.read(lambda work, keyring=keyring: len(list(summaries(work, keyring)))) == counted  # type: ignore[misc]  # the same


def test_the_first_staff_opening_replaces_the_slow_grant_by_the_quick_one(world: World) -> None:
    case_id = world.report().case_id
    keyring = world.people["counsellor"]
    before = world.read(lambda work: unlock(work, keyring, case_id))
    assert before.fresh
    after = world.write(lambda work: unlock(work, keyring, case_id, rewrap=True))
    assert not after.fresh
    assert after.ck == before.ck
    sizes = world.read(
        lambda work: [len(row) for row in work.db.exec(select(Grant.sealed).where(Grant.case_id == case_id))]
    )
    assert min(sizes) < 200 < max(sizes)
    assert not world.read(lambda work: unlock(work, world.people["colleague"], case_id)).fresh
    world.write(lambda work: unlock(work, keyring, case_id, rewrap=True))
    assert world.open(case_id).state.nickname


def test_the_recovery_key_opens_a_case_and_the_desk_key_does_not_open_its_grant(world: World) -> None:
    case_id = world.report().case_id
    ck = world.open(case_id).handle.ck
    recovery = current_recovery(world)
    ek = world.store.keystore.get(Kind.grant, case_id)
    sealed = world.read(
        lambda work: work.db.exec(
            select(Grant.sealed).where(Grant.case_id == case_id, Grant.recipient == recovery)
        ).one()
    )
    how, inner = grants.inner_of(ek, case_id, recovery, sealed)
    assert how == grants.RECOVERY_SEAL
    assert KemKey(world.recovery_seed).open(grants.RECOVERY_LABEL, case_id, blob=inner) == ck.reveal()


def current_recovery(world: World) -> bytes:
    return world.roster().recovery.key_id


def test_a_restricted_case_opens_for_the_named_alone(world: World) -> None:
    case_id = world.report().case_id
    restrict(world, case_id, "colleague")
    assert world.open(case_id, "colleague").state.nickname
    listed = world.read(lambda work: list(summaries(work, world.people["colleague"])))
    assert [each.case_id for each in listed] == [case_id]
    with pytest.raises(CaseNotHere):
        world.open(case_id)
    assert world.read(lambda work: list(summaries(work, world.people["counsellor"]))) == []


def test_a_member_grant_is_no_desk_grant_and_the_other_way_round(world: World) -> None:
    case_id = world.report().case_id
    keyring, ek = world.people["counsellor"], world.store.keystore.get(Kind.grant, case_id)
    own = key_id(keyring.identity.kem_public)
    desk_id = key_id(next(iter(keyring.desks.values())).kem_public)
    for recipient, how in ((own, grants.DESK_SEAL), (desk_id, MEMBER_SEAL), (own, grants.DESK_WRAP)):
        sealed = aead(ek, ctx("grant", case_id, recipient), how + b"x" * 1200)
        with pytest.raises(CannotOpen):
            keyring.open_grant(ek, case_id, recipient, sealed, keyring.recipients())
    with pytest.raises(CannotOpen):
        keyring.open_grant(ek, case_id, b"n" * 16, b"", keyring.recipients())
    with pytest.raises(CannotOpen):
        keyring.open_grant(ek, case_id, own, aead(ek, ctx("grant", case_id, own), b"x"), keyring.recipients())


def test_the_second_way_in_counts_where_the_first_was_tampered_with(world: World) -> None:
    case_id = world.report().case_id
    keyring = world.people["counsellor"]
    old = Desk(new_key(), next(iter(keyring.desks))[0], 7)
    both = Keyring(keyring.member_id, keyring.role, keyring.identity, {**keyring.desks, (old.desk_id, 7): old})
    world.write(lambda work: work.db.add(Grant(case_id=case_id, recipient=key_id(old.kem_public), sealed=b"planted")))
    assert world.read(lambda work: unlock(work, both, case_id)).ck == world.open(case_id).handle.ck
    listed = world.read(lambda work: list(summaries(work, both)))
    assert [(each.case_id, each.damaged) for each in listed] == [(case_id, False)]
    alone = replace(both, desks={(old.desk_id, 7): old})
    with pytest.raises(CannotOpen):
        world.read(lambda work: unlock(work, alone, case_id))
    assert [each.damaged for each in world.read(lambda work: list(summaries(work, alone)))] == [True]


def test_a_list_goes_on_over_its_batches_and_names_each_case_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {world.report().case_id for _ in range(7)}
    for size in (1, 2, 3, 7, 8):
        monkeypatch.setattr(lists, "BATCH", size)
        found = world.read(lambda work: [each.case_id for each in summaries(work, world.people["counsellor"])])
        assert len(found) == 7
        assert set(found) == made
        assert found == sorted(found)


def test_a_case_with_two_grants_for_one_person_is_listed_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = {world.report().case_id for _ in range(3)}
    keyring = world.people["counsellor"]
    old = Desk(new_key(), next(iter(keyring.desks))[0], 7)
    both = replace(keyring, desks={**keyring.desks, (old.desk_id, 7): old})
    for case_id in cases:
        world.write(
            lambda work, case_id=case_id: work.db.add(  # type: ignore[misc]  # bound on purpose
                Grant(case_id=case_id, recipient=key_id(old.kem_public), sealed=b"of an old epoch")
            )
        )
    for size in (1, 2, 3, 50):
        monkeypatch.setattr(lists, "BATCH", size)
        found = world.read(lambda work: list(summaries(work, both)))
        assert {each.case_id for each in found} == cases
        assert len(found) == 3


def test_the_house_file_is_its_desks_and_in_no_list(world: World) -> None:
    roster = world.roster()
    case_id = world.write(lambda work: create(work, current(work), roster.coordination))
    assert world.write(lambda work: create(work, current(work), roster.coordination)) == case_id
    row = StatisticsBody(statistics_id="01" * 16, month="2026-11", land="SN")
    coordinator, desk_id = world.people["coordinator"], roster.coordination.desk_id
    world.write(lambda work: append_to_house(work, coordinator, desk_id, row))
    world.write(lambda work: append_to_house(work, world.people["keyholder"], desk_id, row, row))
    entries = world.read(lambda work: read(work, coordinator, desk_id))
    assert [entry.payload.kind for entry in entries if entry.payload] == ["statistics"] * 3
    assert [entry.payload.author.role for entry in entries if entry.payload] == [
        "coordinator",
        "keyholder",
        "keyholder",
    ]
    assert world.read(lambda work: list(summaries(work, coordinator))) == []
    with pytest.raises(CaseNotHere):
        world.read(lambda work: read(work, world.people["counsellor"], desk_id))
    with pytest.raises(CaseNotHere):
        world.read(lambda work: read(work, coordinator, new_id()))


def test_a_case_handle_and_a_keyring_show_no_keys(world: World) -> None:
    """CR-14."""
    case = world.open(world.report().case_id)
    keyring = world.people["counsellor"]
    shown = repr(case) + repr(case.handle) + repr(keyring) + repr(lists.Listed)
    secrets = [
        case.handle.ck,
        case.handle.trace.key,
        keyring.identity.seed,
        *(each.seed for each in keyring.desks.values()),
    ]
    for secret in secrets:
        assert secret.reveal().hex() not in shown
        assert repr(secret.reveal()) not in shown


def test_fifty_entries_open_as_they_were_written(world: World) -> None:
    case_id = world.report().case_id
    world.append(case_id, *(NoteBody(body=f"Notiz {n}") for n in range(48)), ReplyBody(body="Ende"))
    case = world.open(case_id)
    assert len(case.entries) == 51
    assert case.state.last_from_person_at is not None
    assert case.state.first_answer_at is not None
    assert case.state.first_answer_at - case.state.last_from_person_at < timedelta(minutes=5)
