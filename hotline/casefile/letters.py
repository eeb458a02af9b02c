"""What crosses between a case and its mailbox, made authentic by the link key both hold. Must not know public keys or rows.

HPKE in base mode authenticates nobody: whoever can write to the database could speak for either side, were it not for the MAC here.
letter = MAC(32) || lp(id) || lp(kind) || lp(day) || body, MAC = HMAC(expand(LK, direction), id, kind, day, body) (vault.md 4).
"""

from dataclasses import dataclass
from datetime import date

from hotline.vault.envelope import PAD_SIZES, CannotOpen, Key, expand, lp
from hotline.vault.symmetric import MAC_SIZE, check_mac, mac

TO_REPORTER = "to-reporter"
FROM_REPORTER = "from-reporter"
FROM_TRUSTED = "from-trusted"
LETTER_SIZES = PAD_SIZES[1:]
"""What lies in a tray or a mailbox is padded to 1 KiB at least: a message in a few lines, news that the words were changed, a list of what
she deleted are of one size."""

_LENGTH = 4


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """One thing that crosses. `id` is the in-tray item's, or the seq of a reply as 8 bytes, or the mailbox's for a document."""

    id: bytes
    kind: str
    day: date
    body: bytes

    def __repr__(self) -> str:
        return f"<Letter {self.kind}>"


def direction_key(link_key: Key, direction: str) -> Key:
    """Return the key of one direction. Who holds only this one can speak in no other."""
    return expand(link_key, direction)


def write(key: Key, letter: Letter) -> bytes:
    """Return the letter with its MAC under the key of a direction."""
    framed = _framed(letter)
    return mac(key, *framed) + b"".join(lp(part) for part in framed[:-1]) + letter.body


def read(key: Key, data: bytes, *, id: bytes, kind: str | None = None, day: date) -> Letter:  # noqa: A002  # it is the id
    """Return the letter when its MAC is right and it is the one expected here. Raises CannotOpen for any other."""
    letter = unchecked(data)
    check_mac(key, data[:MAC_SIZE], *_framed(letter))
    if letter.id != id or letter.day != day or (kind is not None and letter.kind != kind):
        raise CannotOpen
    return letter


def unchecked(data: bytes) -> Letter:
    """Return what a letter claims to be, before anything was checked. Raises CannotOpen when it is none."""
    rest = data[MAC_SIZE:]
    parts: list[bytes] = []
    for _ in range(3):
        end = _LENGTH + int.from_bytes(rest[:_LENGTH], "big")
        if len(rest) < max(end, _LENGTH):
            raise CannotOpen
        parts.append(rest[_LENGTH:end])
        rest = rest[end:]
    try:
        return Letter(parts[0], parts[1].decode("ascii"), date.fromisoformat(parts[2].decode("ascii")), rest)
    except ValueError:
        pass
    raise CannotOpen


def _framed(letter: Letter) -> tuple[bytes, ...]:
    return letter.id, letter.kind.encode("ascii"), letter.day.isoformat().encode("ascii"), letter.body
