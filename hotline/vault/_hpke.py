"""The opening half of HPKE, shared by mailkey and deskkey and by nobody else. Must not know whose key it is given."""

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from hotline.vault import _pair
from hotline.vault.envelope import CannotOpen, ctx, unversioned


def open_sealed(private: MLKEM768X25519PrivateKey, label: str, *parts: bytes, blob: bytes) -> bytes:
    """Return what `seal.seal_to` was given, for the pair of this private key and the same label and parts. Raises CannotOpen."""
    info = ctx(label, *parts)
    body = unversioned(blob, at_least=_pair.OVERHEAD)
    try:
        return _pair.suite().decrypt(body, private, info)
    except (InvalidTag, ValueError, UnsupportedAlgorithm):
        pass
    raise CannotOpen
