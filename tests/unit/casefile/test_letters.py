"""Letters between case and mailbox: authentic in one direction, for one place, on one day (CR-15)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.casefile.letters import (
    FROM_REPORTER,
    FROM_TRUSTED,
    TO_REPORTER,
    Letter,
    direction_key,
    read,
    unchecked,
    write,
)
from hotline.vault.envelope import CannotOpen, lp
from hotline.vault.symmetric import new_key

LK = new_key()
KEY = direction_key(LK, TO_REPORTER)
DAY = date(2026, 11, 23)
LETTER = Letter(b"i" * 16, "reply", DAY, b"Guten Tag.")


@given(st.binary(max_size=32), st.sampled_from(["reply", "message"]), st.dates(), st.binary(max_size=99))
def test_a_letter_is_read_as_it_was_written(item: bytes, kind: str, day: date, body: bytes) -> None:
    letter = Letter(item, kind, day, body)
    assert read(KEY, write(KEY, letter), id=item, kind=kind, day=day) == letter
    assert read(KEY, write(KEY, letter), id=item, day=day) == letter


@given(st.data())
def test_no_changed_bit_passes(data: st.DataObject) -> None:
    raw = bytearray(write(KEY, LETTER))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotOpen):
        read(KEY, bytes(raw), id=LETTER.id, kind="reply", day=DAY)


def test_it_is_bound_to_id_kind_and_day() -> None:
    raw = write(KEY, LETTER)
    with pytest.raises(CannotOpen):
        read(KEY, raw, id=b"j" * 16, kind="reply", day=DAY)
    with pytest.raises(CannotOpen):
        read(KEY, raw, id=LETTER.id, kind="message", day=DAY)
    with pytest.raises(CannotOpen):
        read(KEY, raw, id=LETTER.id, kind="reply", day=date(2026, 11, 24))


def test_a_key_speaks_in_its_own_direction_alone() -> None:
    for direction in (FROM_REPORTER, FROM_TRUSTED):
        with pytest.raises(CannotOpen):
            read(direction_key(LK, direction), write(KEY, LETTER), id=LETTER.id, kind="reply", day=DAY)
    with pytest.raises(CannotOpen):
        read(direction_key(new_key(), TO_REPORTER), write(KEY, LETTER), id=LETTER.id, kind="reply", day=DAY)


def test_parts_cannot_be_shifted_into_each_other() -> None:
    one, two = Letter(b"ab", "c", DAY, b""), Letter(b"a", "bc", DAY, b"")
    assert write(KEY, one)[:32] != write(KEY, two)[:32]


@pytest.mark.parametrize(
    "raw", [b"", b"x" * 31, b"x" * 33, b"x" * 32 + lp(b"i") + lp(b"k"), b"x" * 32 + lp(b"i") + lp(b"\xff") + lp(b"d")]
)
def test_what_is_no_letter_is_refused(raw: bytes) -> None:
    with pytest.raises(CannotOpen):
        unchecked(raw)


def test_it_shows_its_kind_and_not_its_body() -> None:
    assert repr(LETTER) == "<Letter reply>"
