"""Sealing to a public key: who may open, under which context, and that nothing plain comes out of a failure."""

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.vault import _pair, deskkey, mailkey, seal
from hotline.vault.envelope import CannotOpen, CannotSeal, Key, number
from hotline.vault.symmetric import new_key

CASE_A, CASE_B, DESK = b"A" * 16, b"B" * 16, b"D" * 16


@pytest.fixture(scope="module")
def pair():
    seed, public = seal.new_pair()
    return mailkey.KemKey(seed), public


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=2000), st.lists(st.binary(max_size=20), max_size=3))
def test_what_is_sealed_opens_for_the_holder_of_the_seed(pair, plaintext, parts):
    key, public = pair
    blob = seal.seal_to(public, "grant", *parts, plaintext=plaintext)
    assert len(blob) == len(plaintext) + seal.SEALED_OVERHEAD
    assert key.open("grant", *parts, blob=blob) == plaintext


def test_a_sealed_key_has_1168_bytes_and_the_version(pair):
    assert len(seal.seal_to(pair[1], "grant", plaintext=bytes(32))) == 1169


def test_a_pair_is_its_seed():
    seed, public = seal.new_pair()
    assert len(public) == seal.PUBLIC_KEY_SIZE == 1216
    assert seal.public_of(seed) == public == mailkey.KemKey(seed).public


def test_no_two_pairs_are_alike_and_no_two_seals(pair):
    assert seal.new_pair()[1] != seal.new_pair()[1]
    assert seal.seal_to(pair[1], "x", plaintext=b"a") != seal.seal_to(pair[1], "x", plaintext=b"a")


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("grant", (CASE_B, DESK, number(1))),
        ("grant", (CASE_A, CASE_B, number(1))),
        ("grant", (CASE_A, DESK, number(2))),
        ("grant", (CASE_A, DESK)),
        ("grant", (CASE_A + DESK, number(1))),
        ("recovery", (CASE_A, DESK, number(1))),
        ("grant", (CASE_A, DESK, number(1), b"")),
    ],
    ids=["row of B", "other desk", "old epoch", "part left out", "parts joined", "other kind", "part added"],
)
def test_cr03_a_seal_in_another_row_kind_or_epoch_does_not_open(pair, label, parts):
    blob = seal.seal_to(pair[1], "grant", CASE_A, DESK, number(1), plaintext=b"case key")
    with pytest.raises(CannotOpen):
        pair[0].open(label, *parts, blob=blob)


def test_cr01_a_wrong_seed_does_not_open(pair):
    blob = seal.seal_to(pair[1], "grant", plaintext=b"case key")
    for other in (mailkey.KemKey(new_key()), mailkey.MailboxKey(new_key()), deskkey.Identity.new()):
        with pytest.raises(CannotOpen):
            other.open("grant", blob=blob)


def test_cr01_no_bit_of_a_seal_can_be_flipped(pair):
    blob = seal.seal_to(pair[1], "grant", plaintext=b"case key")
    for place in [*range(0, len(blob), 97), 1, 1088, 1089, 1120, 1121, len(blob) - 1]:
        changed = blob[:place] + bytes([blob[place] ^ 0x80]) + blob[place + 1 :]
        with pytest.raises(CannotOpen):
            pair[0].open("grant", blob=changed)


@pytest.mark.parametrize("size", [0, 1, 2, 16, 1088, 1120, 1136])
def test_cr11_a_cut_seal_is_refused(pair, size):
    blob = seal.seal_to(pair[1], "grant", plaintext=b"")
    with pytest.raises(CannotOpen):
        pair[0].open("grant", blob=blob[:size])


@pytest.mark.parametrize("version", [0, 2, 127, 255])
def test_cr11_an_unknown_suite_is_refused(pair, version):
    blob = seal.seal_to(pair[1], "grant", plaintext=b"case key")
    with pytest.raises(CannotOpen):
        pair[0].open("grant", blob=bytes([version]) + blob[1:])


def test_cannot_open_carries_no_reason_with_it(pair):
    with pytest.raises(CannotOpen) as caught:
        pair[0].open("grant", blob=b"\x01" + bytes(1200))
    assert caught.value.args == ("cannot open",)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "public",
    [b"", bytes(1215), bytes(1217), b"\xff" * 1216, None],
    ids=["nothing", "short", "long", "no ML-KEM key", "none"],
)
def test_int11_what_is_no_public_key_is_not_sealed_to(public):
    with pytest.raises(CannotSeal):
        seal.seal_to(public, "grant", plaintext=b"case key")


def test_int11_a_key_whose_classical_half_is_nothing_is_not_sealed_to(pair):
    """The all-zero X25519 point would leave the ML-KEM half alone to protect the content."""
    with pytest.raises(CannotSeal):
        seal.seal_to(pair[1][:1184] + bytes(32), "grant", plaintext=b"case key")


class _Broken:
    def __init__(self, error):
        self.error = error

    def encrypt(self, *_):
        raise self.error

    decrypt = encrypt


@pytest.mark.parametrize("error", [ValueError("x"), TypeError("x"), UnsupportedAlgorithm("no ML-KEM")])
def test_int13_when_the_library_fails_nothing_comes_out(pair, monkeypatch, error):
    """INT-13, FLT-12: the error of the library becomes our own, without the plaintext; no plain form is returned."""
    blob = seal.seal_to(pair[1], "grant", plaintext=b"case key")
    monkeypatch.setattr(_pair, "suite", lambda: _Broken(error))
    with pytest.raises(CannotSeal) as caught:
        seal.seal_to(pair[1], "grant", plaintext=b"case key")
    assert caught.value.__context__ is None
    if not isinstance(error, TypeError):
        with pytest.raises(CannotOpen):
            pair[0].open("grant", blob=blob)


def test_int13_an_unforeseen_failure_goes_up(pair, monkeypatch):
    monkeypatch.setattr(_pair, "suite", lambda: _Broken(RuntimeError("boom")))
    with pytest.raises(RuntimeError):
        seal.seal_to(pair[1], "grant", plaintext=b"case key")


def test_a_seed_of_another_size_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        seal.public_of(Key(bytes(64)))
