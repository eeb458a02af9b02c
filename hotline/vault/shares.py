"""The recovery seed in five shares, any three of which give it back (SLIP-39). Must not know custodians, rows or paper.

Shares are English words as SLIP-39 fixes them (33 words for 32 bytes, with a checksum of their own), so that other programs read them too.
Errors: ShareDamaged (names the share), SharesDoNotFit.
"""

import re
from collections.abc import Sequence
from typing import final

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics

from hotline.vault.envelope import KEY_SIZE, Key

THRESHOLD, SHARES = 3, 5
_NO_LETTER = re.compile(r"[^a-z]+")


@final
class ShareDamaged(Exception):
    """One share was not copied rightly: a word is unknown, missing, or does not fit the checksum. `position` counts from 1, as they were given."""

    def __init__(self, position: int) -> None:
        super().__init__(f"share {position} is damaged")
        self.position = position


@final
class SharesDoNotFit(Exception):
    """The shares are whole, but give nothing back: fewer than three different ones, or of different recovery keys (`reason`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def split(seed: Key) -> tuple[str, ...]:
    """Return the five shares of a seed (32 bytes), each a line of words; ValueError for another size."""
    if len(seed) != KEY_SIZE:
        raise ValueError(f"a recovery seed has {KEY_SIZE} bytes")
    (group,) = generate_mnemonics(1, [(THRESHOLD, SHARES)], seed.reveal())
    return tuple(group)


def combine(typed: Sequence[str]) -> Key:
    """Return the seed of three or more shares. Raises ShareDamaged for one that was copied wrongly, SharesDoNotFit."""
    shares = [read(text, position) for position, text in enumerate(typed, start=1)]
    if len({share.common_parameters() for share in shares}) > 1:
        raise SharesDoNotFit("they belong to different recovery keys")
    different = {share.index: share for share in shares}
    if len(different) < THRESHOLD:
        raise SharesDoNotFit(f"{THRESHOLD} different shares are needed, {len(different)} were given")
    seed = _combined([share.mnemonic() for share in list(different.values())[:THRESHOLD]])
    if seed is None:
        raise SharesDoNotFit("they do not give a recovery key")
    return seed


def read(typed: str, position: int = 1) -> Share:
    """Return one share, however it was spaced. Raises ShareDamaged with `position`."""
    words = " ".join(_NO_LETTER.sub(" ", typed.lower()).split())
    try:
        share = Share.from_mnemonic(words)
    except (MnemonicError, ValueError):
        share = None
    if share is None or share.member_threshold != THRESHOLD or len(share.value) != KEY_SIZE:
        raise ShareDamaged(position)
    return share


def _combined(mnemonics: Sequence[str]) -> Key | None:
    try:
        return Key(combine_mnemonics(mnemonics))
    except (MnemonicError, ValueError):
        return None
