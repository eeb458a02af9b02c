"""The format of a backup: sealed to the offline backup key, written and read as a stream. Must not know what the records mean.

    "hotline backup 1\\n" || lp(head) || lp(seal_to(backup key, "backup-key", head; file key)) || stream(file key, "backup", head; records)

`head` is JSON in the clear (kind, moment, id). A record is kind (one byte) || uint32 length || body; the last is END with the number of
records of each kind, so that a backup that was cut short is noticed. Errors: NotABackup, CannotOpen.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from hotline.store.dump import Record
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotOpen, Key, lp
from hotline.vault.files import open_stream, seal_stream
from hotline.vault.mailkey import KemKey
from hotline.vault.seal import seal_to
from hotline.vault.symmetric import new_key

MAGIC = b"hotline backup 1\n"
DATA, KEYSTORE = "data", "keystore"
END = b"Z"
SUFFIX = ".hotline"
_KEY_LABEL, _LABEL = "backup-key", "backup"
_AT_ONCE = 64 * 1024
_LONGEST = 64 * 1024 * 1024
"""No row is longer; a length beyond it is damage."""


class NotABackup(Exception):
    """The file is no backup of this program, is damaged, or ends too early; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says of itself in the clear, and its sealed part confirms."""

    kind: str
    taken: datetime
    backup_id: bytes

    def to_bytes(self) -> bytes:
        """The canonical bytes that the seal is bound to."""
        fields = {"kind": self.kind, "taken": self.taken.isoformat(), "id": self.backup_id.hex()}
        return json.dumps(fields, separators=(",", ":")).encode()

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.kind}-{self.taken.astimezone(UTC):%Y-%m-%d-%H%M%S}-{self.backup_id.hex()[:8]}{SUFFIX}"


def write(folder: Path, kind: str, records: Iterable[Record], *, public: bytes, taken: datetime) -> Path:
    """Write a backup of `records` into `folder`, sealed to `public` (1,216 bytes); whole and durable on return, nothing left on an error."""
    head = Head(kind, taken.astimezone(UTC).replace(microsecond=0), new_id())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place, unfinished = folder / head.name, folder / f"{head.name}.part"
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for part in sealed(head, records, public=public):
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return place


def sealed(head: Head, records: Iterable[Record], *, public: bytes) -> Iterator[bytes]:
    """Yield the bytes of a backup."""
    key, said = new_key(), head.to_bytes()
    yield MAGIC + lp(said) + lp(seal_to(public, _KEY_LABEL, said, plaintext=key.reveal()))
    yield from seal_stream(key, _LABEL, said, chunks=_gathered(_framed(records)))


class Backup:
    """A backup file, its head read and its key opened; `records` reads it through, as often as asked."""

    def __init__(self, path: Path, seed: Key) -> None:
        """Raises NotABackup; CannotOpen where `seed` (32 bytes) is not that of the backup key."""
        self._path = path
        with path.open("rb") as file:
            self.head, self._said, sealed_key = _begun(file)
            self._begin = file.tell()
        self._key = Key(KemKey(seed).open(_KEY_LABEL, self._said, blob=sealed_key))

    def records(self) -> Iterator[Record]:
        """Yield all records but END. Raises NotABackup when anything was changed or cut off, at the latest at the end."""
        counts: Counter[str] = Counter()
        ended = False
        for kind, body in self._all():
            if ended:
                raise NotABackup("there is something behind its end")
            if kind == END:
                if _counted(body) != dict(counts):
                    raise NotABackup("records are missing")
                ended = True
                continue
            counts[kind.decode("latin-1")] += 1
            yield kind, body
        if not ended:
            raise NotABackup("it ends too early")

    def _all(self) -> Iterator[Record]:
        try:
            with self._path.open("rb") as file:
                file.seek(self._begin)
                pieces = iter(lambda: file.read(_AT_ONCE), b"")
                yield from _unframed(open_stream(self._key, _LABEL, self._said, chunks=pieces))
        except CannotOpen:
            raise NotABackup("it was changed or cut off") from None


def read_head(path: Path) -> Head:
    """Return what a backup says of itself, without its key. Raises NotABackup."""
    with path.open("rb") as file:
        return _begun(file)[0]


def _begun(file: BinaryIO) -> tuple[Head, bytes, bytes]:
    if file.read(len(MAGIC)) != MAGIC:
        raise NotABackup("it does not begin like one")
    said, sealed_key = _part(file), _part(file)
    try:
        fields = json.loads(said)
        head = Head(str(fields["kind"]), datetime.fromisoformat(fields["taken"]), bytes.fromhex(fields["id"]))
    except (ValueError, KeyError, TypeError):
        raise NotABackup("its head is damaged") from None
    return head, said, sealed_key


def _part(file: BinaryIO) -> bytes:
    size = int.from_bytes(file.read(4), "big")
    found = file.read(size) if size <= _AT_ONCE else b""
    if not found or len(found) != size:
        raise NotABackup("its head is damaged")
    return found


def _framed(records: Iterable[Record]) -> Iterator[bytes]:
    counts: Counter[str] = Counter()
    for kind, body in records:
        counts[kind.decode("latin-1")] += 1
        yield kind + lp(body)
    yield END + lp(json.dumps(counts).encode())


def _gathered(parts: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for part in parts:
        waiting += part
        if len(waiting) >= _AT_ONCE:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)


def _unframed(chunks: Iterable[bytes]) -> Iterator[Record]:
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        at = 0
        while len(waiting) - at >= 5:
            size = int.from_bytes(waiting[at + 1 : at + 5], "big")
            if size > _LONGEST:
                raise NotABackup("a record is longer than any can be")
            if len(waiting) - at < 5 + size:
                break
            yield bytes(waiting[at : at + 1]), bytes(waiting[at + 5 : at + 5 + size])
            at += 5 + size
        del waiting[:at]
    if waiting:
        raise NotABackup("it ends in the middle of a record")


def _counted(body: bytes) -> dict[str, int]:
    try:
        return {str(kind): int(count) for kind, count in json.loads(body).items()}
    except (ValueError, AttributeError):
        raise NotABackup("its end is damaged") from None
