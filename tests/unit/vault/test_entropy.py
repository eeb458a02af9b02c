"""Chance comes from the system, and when it gives none, nothing is made (FLT-12)."""

import os

import pytest

from hotline.vault import deskkey, entropy, mailkey, receipt, seal, symmetric
from hotline.vault.envelope import Key, ctx
from tests.vectors.stand_in import STAND_IN

KEY = Key(bytes(range(32)))

DRAWS = {
    "random_bytes": lambda: entropy.random_bytes(16),
    "new_id": entropy.new_id,
    "index_below": lambda: entropy.index_below(10),
    "new_key": symmetric.new_key,
    "new_pair": seal.new_pair,
    "new_receipt": lambda: receipt.new_receipt(STAND_IN),
    "identity": deskkey.Identity.new,
    "aead": lambda: symmetric.aead(KEY, ctx("x"), b"plain"),
    "seal_committed": lambda: symmetric.seal_committed(KEY, "x", plaintext=b"plain"),
    "wrap_private": lambda: mailkey.wrap_private(KEY, KEY),
    "wrap_identity": lambda: deskkey.wrap_identity(
        deskkey.Identity(KEY), password="secret word", pepper=KEY, member_id=bytes(16)
    ),
}


def _no_chance(size):
    raise OSError("getrandom failed")


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS.keys())
def test_flt12_without_randomness_nothing_is_made(draw, monkeypatch):
    monkeypatch.setattr(os, "urandom", _no_chance)
    with pytest.raises(OSError, match="getrandom failed"):
        draw()


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS.keys())
def test_flt12_with_too_little_randomness_nothing_is_made(draw, monkeypatch):
    monkeypatch.setattr(os, "urandom", lambda size: b"a" * (size - 1))
    with pytest.raises(OSError, match="fewer"):
        draw()


def test_a_draw_has_the_size_asked_for_and_none_comes_twice():
    drawn = {entropy.new_id() for _ in range(2000)}
    assert len(drawn) == 2000
    assert {len(each) for each in drawn} == {16}


@pytest.mark.parametrize("size", [0, -1])
def test_no_bytes_are_not_random(size):
    with pytest.raises(ValueError, match="at least one"):
        entropy.random_bytes(size)


def test_an_index_stays_below_its_count_and_reaches_everything():
    assert {entropy.index_below(5) for _ in range(500)} == {0, 1, 2, 3, 4}
    assert entropy.index_below(1) == 0
    with pytest.raises(ValueError, match="choose"):
        entropy.index_below(0)


def test_an_index_throws_away_what_would_favour_small_numbers(monkeypatch):
    draws = iter([b"\xff\xff", b"\x00\x07"])
    monkeypatch.setattr(os, "urandom", lambda _: next(draws))
    assert entropy.index_below(3) == 1, "65,535 lies beyond the last full span of three and is drawn anew"
