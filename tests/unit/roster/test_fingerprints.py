"""Six spoken words: the same for the same keys, different as soon as one bit of any part is another one."""

import hashlib

from hotline.roster.fingerprints import WORDS, spoken
from hotline.vault.deskkey import Identity
from hotline.vault.envelope import ctx, lp
from hotline.vault.receipt import Wordlist
from tests.vectors.stand_in import STAND_IN

MEMBER = bytes(range(16))


def words(list_: Wordlist, **changes: bytes) -> tuple[str, ...]:
    given = {"member_id": MEMBER, "kem_public": b"k" * 1216, "sign_public": b"s" * 32, **changes}
    return spoken(list_, **given)


def test_the_words_are_the_first_66_bits_of_the_hash_of_id_and_keys() -> None:
    found = words(STAND_IN)
    digest = hashlib.sha256(lp(ctx("fingerprint", MEMBER, b"k" * 1216, b"s" * 32))).digest()
    bits = "".join(f"{byte:08b}" for byte in digest)
    assert [STAND_IN.words.index(word) for word in found] == [int(bits[at : at + 11], 2) for at in range(0, 66, 11)]
    assert len(found) == WORDS


def test_another_bit_anywhere_gives_other_words() -> None:
    same = words(STAND_IN)
    assert words(STAND_IN) == same
    assert words(STAND_IN, member_id=bytes(16)) != same
    assert words(STAND_IN, kem_public=b"k" * 1215 + b"l") != same
    assert words(STAND_IN, sign_public=b"s" * 31 + b"t") != same


def test_no_two_of_many_identities_share_their_words() -> None:
    found = {words(STAND_IN, sign_public=Identity.new().sign_public) for _ in range(50)}
    assert len(found) == 50
