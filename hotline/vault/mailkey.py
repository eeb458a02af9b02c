"""Opening with a mailbox seed, what the reporter's side may do. Must not know identities, desks or cases."""

import unicodedata
from typing import final

from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from hotline.vault import _argon, _hpke, _pair
from hotline.vault.entropy import ID_SIZE
from hotline.vault.envelope import KEY_SIZE, CannotOpen, Key, TooLong, expand
from hotline.vault.symmetric import open_committed, seal_committed

SECOND_WORD_MAX_BYTES = 200


class KemKey:
    """A bare pair by its seed (32 bytes), as a code row of scope `read` carries it. `public` are its 1,216 public bytes."""

    __slots__ = ("_keys", "_seed")

    def __init__(self, seed: Key) -> None:
        if len(seed) != KEY_SIZE:
            raise ValueError(f"the seed of a pair has {KEY_SIZE} bytes")
        self._seed = seed
        self._keys: tuple[MLKEM768X25519PrivateKey, bytes] | None = None

    @property
    def public(self) -> bytes:
        """The public bytes."""
        return self._expanded()[1]

    def open(self, label: str, *parts: bytes, blob: bytes) -> bytes:
        """Return what was sealed to this pair under label and parts. Raises CannotOpen."""
        return _hpke.open_sealed(self._expanded()[0], label, *parts, blob=blob)

    def _expanded(self) -> tuple[MLKEM768X25519PrivateKey, bytes]:
        # Once, and only when it is needed: a list opens hundreds of things with one pair, a mailbox most things without any.
        if self._keys is None:
            self._keys = _pair.pair(self._seed)
        return self._keys

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


@final
class MailboxKey:
    """The mailbox seed MS (32 bytes): the pair the desk writes to, the box of what she keeps for herself, the wrap of PS."""

    __slots__ = ("_kem", "box", "kem_seed", "private_wrap", "seed")

    def __init__(self, seed: Key) -> None:
        self.seed = seed
        self.kem_seed = expand(seed, "mailbox-kem")
        self._kem = KemKey(self.kem_seed)
        self.box = expand(seed, "mailbox-box")
        self.private_wrap = expand(seed, "private-wrap")

    @property
    def kem_public(self) -> bytes:
        """Public bytes of the pair."""
        return self._kem.public

    def open(self, label: str, *parts: bytes, blob: bytes) -> bytes:
        """Return what was sealed to `kem_public` under label and parts. Raises CannotOpen."""
        return self._kem.open(label, *parts, blob=blob)

    def __repr__(self) -> str:
        return "<MailboxKey>"


@final
class PrivateKey:
    """The private seed PS (32 bytes), never derived from MS: plan, chronicle, sheets, deadlines, who opened."""

    __slots__ = ("_kem", "box", "seed")

    def __init__(self, seed: Key) -> None:
        self.seed = seed
        self._kem = KemKey(expand(seed, "private-kem"))
        self.box = expand(seed, "private-box")

    @property
    def kem_public(self) -> bytes:
        """Public bytes of the pair."""
        return self._kem.public

    def open(self, label: str, *parts: bytes, blob: bytes) -> bytes:
        """Return what was sealed to `kem_public` under label and parts. Raises CannotOpen."""
        return self._kem.open(label, *parts, blob=blob)

    def __repr__(self) -> str:
        return "<PrivateKey>"


def wrap_private(ms: Key, ps: Key) -> bytes:
    """Return PS wrapped under expand(MS, "private-wrap"). Looks like the wrap with a second word: same size, no mark."""
    return seal_committed(ms, "private-wrap", plaintext=ps.reveal())


def unwrap_private(ms: Key, blob: bytes) -> Key:
    """Return PS out of `wrap_private`. Raises CannotOpen, also when a second word guards it."""
    return Key(open_committed(ms, "private-wrap", blob=blob))


def wrap_private_word(ms: Key, ps: Key, *, word: str, mailbox_id: bytes, pepper: Key) -> bytes:
    """Return PS wrapped under MS and a second word together; one Argon2id computation of about 180 ms.

    The word is read as NFKC, lower case, runs of blanks as one. Raises TooLong above 200 bytes, ValueError for an empty word.
    """
    folded = _fold(word)
    if folded is None:
        raise TooLong(SECOND_WORD_MAX_BYTES)
    if not folded:
        raise ValueError("the second word is empty")
    return seal_committed(_word_key(ms, folded, mailbox_id, pepper), "private-word", plaintext=ps.reveal())


def unwrap_private_word(ms: Key, blob: bytes, *, word: str, mailbox_id: bytes, pepper: Key) -> Key:
    """Return PS out of `wrap_private_word`. Raises CannotOpen; before any computation for an empty or overlong word."""
    folded = _fold(word)
    if not folded:
        raise CannotOpen
    return Key(open_committed(_word_key(ms, folded, mailbox_id, pepper), "private-word", blob=blob))


def _word_key(ms: Key, folded: bytes, mailbox_id: bytes, pepper: Key) -> Key:
    if len(mailbox_id) != ID_SIZE:
        raise ValueError(f"a mailbox id has {ID_SIZE} bytes")
    stretched = _argon.stretch(folded, salt=mailbox_id, cost=_argon.CHOSEN)
    return Key(_argon.peppered(pepper, stretched.reveal()).reveal() + ms.reveal())


def _fold(word: str) -> bytes | None:
    """Return the word as it is stretched, or None when it is too long; the length is looked at before anything else."""
    if len(word) > SECOND_WORD_MAX_BYTES:
        return None
    folded = " ".join(unicodedata.normalize("NFKC", word).lower().split()).encode("utf-8", "surrogatepass")
    return folded if len(folded) <= SECOND_WORD_MAX_BYTES else None
