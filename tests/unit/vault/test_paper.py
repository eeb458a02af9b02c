"""Keys on paper: 24 words with a checksum, and SLIP-39 shares, any three of five (BAK-08)."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.vault import shares
from hotline.vault.envelope import Key
from hotline.vault.paperwords import PAPER_WORDS, BadWords, from_words, to_words
from hotline.vault.recoverykey import Recovery
from hotline.vault.seal import public_of, seal_to
from tests.vectors.stand_in import STAND_IN

SEED = Key(bytes(range(32)))


@given(raw=st.binary(min_size=32, max_size=32))
def test_a_key_reads_back_from_its_words(raw):
    words = to_words(STAND_IN, "courier", Key(raw))
    assert len(words) == PAPER_WORDS
    assert from_words(STAND_IN, "courier", "  1 " + "; 2. ".join(word.upper() for word in words)) == Key(raw)


def test_a_key_is_not_taken_for_another_and_nothing_that_was_typed_is_in_the_error():
    words = list(to_words(STAND_IN, "courier", SEED))
    for name, typed, reason, position in (
        ("log", words, "checksum", None),
        ("courier", words[:-1], "count", None),
        ("courier", [*words[:6], "zzzz", *words[7:]], "word", 7),
    ):
        with pytest.raises(BadWords) as bad:
            from_words(STAND_IN, name, " ".join(typed))
        assert (bad.value.reason, bad.value.position) == (reason, position)
        assert not any(word in str(bad.value) for word in typed)


def test_a_wrong_word_is_nearly_always_noticed():
    words = list(to_words(STAND_IN, "courier", SEED))
    unnoticed = 0
    for place in range(PAPER_WORDS):
        for other in STAND_IN.words[:20]:
            changed = [*words[:place], other, *words[place + 1 :]]
            if changed != words:
                try:
                    unnoticed += from_words(STAND_IN, "courier", " ".join(changed)) != SEED
                except BadWords:
                    continue
    assert unnoticed <= 8, "one in 256 slips through"


def test_only_a_whole_key_goes_on_paper():
    with pytest.raises(ValueError, match="32 bytes"):
        to_words(STAND_IN, "courier", Key(bytes(16)))
    with pytest.raises(ValueError, match="32 bytes"):
        shares.split(Key(bytes(16)))


def test_bak_08_any_three_of_five_shares_give_the_seed_and_any_two_give_nothing():
    split = shares.split(SEED)
    assert len(set(split)) == 5
    assert all(shares.combine(three) == SEED for three in combinations(split, 3))
    for two in combinations(split, 2):
        with pytest.raises(shares.SharesDoNotFit, match="2 were given"):
            shares.combine(two)
    with pytest.raises(shares.SharesDoNotFit, match="2 were given"):
        shares.combine([split[0], split[1], split[0].upper()])


@pytest.mark.parametrize("damage", ["other word", "unknown word", "missing word", "two words exchanged", "empty"])
@pytest.mark.parametrize("place", [1, 2, 3])
def test_bak_08_one_damaged_share_is_named(damage, place):
    split = list(shares.split(SEED)[:3])
    words = split[place - 1].split()
    words = {
        "other word": [*words[:20], "academic" if words[20] != "academic" else "acid", *words[21:]],
        "unknown word": [*words[:20], "lotsen", *words[21:]],
        "missing word": words[:-1],
        "two words exchanged": [*words[:9], words[10], words[9], *words[11:]],
        "empty": [],
    }[damage]
    if damage == "two words exchanged" and words == split[place - 1].split():
        pytest.skip("the two are the same word")
    split[place - 1] = " ".join(words)
    with pytest.raises(shares.ShareDamaged) as damaged:
        shares.combine(split)
    assert damaged.value.position == place
    assert not any(word in str(damaged.value) for word in words if len(word) > 7)


def test_shares_of_two_splittings_do_not_mix():
    one, two = shares.split(SEED), shares.split(SEED)
    with pytest.raises(shares.SharesDoNotFit, match="different recovery keys"):
        shares.combine([one[0], one[1], two[2]])


def test_the_shares_of_an_earlier_year_still_give_their_seed():
    frozen = [line.strip() for line in FROZEN.strip().splitlines()]
    assert shares.combine(frozen) == SEED


def test_the_custodians_key_opens_as_its_pair_and_signs_with_a_key_of_its_own():
    recovery = Recovery(SEED)
    assert recovery.kem_public == public_of(SEED)
    assert recovery.open("x", b"1", blob=seal_to(recovery.kem_public, "x", b"1", plaintext=b"word")) == b"word"
    assert recovery.sign_public != Recovery(Key(bytes(32))).sign_public
    assert repr(recovery) == "<Recovery>"


FROZEN = """
dance evoke academic agree aquatic stick geology sharp march simple nylon bishop round crazy away national kidney bumpy image keyboard hospital patrol profile trust national exhaust railroad heat screw calcium vexed epidemic glad
dance evoke academic amazing again always safari jerky object grasp wits golden spider parking grin cleanup editor symbolic seafood voice faint sweater elevator spelling surface change equation alarm wits skunk papa froth plunge
dance evoke academic arcade anxiety editor hearing slush favorite funding ocean justice payment decision epidemic ranked evaluate execute party silent usual hamster body round auction stick mixed false dough adult demand dominant equation
"""
