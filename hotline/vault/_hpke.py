"""The opening half of HPKE, shared by mailkey and deskkey and by nobody else. Must not know whose seed it is given."""

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm

from hotline.vault import _pair
from hotline.vault.envelope import CannotOpen, Key, ctx, unversioned


def open_sealed(seed: Key, label: str, *parts: bytes, blob: bytes) -> bytes:
    """Return what `seal.seal_to` was given, for the pair of `seed` (32 bytes) and the same label and parts. Raises CannotOpen."""
    info = ctx(label, *parts)
    body = unversioned(blob, at_least=_pair.OVERHEAD)
    try:
        return _pair.suite().decrypt(body, _pair.private_key(seed), info)
    except (InvalidTag, ValueError, UnsupportedAlgorithm):
        pass
    raise CannotOpen
