"""Looks for secrets in bytes, however they were written down; it must not know where the bytes come from."""

import base64
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_LONGEST_STREAM = 1 << 20


@dataclass(frozen=True)
class Found:
    """Where a needle lay: in which place, under which name, written how."""

    place: str
    name: str
    how: str


def shapes(needle: str | bytes) -> dict[str, bytes]:
    """Every way a needle is looked for: as it is, UTF-16, hex, base64 (plain and for addresses) at each of the three offsets."""
    raw = needle.encode() if isinstance(needle, str) else needle
    made = {"raw": raw, "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
    if isinstance(needle, str):
        made |= {"utf-16-le": needle.encode("utf-16-le"), "utf-16-be": needle.encode("utf-16-be")}
        made["json"] = needle.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")
    for offset in range(3):
        made[f"base64+{offset}"] = _base64(raw, offset)
        made[f"base64url+{offset}"] = made[f"base64+{offset}"].translate(bytes.maketrans(b"+/", b"-_"))
    return made


def _base64(raw: bytes, offset: int) -> bytes:
    """The letters that stand for `raw` alone, whatever stands `offset` bytes before it and behind it."""
    whole = base64.b64encode(bytes(offset) + raw)
    start = (offset * 8 + 5) // 6
    return whole[start : (offset + len(raw)) * 8 // 6]


def find(needles: Mapping[str, str | bytes], places: Iterable[tuple[str, bytes]]) -> list[Found]:
    """Every needle in every place, and in every zlib or gzip stream inside it."""
    wanted = [(name, how, shape) for name, needle in needles.items() for how, shape in shapes(needle).items()]
    found: list[Found] = []
    for place, blob in places:
        found += [Found(place, name, how) for name, how, shape in wanted if shape in blob]
        for inner in streams(blob):
            found += [Found(place, name, f"zlib, {how}") for name, how, shape in wanted if shape in inner]
    return found


def streams(blob: bytes) -> Iterator[bytes]:
    """What the zlib and gzip streams in a blob hold, also where the stream is cut off."""
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", blob):
        inner = _inflated(blob[match.start() : match.start() + _LONGEST_STREAM])
        if len(inner) > 3:
            yield inner


def _inflated(blob: bytes) -> bytes:
    """As much as can be read, piece by piece, so that what stands before a break is not lost."""
    reader, read = zlib.decompressobj(wbits=47), bytearray()
    for start in range(0, len(blob), 64):
        try:
            read += reader.decompress(blob[start : start + 64])
        except zlib.error:
            break
        if reader.eof or len(read) > _LONGEST_STREAM:
            break
    return bytes(read)
