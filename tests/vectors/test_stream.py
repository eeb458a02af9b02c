"""CR-12: a stream of ours opens by a reading of the C2SP text alone, and one that was sealed by version 1 opens for ever."""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from hotline.vault.envelope import Key, ctx
from hotline.vault.files import open_file, open_stream, seal_stream

CHUNK, TAG = 16 * 1024, 16
KEY, ID = bytes(range(32)), b"0123456789abcdef"
STORY = b"Er stand gestern wieder vor dem Haus. "


def by_the_text(blob: bytes, key: bytes, context: bytes) -> bytes:
    """Chunked encryption as c2sp.org/chunked-encryption says it, with SHA-512 and AES-256-GCM; nothing of ours is used."""
    salt, commitment, rest = blob[:24], blob[24:56], blob[56:]
    info = b"c2sp.org/chunked-encryption@v1+" + b"AEAD_AES_256_GCM" + b"\x00" + salt + context
    derived = HKDFExpand(SHA512(), 32 + 12 + 32, info).derive(key)
    assert derived[44:] == commitment
    base, found = int.from_bytes(derived[32:44], "big"), b""
    pieces = [rest[at : at + CHUNK + TAG] for at in range(0, len(rest), CHUNK + TAG)]
    if not pieces or len(pieces[-1]) == CHUNK + TAG:
        raise AssertionError("the last chunk is missing")
    for number, piece in enumerate(pieces):
        found += AESGCM(derived[:32]).decrypt((base ^ number).to_bytes(12, "big"), piece, None)
    return found


def test_cr12_a_stream_opens_by_a_reading_of_c2sp_chunked_encryption() -> None:
    for size in (0, 1, CHUNK - 1, CHUNK, 3 * CHUNK + 5):
        content = (STORY * (size // len(STORY) + 1))[:size]
        blob = b"".join(seal_stream(Key(KEY), "backup", ID, b"more", chunks=[content]))
        assert blob[:1] == b"\x01"
        assert by_the_text(blob[1:], KEY, ctx("backup", ID, b"more")) == content


def test_cr12_a_file_sealed_by_version_1_still_opens() -> None:
    blob = bytes.fromhex(FROZEN)
    assert b"".join(open_file(Key(KEY), ID, len(STORY), [blob])) == STORY
    assert b"".join(open_stream(Key(KEY), "file", ID, chunks=[blob])) == STORY.ljust(40, b"\x00")


FROZEN = (
    "01144555e5e4a1d71526095e478508902e9c26b451b2aa85773f6c133e0ed7373a0f58132f00bd489a285a6e9a2c635bfeb072dc260279"
    "3200b95b16da8d291fb7bc0192cec31d22c713ff6d6b236b67760dd4d625a63178cd7a0d383755f935317cbc5ce09e38660e1b59447a35"
    "fd64a6"
)
"""`open_file` of 38 bytes, filled to 40."""
