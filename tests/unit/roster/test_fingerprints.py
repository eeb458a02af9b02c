"""Six spoken words: the same for the same keys, different as soon as one bit of any part is another one."""

import hashlib
from dataclasses import replace

from hotline.roster.fingerprints import WORDS, spoken
from hotline.roster.state import MemberPublic
from hotline.vault.deskkey import Identity
from hotline.vault.envelope import ctx, lp
from tests.vectors.stand_in import STAND_IN

MEMBER = MemberPublic(bytes(range(16)), "counsellor", b"k" * 1216, b"s" * 32)


def test_the_words_are_the_first_66_bits_of_the_hash_of_all_that_is_signed() -> None:
    found = spoken(STAND_IN, member=MEMBER)
    parts = (bytes(range(16)), b"counsellor", b"", b"k" * 1216, b"s" * 32)
    digest = hashlib.sha256(lp(ctx("fingerprint", *parts))).digest()
    bits = "".join(f"{byte:08b}" for byte in digest)
    assert [STAND_IN.words.index(word) for word in found] == [int(bits[at : at + 11], 2) for at in range(0, 66, 11)]
    assert len(found) == WORDS


def test_another_bit_anywhere_gives_other_words() -> None:
    same = spoken(STAND_IN, member=MEMBER)
    changed = (
        replace(MEMBER, member_id=bytes(16)),
        replace(MEMBER, role="keyholder"),
        replace(MEMBER, kem_public=b"k" * 1215 + b"l"),
        replace(MEMBER, sign_public=b"s" * 31 + b"t"),
    )
    assert spoken(STAND_IN, member=MEMBER) == same
    assert same not in {spoken(STAND_IN, member=each) for each in changed}
    assert spoken(STAND_IN, member=MEMBER, replaces=bytes(16)) != same


def test_no_two_of_many_identities_share_their_words() -> None:
    found = {spoken(STAND_IN, member=replace(MEMBER, sign_public=Identity.new().sign_public)) for _ in range(50)}
    assert len(found) == 50
