"""CR-10: only the chain that was signed, whole and in order, by those who might, becomes a roster."""

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.roster.chain import RosterBroken, follow, verify
from hotline.roster.statements import AuditKey, Genesis, RecoveryKey, Signed, from_bytes, key_id, to_bytes
from hotline.vault.signing import SigningKey
from hotline.vault.symmetric import new_key
from tests.unit.roster.town import (
    IDENTITY,
    PUBLIC,
    SIGN,
    add,
    birth,
    by,
    desk_key,
    forged,
    promote,
    relinked,
    remove,
    roster_of,
    some_id,
    written,
)

LIFE = [
    ("anna", add("berta")),
    ("anna", add("clara", "keyholder")),
    ("clara", promote("berta", "coordinator", "clara")),
    ("clara", remove("anna", "clara")),
    ("clara", desk_key("counselling", "clara", epoch=2, public="counselling 2")),
]


@pytest.fixture(scope="module")
def rows():
    return written(*LIFE)


def refused(rows, fingerprint):
    with pytest.raises(RosterBroken):
        verify(rows, fingerprint)
    return True


def test_a_roster_is_what_its_statements_amount_to(rows):
    roster = verify(rows, rows[0].hash)
    assert (roster.seq, roster.head) == (len(rows), rows[-1].hash)
    assert {each.member_id: each.role for each in roster.members.values()} == {
        some_id("berta"): "coordinator",
        some_id("clara"): "keyholder",
    }
    assert roster.removed == {some_id("anna")}
    assert (roster.counselling.epoch, roster.counselling.kem_public) == (2, PUBLIC["counselling 2"])
    assert roster.coordination.desk_id == some_id("coordination")
    assert roster.recovery.public == PUBLIC["recovery"]
    assert roster.audit.key_id == key_id(PUBLIC["audit"])
    assert roster.courier.public == PUBLIC["courier"]
    assert [each.member_id for each in roster.keyholders()] == [some_id("clara")]
    assert roster.ready


def test_a_roster_without_a_member_is_not_ready():
    rows = written()[:-1]
    assert not verify(rows, rows[0].hash).ready


def test_a_roster_cannot_be_changed(rows):
    roster = verify(rows, rows[0].hash)
    with pytest.raises(FrozenInstanceError):
        roster.seq = 0
    with pytest.raises(TypeError):
        roster.members[bytes(16)] = roster.members[some_id("clara")]


def test_cr10_reordered_statements_are_refused(rows):
    for place in range(len(rows) - 1):
        swapped = [*rows[:place], rows[place + 1], rows[place], *rows[place + 2 :]]
        assert refused(swapped, rows[0].hash)
        assert refused(relinked(swapped), rows[0].hash), "the signature names the place"


def test_cr10_dropped_statements_are_refused(rows):
    for place in range(len(rows) - 1):
        dropped = rows[:place] + rows[place + 1 :]
        assert refused(dropped, rows[0].hash)
        assert refused(relinked(dropped), rows[0].hash)


def test_cr10_replayed_statements_are_refused(rows):
    for row in rows:
        assert refused([*rows, row], rows[0].hash)
        assert refused(relinked([*rows, row]), rows[0].hash)


def test_cr10_a_self_signed_member_is_refused(rows):
    assert refused(forged(rows, add("dora", "keyholder", "dora"), SIGN["dora"]), rows[0].hash)


def test_cr10_who_was_removed_signs_nothing_any_more(rows):
    for statement in (add("dora"), remove("clara"), desk_key("coordination", "anna", epoch=2, public="planted")):
        assert refused(forged(rows, statement, SIGN["anna"]), rows[0].hash)


def test_cr10_who_is_no_keyholder_signs_nothing(rows):
    assert refused(forged(rows, add("dora", who="berta"), SIGN["berta"]), rows[0].hash)


def test_cr10_the_root_signs_nothing_once_there_is_a_member(rows):
    assert refused(forged(rows, add("dora", who="root"), SIGN["root"]), rows[0].hash)
    assert refused(
        forged(written(), desk_key("counselling", "root", epoch=2, public="planted"), SIGN["root"]), rows[0].hash
    )


def test_cr10_a_stranger_does_not_sign_in_the_name_of_a_keyholder(rows):
    statement = desk_key("counselling", "clara", epoch=3, public="planted")
    assert refused(forged(rows, statement, SigningKey(new_key())), rows[0].hash)
    assert refused(forged(rows, statement, SIGN["anna"]), rows[0].hash)


def test_cr10_a_whole_chain_of_somebody_else_is_refused(rows):
    other = SigningKey(new_key())
    planted = forged([Signed(0, b"", b"", bytes(32))], Genesis(by=key_id(other.public), root=other.public), other)[1:]
    assert follow(planted, None).seq == 1, "sound in itself"
    with pytest.raises(RosterBroken, match="instance file"):
        follow(planted, rows[0].hash)
    assert refused(rows, bytes(32))


def test_cr10_a_second_genesis_is_refused(rows):
    other = SigningKey(new_key())
    second = Genesis(by=key_id(other.public), root=other.public)
    assert refused(forged(rows, second, other), rows[0].hash)
    assert refused(forged(rows[:1], second, other), rows[0].hash)


def test_cr10_a_genesis_signed_by_another_than_its_root_is_refused():
    statement = Genesis(by=by("anna"), root=SIGN["root"].public)
    assert refused(forged([Signed(0, b"", b"", bytes(32))], statement, SIGN["anna"])[1:], bytes(32))


def test_cr10_nothing_comes_before_genesis():
    assert refused(
        forged([Signed(0, b"", b"", bytes(32))], add("anna", "keyholder", "root"), SIGN["root"])[1:], bytes(32)
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_cr10_no_byte_of_any_statement_can_be_changed(rows, data):
    place = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(["body", "signature", "hash"]))
    value = getattr(rows[place], column)
    at, bit = data.draw(st.integers(0, len(value) - 1)), data.draw(st.integers(0, 7))
    changed = replace(rows[place], **{column: value[:at] + bytes([value[at] ^ 1 << bit]) + value[at + 1 :]})
    tampered = [*rows[:place], changed, *rows[place + 1 :]]
    assert refused(tampered, rows[0].hash)
    if column != "hash":
        assert refused(relinked(tampered), rows[0].hash)


@pytest.mark.parametrize("place", [0, 5, -1])
def test_cr10_a_hash_is_that_of_its_statement_in_the_last_row_too(rows, place):
    """No signature covers the last hash, and the anchor is compared with it."""
    tampered = list(rows)
    tampered[place] = replace(rows[place], hash=bytes(32))
    assert refused(tampered, tampered[0].hash)


def test_cr10_a_cut_off_last_removal_is_a_whole_chain_that_only_the_anchor_knows_to_be_short(rows):
    assert some_id("anna") in verify(rows[:-2], rows[0].hash).members


def test_int11_an_empty_roster_or_one_without_its_keys_is_refused():
    rows = written()
    for stop in range(8):
        assert refused(rows[:stop], rows[0].hash)


@pytest.mark.parametrize(
    "missing", [1, 2, 5, 6, 7], ids=["counselling", "coordination", "audit", "recovery", "courier"]
)
def test_int11_a_roster_that_lacks_a_key_everyone_needs_is_refused(missing):
    statements = [each for place, each in enumerate(birth()) if place != missing]
    rows = [Signed(0, b"", b"", bytes(32))]
    for who, statement in statements:
        rows = forged(rows, statement, SIGN[who])
    follow(rows[1:], None)
    assert refused(rows[1:], rows[1].hash)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ([("anna", add("anna", "keyholder"))], "second time"),
        ([("anna", add("berta")), ("anna", remove("berta")), ("anna", add("berta"))], "second time"),
        ([("anna", add("berta").model_copy(update={"member_id": some_id("x"), "sign_public": IDENTITY["anna"].sign_public}))], "key is used"),
        ([("anna", add("berta").model_copy(update={"kem_public": PUBLIC["counselling"]}))], "key is used"),
        ([("anna", add("berta").model_copy(update={"sign_public": SIGN["root"].public}))], "key is used"),
        ([("anna", remove("berta"))], "nobody who is in"),
        ([("anna", promote("berta", "keyholder"))], "nobody who is in"),
        ([("anna", remove("anna"))], "last keyholder"),
        ([("anna", promote("anna", "counsellor"))], "last keyholder"),
        ([("anna", add("berta")), ("anna", remove("anna"))], "last keyholder"),
        ([("anna", desk_key("counselling", "anna", epoch=1, public="planted"))], "epoch"),
        ([("anna", desk_key("counselling", "anna", epoch=3, public="planted"))], "epoch"),
        ([("anna", desk_key("counselling", "anna", epoch=2))], "key is used"),
        ([("anna", desk_key("counselling", "anna", epoch=2, public="planted").model_copy(update={"name": "other"}))], "epoch"),
        ([("anna", desk_key("counselling", "anna", public="planted").model_copy(update={"desk_id": some_id("x")}))], "name of its own"),
        ([("anna", desk_key("planted", "anna", epoch=2))], "epoch 1"),
    ],
)  # fmt: skip
def test_a_statement_that_is_not_allowed_is_refused_though_a_keyholder_signed_it(more, sentence):
    """ADM-01 among them: the last keyholder can neither be removed nor give up the duty."""
    with pytest.raises(RosterBroken, match=sentence):
        roster_of(*more)


def test_the_first_member_is_a_keyholder():
    rows = written()[:-1]
    with pytest.raises(RosterBroken, match="not a keyholder"):
        verify(forged(rows, add("anna", "counsellor", "root"), SIGN["root"]), rows[0].hash)


def test_az10_a_second_team_has_a_desk_of_its_own():
    roster = roster_of(("anna", desk_key("planted", "anna")))
    assert roster.desk("planted").desk_id == some_id("planted")
    assert roster.counselling.desk_id == some_id("counselling")
    with pytest.raises(RosterBroken):
        roster.desk("nowhere")


def test_keys_of_no_person_are_replaced_by_a_keyholder():
    fresh = RecoveryKey(by=by("anna"), public=PUBLIC["planted"])
    assert roster_of(("anna", fresh)).recovery.public == PUBLIC["planted"]
    assert roster_of(("anna", AuditKey(by=by("anna"), public=PUBLIC["planted"]))).audit.key_id == key_id(
        PUBLIC["planted"]
    )


@pytest.mark.parametrize(
    ("role", "due"),
    [
        ("counsellor", {"counselling"}),
        ("coordinator", {"coordination"}),
        ("auditor", {"audit"}),
        ("keyholder", {"counselling", "coordination", "audit"}),
        ("admin", set()),
    ],
)
def test_cr10_a_removal_without_a_new_key_stays_due(role, due):
    """CR-10: the missing rotation is visible until each desk the member could hold has a new epoch; never the canary's."""
    gone = [("anna", add("berta", role)), ("anna", remove("berta"))]
    assert roster_of(*gone[:1]).rotation_due == set()
    assert roster_of(*gone).rotation_due == {some_id(name) for name in due}
    if "counselling" in due:
        rotated = roster_of(*gone, ("anna", desk_key("counselling", "anna", epoch=2, public="counselling 2")))
        assert rotated.rotation_due == {some_id(name) for name in due - {"counselling"}}


def test_less_duty_makes_the_keys_of_the_former_duty_due():
    roster = roster_of(("anna", add("berta", "keyholder")), ("anna", promote("berta", "counsellor")))
    assert roster.rotation_due == {some_id("coordination"), some_id("audit")}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b"\xff",
        b'{"v":1,"kind":"unknown"}',
        to_bytes(remove("berta")).replace(b'"v":1', b'"v":2'),
        to_bytes(remove("berta")).replace(b"{", b"{ "),
        to_bytes(remove("berta")).replace(b'"v":1', b'"v":1,"v":1'),
        to_bytes(remove("berta")).replace(b'"v":1', b'"v":1,"note":"x"'),
        to_bytes(remove("berta")).replace(b'"v":1', b'"v":true'),
        to_bytes(remove("berta")).replace(some_id("berta").hex().encode(), some_id("berta").hex().upper().encode()),
        to_bytes(remove("berta")).replace(some_id("berta").hex().encode(), b"00"),
        to_bytes(add("berta")).replace(b"counsellor", b"emperor"),
        b"[" * 100_000,
    ],
)
def test_a_statement_in_any_other_form_is_refused(body):
    with pytest.raises(RosterBroken):
        from_bytes(body)


@pytest.mark.parametrize("statement", [each for _, each in [*birth(), *LIFE]])
def test_a_statement_reads_back_what_was_written(statement):
    assert from_bytes(to_bytes(statement)) == statement
