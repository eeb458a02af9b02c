"""A library that lacks a primitive, or computes another answer, stops the start with a sentence (CR-13, FLT-12)."""

import pytest
from cryptography.exceptions import UnsupportedAlgorithm

from hotline.vault import _pair, selftest, symmetric


def test_this_build_gives_every_known_answer():
    selftest.check()


def _unsupported(*_):
    raise UnsupportedAlgorithm("ML-KEM is not supported")


def test_cr13_a_library_without_ml_kem_stops_the_start_with_a_sentence(monkeypatch):
    monkeypatch.setattr(_pair.MLKEM768PrivateKey, "from_seed_bytes", _unsupported, raising=False)
    with pytest.raises(selftest.SelfTestFailed, match=r"lacks ML-KEM.*does not start"):
        selftest.check()


class _OtherKdf:
    def __init__(self, **_):
        pass

    def derive(self, secret):
        return bytes(42)


class _OpenDoor:
    def __init__(self, key):
        pass

    def encrypt(self, nonce, plaintext, aad):
        return plaintext + bytes(16)

    def decrypt(self, nonce, ciphertext, aad):
        return ciphertext[:-16]


@pytest.mark.parametrize(
    ("target", "name", "stand_in", "sentence"),
    [
        (_pair, "public_bytes", lambda _: bytes(1216), "ML-KEM"),
        (_pair, "suite", _unsupported, "HPKE"),
        (selftest, "HKDFExpand", _OtherKdf, "HKDF"),
        (selftest, "Argon2id", _OtherKdf, "Argon2id"),
        (symmetric, "AESGCM", _OpenDoor, "AES-256-GCM"),
        (selftest, "_RFC8032_SIGNATURE", bytes(64), "Ed25519"),
    ],
)
def test_cr13_another_answer_stops_the_start_and_names_the_primitive(monkeypatch, target, name, stand_in, sentence):
    monkeypatch.setattr(target, name, stand_in)
    with pytest.raises(selftest.SelfTestFailed, match=sentence):
        selftest.check()
