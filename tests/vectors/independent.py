"""A second opener of our HPKE blobs, written from the RFCs and drafts alone, so that both sides of the format are checked.

KEM: X-Wing (draft-connolly-cfrg-xwing-kem, 5), KEM id 0x647a. Key schedule: RFC 9180, 5.1, base mode, HKDF-SHA256.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

KEM_ID, KDF_ID = 0x647A, 1
AES_256_GCM, CHACHA20_POLY1305 = 2, 3
XWING_LABEL = b"\\.//^\\"


def shared_secret(seed: bytes, enc: bytes) -> bytes:
    stream = hashlib.shake_256(seed).digest(96)
    mlkem, x25519 = MLKEM768PrivateKey.from_seed_bytes(stream[:64]), X25519PrivateKey.from_private_bytes(stream[64:])
    ss_m = mlkem.decapsulate(enc[:1088])
    ss_x = x25519.exchange(X25519PublicKey.from_public_bytes(enc[1088:]))
    return hashlib.sha3_256(ss_m + ss_x + enc[1088:] + x25519.public_key().public_bytes_raw() + XWING_LABEL).digest()


def key_and_nonce(secret: bytes, info: bytes, aead_id: int) -> tuple[bytes, bytes]:
    suite = b"HPKE" + KEM_ID.to_bytes(2, "big") + KDF_ID.to_bytes(2, "big") + aead_id.to_bytes(2, "big")

    def extract(salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, hashlib.sha256)

    def expand(prk: bytes, label: bytes, context: bytes, length: int) -> bytes:
        labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
        return hmac.digest(prk, labelled + b"\x01", hashlib.sha256)[:length]

    context = b"\x00" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    prk = extract(secret, b"secret", b"")
    return expand(prk, b"key", context, 32), expand(prk, b"base_nonce", context, 12)


def opened(seed: bytes, enc: bytes, ciphertext: bytes, *, info: bytes, aad: bytes, aead_id: int) -> bytes:
    key, nonce = key_and_nonce(shared_secret(seed, enc), info, aead_id)
    cipher = AESGCM(key) if aead_id == AES_256_GCM else ChaCha20Poly1305(key)
    return cipher.decrypt(nonce, ciphertext, aad)
