"""The chain of sealed entries of one case: each hash covers the one before it. Must not know tables, nor what an entry says.

bytes = version || commitment(16) || AES-256-GCM under expand(CK, "entry", case, seq, id), context + hash of the entry before;
hash = SHA-256(hash before || seq as 8 bytes || id || bytes) (vault.md 5).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hotline.casefile.errors import ChainBroken
from hotline.vault.envelope import PAD_SIZES, VERSION, CannotOpen, Key, ctx, number, pad, unpad
from hotline.vault.symmetric import COMMITTED_OVERHEAD, open_committed, seal_committed

LABEL = "entry"
FIRST_SEQ = 1
REPORT_SIZES = PAD_SIZES[3:]
"""Reports are padded to 16 KiB at least: which answers were ticked, or whether it was only a call-back, shows in no size."""

IDENTITY_SIZES = PAD_SIZES[2:]
"""Every case has an entry for name and contact, padded to 4 KiB at least: whether anything stands in it shows in no size."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: the seq of its last entry (0: none yet) and its hash."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """One link as it is stored. `sealed` is None once it was redacted: its bytes are gone, its hash stays."""

    id: bytes
    seq: int
    version: int
    prev_hash: bytes
    hash: bytes
    sealed: bytes | None

    @property
    def size(self) -> int:
        """Padded size of the content in bytes; 0 for a redacted entry."""
        return 0 if self.sealed is None else len(self.sealed) - COMMITTED_OVERHEAD


def start(case_id: bytes) -> Head:
    """Return the head of a chain without an entry: no two cases begin alike."""
    return Head(FIRST_SEQ - 1, hashlib.sha256(ctx("chain", case_id)).digest())


def seal(
    ck: Key, case_id: bytes, head: Head, *, entry_id: bytes, payload: bytes, sizes: Sequence[int] = PAD_SIZES
) -> SealedEntry:
    """Return the next link behind `head`. Raises TooLong, naming the limit, for a payload that fits no size."""
    seq = head.seq + 1
    sealed = seal_committed(
        ck, LABEL, case_id, number(seq), entry_id, plaintext=pad(payload, sizes), extra=(head.hash,)
    )
    return SealedEntry(entry_id, seq, VERSION, head.hash, link(head.hash, seq, entry_id, sealed), sealed)


def unseal(ck: Key, case_id: bytes, entry: SealedEntry) -> bytes:
    """Return the payload of a link. Raises CannotOpen for anything that was not sealed for this place, and for a redacted one."""
    if entry.sealed is None or entry.version != VERSION:
        raise CannotOpen
    parts = (case_id, number(entry.seq), entry.id)
    return unpad(open_committed(ck, LABEL, *parts, blob=entry.sealed, extra=(entry.prev_hash,)))


def link(prev_hash: bytes, seq: int, entry_id: bytes, sealed: bytes) -> bytes:
    """Return the hash of a link (32 bytes)."""
    return hashlib.sha256(prev_hash + number(seq) + entry_id + sealed).digest()


def verify(case_id: bytes, entries: Iterable[SealedEntry], head: Head) -> None:
    """Return when the entries, in order, are the whole chain of this case up to `head`. Needs no key.

    Raises ChainBroken, naming the first place, when one is missing, moved, doubled, altered or from another case. A redacted entry
    stands in with its hash.
    """
    last = start(case_id)
    for entry in entries:
        fits = entry.seq == last.seq + 1 and entry.prev_hash == last.hash
        if not fits or (entry.sealed is not None and link(last.hash, entry.seq, entry.id, entry.sealed) != entry.hash):
            raise ChainBroken(last.seq + 1)
        last = Head(entry.seq, entry.hash)
    if last != head:
        raise ChainBroken(min(last.seq, head.seq) + 1)
