"""Sealing what is too long for memory: uploaded files and backups, chunk by chunk. Must not know where the bytes lie.

C2SP chunked-encryption (Cobblestone-256: HKDF-SHA512 and AES-256-GCM in chunks of 16 KiB, with commitment) behind our version byte,
context = ctx(label, part...). Chunks that were moved, changed or exchanged are refused as they come; that the end is missing shows
at the end only: whoever opens reads to the end before anything of it counts. Error: CannotOpen.
"""

from collections.abc import Iterable, Iterator

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from hotline.vault.envelope import KEY_SIZE, CannotOpen, Key, ctx, unversioned, versioned

FILE_LABEL = "file"
OVERHEAD = 1 + 24 + 32
"""Bytes before the first chunk: our version, nonce, commitment. Each chunk has 16 more; the last one is shorter than 16 KiB, and may be empty."""
_FILLING = bytes(64 * 1024)


def padded_size(size: int) -> int:
    """Return the Padme size of `size` bytes: at most 12 % more, and few sizes to tell files apart by (Nikitin et al., PETS 2019)."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    loose = exponent - exponent.bit_length()
    mask = (1 << loose) - 1
    return (size + mask) & ~mask


def seal_stream(key: Key, label: str, *parts: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the sealed form of `chunks` as they come, under `key` (32 bytes), bound to ctx(label, *parts). ValueError for another key size."""
    sealer = Cobblestone256Encryptor(_secret(key), ctx(label, *parts))
    yield versioned(b"")
    for chunk in chunks:
        sealed = sealer.update(chunk)
        if sealed:
            yield sealed
    yield sealer.finalize()


def open_stream(key: Key, label: str, *parts: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what `seal_stream` was given, in pieces of other sizes. Raises CannotOpen, at the latest at the end."""
    opener = Cobblestone256Decryptor(_secret(key), ctx(label, *parts))
    source = iter(chunks)
    first = next((chunk for chunk in source if chunk), b"")
    yield from _opened(opener, unversioned(first, at_least=0))
    for chunk in source:
        yield from _opened(opener, chunk)
    yield from _opened(opener, None)


def seal_file(key: Key, file_id: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the sealed form of a file, filled with zeros to its Padme size. Its true size travels in the entry that names the file."""
    return seal_stream(key, FILE_LABEL, file_id, chunks=_filled(chunks))


def open_file(key: Key, file_id: bytes, size: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the `size` bytes of a file. Raises CannotOpen, at the latest at the end: also for another size or filling than zeros."""
    left, seen = size, 0
    for chunk in open_stream(key, FILE_LABEL, file_id, chunks=chunks):
        seen += len(chunk)
        own, rest = chunk[:left], chunk[left:]
        left -= len(own)
        if rest.strip(b"\x00"):
            raise CannotOpen
        if own:
            yield own
    if left or seen != padded_size(size):
        raise CannotOpen


def _filled(chunks: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        yield chunk
    left = padded_size(size) - size
    while left:
        part = _FILLING[:left]
        left -= len(part)
        yield part


def _opened(opener: Cobblestone256Decryptor, chunk: bytes | None) -> Iterator[bytes]:
    try:
        opened = opener.finalize() if chunk is None else opener.update(chunk)
    except InvalidTag:
        opened = None
    if opened is None:
        raise CannotOpen
    if opened:
        yield opened


def _secret(key: Key) -> bytes:
    if len(key) != KEY_SIZE:
        raise ValueError(f"a file key has {KEY_SIZE} bytes")
    return key.reveal()
