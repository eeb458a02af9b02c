"""CR-12: what version 1 of our format wrote is read by this release and every later one. v1.json is never made anew."""

import json
from pathlib import Path

import pytest

from hotline.roster.chain import verify
from hotline.roster.statements import Signed
from hotline.vault import deskkey, mailkey, receipt, symmetric
from hotline.vault.envelope import CannotOpen, ctx, number, unpad
from tests.vectors import freeze
from tests.vectors.freeze import seed, some_id
from tests.vectors.stand_in import STAND_IN

FROZEN = json.loads((Path(__file__).parent / "v1.json").read_text())
CASE, ENTRY, MEMBER = some_id("case"), some_id("entry"), some_id("member")


def blob(name):
    return bytes.fromhex(FROZEN["sealed"][name])


def test_every_derived_value_is_what_it_was():
    assert freeze.derived() == FROZEN["derived"]


def test_every_kind_of_blob_is_frozen_and_begins_with_version_one():
    assert set(FROZEN["sealed"]) == set(freeze.sealed())
    assert all(blob(name)[0] == 1 for name in FROZEN["sealed"])


def test_a_frozen_seal_opens():
    desk = deskkey.Desk(seed("DS"), some_id("desk"), 1)
    assert desk.open("grant", CASE, number(1), blob=blob("hpke")) == seed("CK").reveal()


def test_a_frozen_symmetric_blob_opens():
    assert symmetric.open_aead(seed("EK"), ctx("grant", CASE, some_id("desk")), blob("aead")) == b"inner"


def test_a_frozen_entry_opens():
    padded = symmetric.open_committed(
        seed("CK"), "entry", CASE, number(7), ENTRY, blob=blob("committed"), extra=[bytes(32)]
    )
    assert len(padded) == 256
    assert unpad(padded) == freeze.STORY


@pytest.mark.parametrize(("name", "prf"), [("identity password", b""), ("identity prf", seed("prf").reveal())])
def test_a_frozen_identity_opens_with_its_password_however_the_umlauts_are_typed(name, prf):
    typed = "Zwo\u0308lf A\u0308pfel im Korb "
    identity = deskkey.unwrap_identity(blob(name), password=typed, pepper=seed("staff"), member_id=MEMBER, prf=prf)
    assert identity.seed == seed("IS")


def test_a_frozen_private_wrap_opens():
    assert mailkey.unwrap_private(seed("MS"), blob("private")) == seed("PS")
    with pytest.raises(CannotOpen):
        mailkey.unwrap_private(seed("MS"), blob("private word"))


def test_a_frozen_private_wrap_opens_with_its_second_word():
    opened = mailkey.unwrap_private_word(
        seed("MS"),
        blob("private word"),
        word="GRÖSSE zwölf".replace("SS", "ß"),
        mailbox_id=some_id("mailbox"),
        pepper=seed("pepper"),
    )
    assert opened == seed("PS")


def test_a_frozen_receipt_is_still_a_receipt():
    assert receipt.parse(STAND_IN, FROZEN["derived"]["receipt"]).text == FROZEN["derived"]["receipt"]


def test_a_frozen_roster_verifies_and_is_what_it_was():
    rows = [
        Signed(each["seq"], each["body"].encode(), bytes.fromhex(each["signature"]), bytes.fromhex(each["hash"]))
        for each in FROZEN["roster"]
    ]
    roster = verify(rows, rows[0].hash)
    assert roster.seq == 12
    assert set(roster.members) == {some_id("first")}
    assert roster.removed == {some_id("second")}
    assert roster.counselling.epoch == 2
    assert freeze.roster() == FROZEN["roster"]
