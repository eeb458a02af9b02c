"""Sealed files in a folder: whole or not there, never overwritten, found by id alone."""

import stat

import pytest

from hotline.store.blobs import BlobExists, BlobGone, FolderBlobs

ONE, TWO = bytes(range(16)), b"\xff" * 16


@pytest.fixture
def blobs(tmp_path):
    return FolderBlobs(tmp_path / "files")


def test_a_file_reads_back_and_is_its_owners_alone(blobs, tmp_path):
    assert list(blobs.ids()) == []
    assert blobs.write(TWO, [b"ab", b"c"]) == 3
    assert blobs.write(ONE, []) == 0
    assert b"".join(blobs.read(TWO)) == b"abc"
    assert blobs.size(TWO) == 3
    assert list(blobs.ids()) == [ONE, TWO]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "files").rglob("*")}
    assert modes == {0o600, 0o700}


def test_a_file_is_never_overwritten(blobs):
    blobs.write(ONE, [b"first"])
    with pytest.raises(BlobExists):
        blobs.write(ONE, [b"second"])
    assert b"".join(blobs.read(ONE)) == b"first"


def test_what_breaks_half_way_leaves_nothing(blobs, tmp_path):
    def pieces():
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        blobs.write(ONE, pieces())
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    with pytest.raises(BlobGone):
        blobs.read(ONE)


def test_a_deleted_file_is_gone_and_deleting_again_is_no_error(blobs):
    blobs.write(ONE, [b"x"])
    blobs.delete(ONE)
    blobs.delete(ONE)
    for ask in (blobs.read, blobs.size):
        with pytest.raises(BlobGone):
            ask(ONE)


def test_only_an_id_names_a_file(blobs):
    for wrong in (b"", b"../../etc/passwd", bytes(17)):
        if len(wrong) != 16:
            with pytest.raises(ValueError, match="16 bytes"):
                blobs.read(wrong)
    with pytest.raises(BlobGone):
        blobs.read(b"../../etc/passwd")
