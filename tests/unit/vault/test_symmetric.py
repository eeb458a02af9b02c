"""Sealing under a key one holds: bound to its row, committed to its key, MACs framed."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from hotline.vault import symmetric
from hotline.vault.envelope import CannotOpen, Key, ctx, expand_committed, number
from tests.unit.vault.two_keys import accepted_by_both

KEY, OTHER = Key(bytes(range(32))), Key(bytes(range(1, 33)))
CASE_A, CASE_B, ENTRY = b"A" * 16, b"B" * 16, b"E" * 16
ROW = ("entry", CASE_A, number(7), ENTRY)

PLAIN = st.binary(max_size=600)


@given(PLAIN, st.lists(st.binary(max_size=9), max_size=3))
def test_what_is_sealed_opens_under_the_same_key_and_context(plaintext, parts):
    blob = symmetric.aead(KEY, ctx("grant", *parts), plaintext)
    assert len(blob) == len(plaintext) + symmetric.AEAD_OVERHEAD
    assert symmetric.open_aead(KEY, ctx("grant", *parts), blob) == plaintext


@given(PLAIN, st.lists(st.binary(max_size=9), max_size=3), st.lists(st.binary(max_size=9), max_size=2))
def test_what_is_committed_opens_under_the_same_key_label_and_parts(plaintext, parts, extra):
    blob = symmetric.seal_committed(KEY, "entry", *parts, plaintext=plaintext, extra=extra)
    assert len(blob) == len(plaintext) + symmetric.COMMITTED_OVERHEAD
    assert symmetric.open_committed(KEY, "entry", *parts, blob=blob, extra=extra) == plaintext


@pytest.mark.parametrize(
    "context",
    [ctx("grant", CASE_B, ENTRY), ctx("traces", CASE_A, ENTRY), ctx("grant", CASE_A), ctx("grant", ENTRY, CASE_A)],
    ids=["other case", "other kind", "part left out", "swapped"],
)
def test_cr01_a_blob_moved_to_another_row_or_column_does_not_open(context):
    blob = symmetric.aead(KEY, ctx("grant", CASE_A, ENTRY), b"inner")
    with pytest.raises(CannotOpen):
        symmetric.open_aead(KEY, context, blob)


@pytest.mark.parametrize(
    ("label", "parts", "extra"),
    [
        ("entry", (CASE_B, number(7), ENTRY), [bytes(32)]),
        ("entry", (CASE_A, number(8), ENTRY), [bytes(32)]),
        ("entry", (CASE_A, number(7), CASE_A), [bytes(32)]),
        ("summary", (CASE_A, number(7), ENTRY), [bytes(32)]),
        ("entry", (CASE_A, number(7), ENTRY), [bytes(31) + b"\x01"]),
        ("entry", (CASE_A, number(7), ENTRY), []),
        ("entry", (CASE_A, number(7), ENTRY, bytes(32)), []),
    ],
    ids=["other case", "other seq", "other id", "other kind", "other chain", "no chain", "extra as part"],
)
def test_cr01_an_entry_moved_in_any_way_does_not_open(label, parts, extra):
    blob = symmetric.seal_committed(KEY, *ROW, plaintext=b"note", extra=[bytes(32)])
    with pytest.raises(CannotOpen):
        symmetric.open_committed(KEY, label, *parts, blob=blob, extra=extra)


def test_cr01_a_wrong_key_does_not_open():
    with pytest.raises(CannotOpen):
        symmetric.open_aead(OTHER, ctx("grant"), symmetric.aead(KEY, ctx("grant"), b"inner"))
    with pytest.raises(CannotOpen):
        symmetric.open_committed(OTHER, *ROW, blob=symmetric.seal_committed(KEY, *ROW, plaintext=b"note"))


def test_cr01_the_two_forms_are_not_taken_for_each_other():
    plain, committed = symmetric.aead(KEY, ctx(*ROW), b"n" * 16), symmetric.seal_committed(KEY, *ROW, plaintext=b"note")
    with pytest.raises(CannotOpen):
        symmetric.open_aead(KEY, ctx(*ROW), committed)
    with pytest.raises(CannotOpen):
        symmetric.open_committed(KEY, *ROW, blob=plain)


@given(st.data())
def test_cr01_no_bit_can_be_flipped(data):
    for blob, opener in (
        (symmetric.aead(KEY, ctx(*ROW), b"note"), lambda each: symmetric.open_aead(KEY, ctx(*ROW), each)),
        (
            symmetric.seal_committed(KEY, *ROW, plaintext=b"note"),
            lambda each: symmetric.open_committed(KEY, *ROW, blob=each),
        ),
    ):
        place, bit = data.draw(st.integers(0, len(blob) - 1)), data.draw(st.integers(0, 7))
        with pytest.raises(CannotOpen):
            opener(blob[:place] + bytes([blob[place] ^ 1 << bit]) + blob[place + 1 :])


def test_cr11_a_cut_blob_of_any_length_is_refused():
    plain, committed = symmetric.aead(KEY, ctx(*ROW), b"note"), symmetric.seal_committed(KEY, *ROW, plaintext=b"note")
    for size in range(len(plain)):
        with pytest.raises(CannotOpen):
            symmetric.open_aead(KEY, ctx(*ROW), plain[:size])
    for size in range(len(committed)):
        with pytest.raises(CannotOpen):
            symmetric.open_committed(KEY, *ROW, blob=committed[:size])


@given(st.binary(max_size=200))
def test_cr11_anything_at_all_is_refused_cleanly(blob):
    with pytest.raises(CannotOpen):
        symmetric.open_aead(KEY, ctx("x"), blob)
    with pytest.raises(CannotOpen):
        symmetric.open_committed(KEY, "x", blob=blob)


class _NoDecryption:
    def __init__(self, key):
        pass

    def decrypt(self, *_):
        raise AssertionError("nothing may be decrypted before the commitment was compared")


def test_cr04_a_ciphertext_made_for_two_keys_opens_under_one_at_most(monkeypatch):
    """CR-04: AES-GCM alone accepts it under both keys; the commitment refuses the second before anything is decrypted."""
    (first, commitment), (second, _) = (expand_committed(key, *ROW) for key in (KEY, OTHER))
    nonce, aad = bytes(12), ctx(*ROW)
    crafted = accepted_by_both(first.reveal(), second.reveal(), nonce=nonce, aad=aad)
    plain_one, plain_two = (AESGCM(key.reveal()).decrypt(nonce, crafted, aad) for key in (first, second))
    assert plain_one != plain_two, "the attack works on bare AES-GCM"
    blob = b"\x01" + commitment + nonce + crafted
    assert symmetric.open_committed(KEY, *ROW, blob=blob) == plain_one
    monkeypatch.setattr(symmetric, "AESGCM", _NoDecryption)
    with pytest.raises(CannotOpen):
        symmetric.open_committed(OTHER, *ROW, blob=blob)


def test_cr06_no_nonce_comes_twice():
    nonces = {symmetric.aead(KEY, ctx("x"), b"")[1:13] for _ in range(5000)}
    assert len(nonces) == 5000


def test_content_needs_a_labelled_context_and_a_whole_key():
    with pytest.raises(ValueError, match="context"):
        symmetric.aead(KEY, b"bare", b"inner")
    with pytest.raises(ValueError, match="32 bytes"):
        symmetric.aead(Key(bytes(48)), ctx("x"), b"inner")


def test_cannot_open_carries_no_reason_with_it():
    with pytest.raises(CannotOpen) as caught:
        symmetric.open_aead(KEY, ctx("x"), b"\x01" + bytes(64))
    assert caught.value.__context__ is None


@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
def test_a_mac_holds_for_its_own_parts_only(parts, others):
    tag = symmetric.mac(KEY, *parts)
    symmetric.check_mac(KEY, tag, *parts)
    if parts != others:
        with pytest.raises(CannotOpen):
            symmetric.check_mac(KEY, tag, *others)
    with pytest.raises(CannotOpen):
        symmetric.check_mac(OTHER, tag, *parts)


@pytest.mark.parametrize("tag", [b"", bytes(31), bytes(32), bytes(33)])
def test_a_made_up_mac_is_refused(tag):
    with pytest.raises(CannotOpen):
        symmetric.check_mac(KEY, tag, b"part")
