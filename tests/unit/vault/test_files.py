"""Long things are sealed in a stream: whatever was changed, moved, cut off or exchanged does not open (CR-11, CR-12)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.vault import files
from hotline.vault.envelope import CannotOpen, Key
from hotline.vault.files import open_file, open_stream, padded_size, seal_file, seal_stream

KEY, OTHER = Key(bytes(range(32))), Key(bytes(32))
ID, ANOTHER = b"i" * 16, b"j" * 16
CHUNK = 16 * 1024


def sealed(content, key=KEY):
    return b"".join(seal_stream(key, "file", ID, chunks=[content]))


def opened(blob, key=KEY, label="file", part=ID, step=None):
    pieces = [blob] if step is None else [blob[at : at + step] for at in range(0, len(blob), step)]
    return b"".join(open_stream(key, label, part, chunks=pieces))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 200_000])
def test_what_was_sealed_opens_whatever_the_pieces_were(size):
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    blob = b"".join(seal_stream(KEY, "file", ID, chunks=[content[at : at + 1000] for at in range(0, size, 1000)]))
    assert blob[:1] == b"\x01"
    assert len(blob) == files.OVERHEAD + size + 16 * (size // CHUNK + 1)
    for step in (None, 1 if size < 2000 else 997, 70_000):
        assert opened(blob, step=step) == content
    assert blob != sealed(content), "never twice the same"


@given(place=st.integers(0, 40_000), bit=st.integers(0, 7))
def test_cr11_no_bit_can_be_changed(place, bit):
    blob = bytearray(sealed(bytes(40_000)))
    place %= len(blob)
    blob[place] ^= 1 << bit
    with pytest.raises(CannotOpen):
        opened(bytes(blob))


@pytest.mark.parametrize("end", [0, 1, 30, 57, 58, 1000, 57 + CHUNK + 16, -16, -1])
def test_cr11_a_stream_that_was_cut_does_not_open(end):
    with pytest.raises(CannotOpen):
        opened(sealed(bytes(3 * CHUNK))[:end])


def test_cr11_chunks_cannot_change_places_or_be_taken_from_elsewhere():
    one, two = sealed(bytes(3 * CHUNK)), sealed(bytes(3 * CHUNK))
    begin, size = files.OVERHEAD, CHUNK + 16
    first, second = one[begin : begin + size], one[begin + size : begin + 2 * size]
    rest = one[begin + 2 * size :]
    for mixed in (
        one[:begin] + second + first + rest,
        one[:begin] + first + first + rest,
        one[:begin] + first + rest,
        two[:begin] + one[begin:],
        one + rest,
    ):
        with pytest.raises(CannotOpen):
            opened(mixed)


def test_a_stream_opens_under_its_key_label_and_id_alone():
    blob = sealed(b"content")
    for wrong in ({"key": OTHER}, {"label": "backup"}, {"part": ANOTHER}):
        with pytest.raises(CannotOpen):
            opened(blob, **wrong)
    with pytest.raises(CannotOpen):
        opened(b"\x02" + blob[1:])
    with pytest.raises(ValueError, match="32 bytes"):
        sealed(b"", key=Key(bytes(16)))


def test_a_file_is_filled_to_one_of_few_sizes_and_opens_at_its_own():
    sizes = set()
    for size in (0, 1, 9, 100, 5_000, 70_001, 300_000):
        content = b"x" * size
        blob = b"".join(seal_file(KEY, ID, [content]))
        sizes.add(len(blob))
        assert b"".join(open_file(KEY, ID, size, [blob])) == content
        for other in {size - 1, 2 * size + 1} - {-1}:
            with pytest.raises(CannotOpen):
                list(open_file(KEY, ID, other, [blob]))
    assert len(sizes) == 7


def test_padme_costs_at_most_an_eighth_and_leaves_few_sizes():
    for size in itertools.chain(range(2, 5000), (10**6 + 1, 10**9 + 1)):
        assert size <= padded_size(size) <= size * 1.125
    assert len({padded_size(size) for size in range(100_000, 200_000)}) < 40
    assert [padded_size(size) for size in (0, 1, 2, 9, 100, 1000, 1_000_000)] == [0, 1, 2, 10, 104, 1024, 1_015_808]


def test_a_file_streams_and_is_never_whole_in_memory():
    pieces = (bytes(100_000) for _ in range(200))
    assert max(len(part) for part in seal_file(KEY, ID, pieces)) < 150_000
