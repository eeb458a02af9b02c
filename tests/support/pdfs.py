"""Reads what a reader of a PDF of ours sees and hears: its text, its tags, its facts; it must not know what a document is for."""

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"(<<.*?>>)\nstream\n(.*)\nendstream", re.DOTALL)
# Brackets inside a text stand plain where they come in pairs (ISO 32000-1, 7.3.4.2); three deep is deeper than any line of ours.
_PLAIN = rb"\\.|[^\\()]"
_NESTED = rb"\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb")*\))*\)"
_DRAWN = re.compile(rb"/(f\d+) [\d.]+ Tf|(?<!Lang)\(((?:" + _PLAIN + rb"|" + _NESTED + rb")*)\)|(EMC)", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Pdf:
    """One document, its objects unpacked by number."""

    raw: bytes
    objects: dict[int, bytes]

    @property
    def facts(self) -> str:
        """Everything but the drawn text and the fonts: catalogue, tags, metadata."""
        return b"\n".join(each for each in self.objects.values() if b"\0" not in each).decode("utf-8", "replace")

    @property
    def pages(self) -> int:
        return sum(b"/Type/Page/" in each or b"/Type/Page>" in each for each in self.objects.values())

    @property
    def text(self) -> str:
        """The drawn text in the order in which it is read aloud, a line for each tagged piece."""
        maps = self._maps()
        lines, font = [""], ""
        for drawing in (each for each in self.objects.values() if b" Tf" in each and b"BDC" in each):
            for chosen, shown, ended in _DRAWN.findall(drawing):
                if chosen:
                    font = chosen.decode()
                elif ended:
                    lines.append("")
                else:
                    codes = _unescaped(shown)
                    pairs = [codes[place : place + 2] for place in range(0, len(codes), 2)]
                    lines[-1] += "".join(maps[font][pair] for pair in pairs)
        return "\n".join(line for line in lines if line)

    def _maps(self) -> dict[str, dict[bytes, str]]:
        named = {
            name.decode(): int(number)
            for each in self.objects.values()
            for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", each)
        }
        return {name: self._map(number) for name, number in named.items()}

    def _map(self, font: int) -> dict[bytes, str]:
        found = re.search(rb"/ToUnicode (\d+) 0 R", self.objects[font])
        assert found, "a font without a way back to letters cannot be read aloud"
        pairs = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]+)>$", self.objects[int(found[1])], re.MULTILINE)
        return {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def read(raw: bytes) -> Pdf:
    """Take a PDF apart."""
    return Pdf(raw, {int(number): _unpacked(body) for number, body in _OBJECT.findall(raw)})


def _unpacked(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        return body
    return zlib.decompress(found[2]) if b"FlateDecode" in found[1] else found[2]


def _unescaped(shown: bytes) -> bytes:
    def letter(match: re.Match[bytes]) -> bytes:
        told = match[1]
        return bytes([int(told, 8)]) if told.isdigit() else _LETTERS.get(told, told)

    return _ESCAPED.sub(letter, shown)
