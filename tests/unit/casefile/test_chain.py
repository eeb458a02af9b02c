"""The chain: what was appended opens in its place and nowhere else, and any change of the rows shows where it begins (CR-01)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.casefile.chain import REPORT_SIZES, Head, SealedEntry, link, seal, start, unseal, verify
from hotline.casefile.errors import ChainBroken
from hotline.vault.envelope import CannotOpen, TooLong
from hotline.vault.symmetric import new_key

CASE, OTHER = b"c" * 16, b"o" * 16
CK = new_key()


def chain_of(contents: list[bytes], case_id: bytes = CASE) -> tuple[list[SealedEntry], Head]:
    head, entries = start(case_id), []
    for place, content in enumerate(contents, start=1):
        entries.append(seal(CK, case_id, head, entry_id=bytes([place]) * 16, payload=content))
        head = Head(entries[-1].seq, entries[-1].hash)
    return entries, head


some = st.lists(st.binary(max_size=300), min_size=1, max_size=6)
several = st.lists(st.binary(max_size=300), min_size=2, max_size=6)


@given(some)
def test_what_was_appended_verifies_and_opens(contents: list[bytes]) -> None:
    entries, head = chain_of(contents)
    verify(CASE, entries, head)
    assert [unseal(CK, CASE, entry) for entry in entries] == contents


@given(several, st.data())
def test_a_dropped_doubled_or_moved_entry_is_noticed_where_it_begins(
    contents: list[bytes], data: st.DataObject
) -> None:
    entries, head = chain_of(contents)
    place = data.draw(st.integers(0, len(entries) - 1))
    other = data.draw(st.integers(0, len(entries) - 1).filter(lambda each: each != place))
    dropped = [*entries[:place], *entries[place + 1 :]]
    doubled = [*entries[: place + 1], entries[place], *entries[place + 1 :]]
    swapped = list(entries)
    swapped[place], swapped[other] = entries[other], entries[place]
    for wrong, first in ((dropped, place + 1), (doubled, place + 2), (swapped, min(place, other) + 1)):
        with pytest.raises(ChainBroken) as caught:
            verify(CASE, wrong, head)
        assert caught.value.seq == first


@given(some, st.data())
def test_one_flipped_bit_is_noticed(contents: list[bytes], data: st.DataObject) -> None:
    entries, head = chain_of(contents)
    place = data.draw(st.integers(0, len(entries) - 1))
    sealed = entries[place].sealed
    assert sealed is not None
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    flipped = bytes([*sealed[: bit // 8], sealed[bit // 8] ^ 1 << bit % 8, *sealed[bit // 8 + 1 :]])
    entries[place] = replace(entries[place], sealed=flipped)
    with pytest.raises(ChainBroken):
        verify(CASE, entries, head)
    with pytest.raises(CannotOpen):
        unseal(CK, CASE, entries[place])


@given(several)
def test_an_entry_with_hashes_made_to_fit_still_does_not_open_in_another_place(contents: list[bytes]) -> None:
    """CR-01: a writer of the database can compute every hash, and has no key."""
    entries, _ = chain_of(contents)
    second, sealed = entries[1], entries[0].sealed
    assert sealed is not None
    for entry_id in (entries[0].id, second.id):
        fitted = replace(second, id=entry_id, sealed=sealed, hash=link(second.prev_hash, 2, entry_id, sealed))
        verify(CASE, [entries[0], fitted], Head(2, fitted.hash))
        with pytest.raises(CannotOpen):
            unseal(CK, CASE, fitted)


def test_an_entry_of_another_case_or_under_another_key_does_not_open() -> None:
    entries, _ = chain_of([b"content"])
    foreign, head = chain_of([b"content"], OTHER)
    with pytest.raises(ChainBroken):
        verify(CASE, foreign, head)
    for key, case_id, entry in ((CK, OTHER, entries[0]), (new_key(), CASE, entries[0]), (CK, CASE, foreign[0])):
        with pytest.raises(CannotOpen):
            unseal(key, case_id, entry)


def test_an_entry_with_another_one_before_it_does_not_open() -> None:
    entries, _ = chain_of([b"a", b"b"])
    with pytest.raises(CannotOpen):
        unseal(CK, CASE, replace(entries[1], prev_hash=b"x" * 32))


def test_a_cut_off_end_and_a_missing_beginning_are_noticed() -> None:
    entries, head = chain_of([b"a", b"b", b"c"])
    for wrong, first in ((entries[:2], 3), ([], 1), (entries[1:], 1)):
        with pytest.raises(ChainBroken) as caught:
            verify(CASE, wrong, head)
        assert caught.value.seq == first


def test_an_empty_chain_ends_where_it_starts() -> None:
    verify(CASE, [], start(CASE))
    assert start(CASE) != start(OTHER)


def test_a_redacted_entry_keeps_the_chain_whole_and_opens_no_more() -> None:
    entries, head = chain_of([b"a", b"b", b"c"])
    redacted = replace(entries[1], sealed=None)
    verify(CASE, [entries[0], redacted, entries[2]], head)
    assert redacted.size == 0
    with pytest.raises(CannotOpen):
        unseal(CK, CASE, redacted)


def test_an_unknown_version_is_refused() -> None:
    entries, _ = chain_of([b"a"])
    with pytest.raises(CannotOpen):
        unseal(CK, CASE, replace(entries[0], version=2))


def test_sizes_say_no_more_than_the_padded_ones() -> None:
    sizes = {seal(CK, CASE, start(CASE), entry_id=b"i" * 16, payload=b"x" * n).size for n in range(0, 5000, 100)}
    assert sizes == {256, 1024, 4096, 16384}


def test_a_report_is_never_smaller_than_16_kib_and_256_kib_is_the_limit() -> None:
    def size(payload: bytes) -> int:
        return seal(CK, CASE, start(CASE), entry_id=b"i" * 16, payload=payload, sizes=REPORT_SIZES).size

    assert [size(b""), size(b"x" * 16_000), size(b"x" * 16_384)] == [16384, 16384, 65536]
    with pytest.raises(TooLong):
        size(b"x" * 256 * 1024)
