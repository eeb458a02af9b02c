"""CR-12: each primitive gives the answers that its standard prints; our seals open by a reading of the standards alone."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from hotline.vault import _pair, seal, signing
from hotline.vault.envelope import Key, ctx, expand
from tests.vectors import independent

KNOWN = json.loads((Path(__file__).parent / "known.json").read_text())


def cases(name):
    return [pytest.param(each, id=each["source"]) for each in KNOWN[name]]


def raw(each, *names):
    return (bytes.fromhex(each[name]) for name in names)


@pytest.mark.parametrize("each", cases("hkdf"))
def test_cr12_hkdf_expand_gives_the_answers_of_rfc_5869(each):
    prk, info, okm = raw(each, "prk", "info", "okm")
    assert HKDFExpand(algorithm=hashes.SHA256(), length=len(okm), info=info).derive(prk) == okm


def test_cr12_expand_is_hkdf_expand_with_the_framed_context_as_info():
    key = Key(bytes(range(32)))
    plain = HKDFExpand(algorithm=hashes.SHA256(), length=48, info=ctx("entry", b"a", b"bc")).derive(key.reveal())
    assert expand(key, "entry", b"a", b"bc", length=48).reveal() == plain


@pytest.mark.parametrize("each", cases("argon2id"))
def test_cr12_argon2id_gives_the_answers_of_rfc_9106(each):
    password, salt, secret, ad, output = raw(each, "password", "salt", "secret", "ad", "output")
    kdf = Argon2id(
        salt=salt,
        length=len(output),
        iterations=each["iterations"],
        lanes=each["lanes"],
        memory_cost=each["memory"],
        secret=secret or None,
        ad=ad or None,
    )
    assert kdf.derive(password) == output


@pytest.mark.parametrize("each", cases("ed25519"))
def test_cr12_ed25519_gives_the_answers_of_rfc_8032(each):
    seed, public, message, signature = raw(each, "seed", "public", "message", "signature")
    assert signing.SigningKey(Key(seed)).public == public
    signing.verify(public, message, signature)


@pytest.mark.parametrize("each", cases("xwing"))
def test_cr12_a_seed_becomes_the_public_key_of_the_x_wing_draft(each):
    (seed,) = raw(each, "seed")
    assert hashlib.sha256(seal.public_of(Key(seed))).hexdigest() == each["public_sha256"]


@pytest.mark.parametrize("each", cases("hpke"))
def test_cr12_a_seed_becomes_the_public_key_of_the_hpke_draft(each):
    seed, public = raw(each, "seed", "public")
    assert _pair.public_bytes(Key(seed)) == public


@pytest.mark.parametrize("each", cases("hpke"))
def test_cr12_the_second_opener_gives_the_answers_of_the_hpke_draft(each):
    seed, enc, secret, info, key, nonce = raw(each, "seed", "enc", "shared_secret", "info", "key", "base_nonce")
    aad, ct, pt = raw(each, "aad", "ct", "pt")
    assert independent.shared_secret(seed, enc) == secret
    assert independent.key_and_nonce(secret, info, independent.CHACHA20_POLY1305) == (key, nonce)
    aead = independent.CHACHA20_POLY1305
    assert independent.opened(seed, enc, ct, info=info, aad=aad, aead_id=aead) == pt


def test_cr12_what_we_seal_opens_by_the_standards_alone():
    seed, public = seal.new_pair()
    blob = seal.seal_to(public, "grant", b"case", b"desk", plaintext=b"a case key")
    enc, ciphertext = blob[1:1121], blob[1121:]
    info = ctx("grant", b"case", b"desk")
    aead = independent.AES_256_GCM
    assert independent.opened(seed.reveal(), enc, ciphertext, info=info, aad=b"", aead_id=aead) == b"a case key"
