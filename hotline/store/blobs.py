"""Where sealed files lie: bytes by random id, written once, never changed. Must not know what is sealed in them, nor who holds the key.

A folder now; whatever keeps objects by name (S3) can stand behind the same five functions. Errors: BlobGone, BlobExists.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from hotline.store.base import ID_SIZE

_AT_ONCE = 256 * 1024
_UNFINISHED = ".part"


class BlobGone(Exception):
    """There is no such file: it was deleted, or never was."""


class BlobExists(Exception):
    """A file is never overwritten."""


class Blobs(Protocol):
    """A place for sealed files."""

    def write(self, blob_id: bytes, chunks: Iterable[bytes]) -> int:
        """Keep the bytes under an id of 16 bytes and return their number; durable on return, nothing kept on an error. Raises BlobExists."""
        ...

    def read(self, blob_id: bytes) -> Iterator[bytes]:
        """Yield the bytes in pieces. Raises BlobGone, at once."""
        ...

    def size(self, blob_id: bytes) -> int:
        """Return the number of bytes. Raises BlobGone."""
        ...

    def delete(self, blob_id: bytes) -> None:
        """Remove a file; no error where there is none."""
        ...

    def ids(self) -> Iterator[bytes]:
        """Yield the ids of all files that are whole, in the order of the ids."""
        ...


class FolderBlobs:
    """Sealed files in a folder of the machine, 256 folders below it, one file each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, blob_id: bytes, chunks: Iterable[bytes]) -> int:
        """As Blobs.write: to a name beside first, then moved in one step."""
        place = self._place(blob_id)
        if place.exists():
            raise BlobExists
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished, size = place.with_suffix(_UNFINISHED), 0
        try:
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    size += file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(place)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _keep_name(place.parent)
        return size

    def read(self, blob_id: bytes) -> Iterator[bytes]:
        """As Blobs.read."""
        try:
            file = self._place(blob_id).open("rb")
        except FileNotFoundError:
            raise BlobGone from None

        def pieces() -> Iterator[bytes]:
            with file:
                while piece := file.read(_AT_ONCE):
                    yield piece

        return pieces()

    def size(self, blob_id: bytes) -> int:
        """As Blobs.size."""
        try:
            return self._place(blob_id).stat().st_size
        except FileNotFoundError:
            raise BlobGone from None

    def delete(self, blob_id: bytes) -> None:
        """As Blobs.delete."""
        self._place(blob_id).unlink(missing_ok=True)

    def ids(self) -> Iterator[bytes]:
        """As Blobs.ids."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/" + "[0-9a-f]" * 2 * ID_SIZE)):
            yield bytes.fromhex(path.name)

    def _place(self, blob_id: bytes) -> Path:
        if len(blob_id) != ID_SIZE:
            raise ValueError(f"an id has {ID_SIZE} bytes")
        name = blob_id.hex()
        return self._folder / name[:2] / name


def _keep_name(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
