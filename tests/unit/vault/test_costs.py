"""What a guess costs, and that threads may stretch side by side."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.kdf import argon2

from hotline.vault import _argon, deskkey, mailkey, receipt
from hotline.vault.envelope import Key
from tests.vectors.stand_in import STAND_IN

PEPPER, ID = Key(bytes(32)), bytes(16)


@pytest.fixture
def asked(monkeypatch):
    """Record with which parameters the library is asked, and answer at no cost."""
    seen = []

    class Recorder:
        def __init__(self, **parameters):
            seen.append(parameters)

        def derive(self, secret):
            return bytes(32)

    monkeypatch.setattr(_argon, "Argon2id", Recorder)
    return seen


def test_chosen_secrets_cost_64_mib_and_three_passes_on_one_lane(asked):
    identity = deskkey.Identity(Key(bytes(32)))
    blob = deskkey.wrap_identity(identity, password="a password", pepper=PEPPER, member_id=ID)
    deskkey.unwrap_identity(blob, password="a password", pepper=PEPPER, member_id=ID)
    deskkey.equal_work("a password", PEPPER)
    mailkey.wrap_private_word(PEPPER, PEPPER, word="second", mailbox_id=ID, pepper=PEPPER)
    assert len(asked) == 4
    for each in asked:
        assert (each["memory_cost"], each["iterations"], each["lanes"], each["length"]) == (64 * 1024, 3, 1, 32)
    assert [each["salt"] for each in asked[:2]] == [blob[1:17]] * 2
    assert asked[3]["salt"] == ID, "the second word is salted by the mailbox"


def test_drawn_words_cost_19_mib_and_two_passes_on_one_lane(asked):
    receipt.stretch(receipt.new_receipt(STAND_IN), salt=b"s" * 16, pepper=PEPPER)
    (each,) = asked
    assert (each["memory_cost"], each["iterations"], each["lanes"], each["salt"]) == (19 * 1024, 2, 1, b"s" * 16)


def test_a_short_salt_is_refused():
    with pytest.raises(ValueError, match="salt"):
        _argon.stretch(b"words", salt=bytes(15), cost=_argon.WORDS)


def test_threads_stretch_side_by_side_and_agree():
    """With more than one lane the library was seen to hang here."""
    assert argon2.Argon2id is _argon.Argon2id
    cost = _argon.Cost(memory=256, passes=1)
    with ThreadPoolExecutor(4) as pool:
        keys = list(pool.map(lambda _: _argon.stretch(b"words", salt=bytes(16), cost=cost), range(40)))
    assert all(key == keys[0] for key in keys)
