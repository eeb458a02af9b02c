"""Signatures hold for one message under one key, and only labelled contexts are signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.vault.envelope import CannotOpen, Key, ctx
from hotline.vault.signing import SigningKey, verify

KEY, OTHER = SigningKey(Key(bytes(32))), SigningKey(Key(b"o" * 32))
MESSAGE = ctx("roster-statement", b"body")


@given(st.binary(max_size=100))
def test_a_signature_holds_for_its_message(body):
    verify(KEY.public, ctx("x", body), KEY.sign(ctx("x", body)))


@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [
        (OTHER.public, MESSAGE, KEY.sign(MESSAGE)),
        (KEY.public, ctx("roster-statement", b"other"), KEY.sign(MESSAGE)),
        (KEY.public, ctx("checkpoint", b"body"), KEY.sign(MESSAGE)),
        (KEY.public, MESSAGE, bytes(64)),
        (KEY.public, MESSAGE, b""),
        (KEY.public, MESSAGE, KEY.sign(MESSAGE) + b"\x00"),
        (b"", MESSAGE, KEY.sign(MESSAGE)),
        (bytes(31), MESSAGE, KEY.sign(MESSAGE)),
    ],
    ids=["other key", "other message", "other kind", "zeros", "nothing", "longer", "no key", "short key"],
)
def test_anything_else_is_refused_without_a_reason(public, message, signature):
    with pytest.raises(CannotOpen) as caught:
        verify(public, message, signature)
    assert caught.value.__context__ is None


def test_only_a_labelled_context_is_signed():
    with pytest.raises(ValueError, match="context"):
        KEY.sign(b"anything a stranger asks to have signed")


def test_a_signing_seed_has_32_bytes():
    with pytest.raises(ValueError, match="32 bytes"):
        SigningKey(Key(bytes(64)))
