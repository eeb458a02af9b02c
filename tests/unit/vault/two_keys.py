"""The attack that key commitment answers: one AES-GCM ciphertext that two keys accept (Len, Grubbs, Ristenpart 2021)."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_REDUCE = 0xE1 << 120


def _times(left: int, right: int) -> int:
    """Product in GF(2^128) in GCM's bit order (NIST SP 800-38D, 6.3)."""
    product = 0
    for bit in range(127, -1, -1):
        if left >> bit & 1:
            product ^= right
        right = right >> 1 ^ (_REDUCE if right & 1 else 0)
    return product


def _inverse(value: int) -> int:
    result, power = 1 << 127, value
    for _ in range(127):
        power = _times(power, power)
        result = _times(result, power)
    return result


def _block(key: bytes, block: bytes) -> int:
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - one raw block is what GHASH is made of
    return int.from_bytes(encryptor.update(block) + encryptor.finalize(), "big")


def _ghash(h: int, aad: bytes, ciphertext: bytes) -> int:
    lengths = (len(aad) * 8).to_bytes(8, "big") + (len(ciphertext) * 8).to_bytes(8, "big")
    total = 0
    for part in (aad, ciphertext, lengths):
        for start in range(0, len(part), 16):
            total = _times(total ^ int.from_bytes(part[start : start + 16].ljust(16, b"\x00"), "big"), h)
    return total


def accepted_by_both(first: bytes, second: bytes, *, nonce: bytes, aad: bytes) -> bytes:
    """Return ciphertext (one block) and tag that AES-GCM accepts under both keys with this nonce and aad."""
    h1, h2 = _block(first, bytes(16)), _block(second, bytes(16))
    mask1, mask2 = (_block(key, nonce + b"\x00\x00\x00\x01") for key in (first, second))
    rest = _ghash(h1, aad, bytes(16)) ^ _ghash(h2, aad, bytes(16)) ^ mask1 ^ mask2
    block = _times(rest, _inverse(_times(h1, h1) ^ _times(h2, h2))).to_bytes(16, "big")
    return block + (_ghash(h1, aad, block) ^ mask1).to_bytes(16, "big")
