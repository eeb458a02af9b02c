"""The mailbox seeds: what each one opens, and the second word before the private half."""

import pytest

from hotline.vault import mailkey, seal
from hotline.vault.envelope import CannotOpen, Key, TooLong, expand
from hotline.vault.symmetric import new_key

MAILBOX, OTHER_MAILBOX = b"M" * 16, b"N" * 16


@pytest.fixture
def ms():
    return new_key()


@pytest.fixture
def ps():
    return new_key()


@pytest.fixture
def pepper():
    return new_key()


def test_the_mailbox_seed_opens_what_the_desk_writes_and_not_the_private_half(ms, ps):
    box, private = mailkey.MailboxKey(ms), mailkey.PrivateKey(ps)
    letter = seal.seal_to(box.kem_public, "message", MAILBOX, plaintext=b"hello")
    plan = seal.seal_to(private.kem_public, "private-view", MAILBOX, plaintext=b"plan")
    assert box.open("message", MAILBOX, blob=letter) == b"hello"
    assert private.open("private-view", MAILBOX, blob=plan) == b"plan"
    with pytest.raises(CannotOpen):
        box.open("private-view", MAILBOX, blob=plan)
    with pytest.raises(CannotOpen):
        private.open("message", MAILBOX, blob=letter)


def test_a_read_code_opens_messages_with_the_bare_pair_and_holds_no_box(ms):
    box = mailkey.MailboxKey(ms)
    letter = seal.seal_to(box.kem_public, "message", MAILBOX, plaintext=b"hello")
    reader = mailkey.KemKey(box.kem_seed)
    assert reader.public == box.kem_public
    assert reader.open("message", MAILBOX, blob=letter) == b"hello"
    assert not hasattr(reader, "box")


def test_every_key_of_a_mailbox_is_another_one(ms):
    box, private = mailkey.MailboxKey(ms), mailkey.PrivateKey(ms)
    keys = [box.kem_seed, box.box, box.private_wrap, private.box, ms, expand(ms, "private-kem")]
    assert len({key.reveal() for key in keys}) == len(keys)
    assert box.kem_public != private.kem_public


def test_the_private_half_opens_with_the_mailbox_seed_while_there_is_no_second_word(ms, ps):
    assert mailkey.unwrap_private(ms, mailkey.wrap_private(ms, ps)) == ps
    with pytest.raises(CannotOpen):
        mailkey.unwrap_private(new_key(), mailkey.wrap_private(ms, ps))


def test_rec09_with_a_second_word_the_slip_alone_opens_nothing_private(cheap, ms, ps, pepper):
    blob = mailkey.wrap_private_word(ms, ps, word="Rosenkohl", mailbox_id=MAILBOX, pepper=pepper)
    with pytest.raises(CannotOpen):
        mailkey.unwrap_private(ms, blob)
    assert mailkey.unwrap_private_word(ms, blob, word="Rosenkohl", mailbox_id=MAILBOX, pepper=pepper) == ps


def test_nothing_but_all_four_together_opens_the_private_half(cheap, ms, ps, pepper):
    right = {"word": "Rosenkohl", "mailbox_id": MAILBOX, "pepper": pepper}
    blob = mailkey.wrap_private_word(ms, ps, **right)
    for wrong in ({"word": "Rosenkohle"}, {"mailbox_id": OTHER_MAILBOX}, {"pepper": new_key()}):
        with pytest.raises(CannotOpen):
            mailkey.unwrap_private_word(ms, blob, **(right | wrong))
    with pytest.raises(CannotOpen):
        mailkey.unwrap_private_word(new_key(), blob, **right)


def test_the_row_does_not_show_whether_there_is_a_second_word(cheap, ms, ps, pepper):
    plain = mailkey.wrap_private(ms, ps)
    worded = mailkey.wrap_private_word(ms, ps, word="Rosenkohl", mailbox_id=MAILBOX, pepper=pepper)
    assert (len(plain), plain[:1]) == (len(worded), worded[:1])


@pytest.mark.parametrize("typed", ["  größe  ZWÖLF ", "gro\u0308ße zwo\u0308lf", "Größe\tzwölf\n"])
def test_a_second_word_may_be_typed_with_other_blanks_case_and_umlauts(cheap, ms, ps, pepper, typed):
    blob = mailkey.wrap_private_word(ms, ps, word="Größe zwölf", mailbox_id=MAILBOX, pepper=pepper)
    assert mailkey.unwrap_private_word(ms, blob, word=typed, mailbox_id=MAILBOX, pepper=pepper) == ps


@pytest.mark.parametrize("word", ["x" * 201, "ä" * 101, "\ufdfa" * 66, "x" * 131072])
def test_rec05_an_overlong_second_word_is_refused_before_anything_is_computed(no_argon, ms, ps, pepper, word):
    with pytest.raises(TooLong) as caught:
        mailkey.wrap_private_word(ms, ps, word=word, mailbox_id=MAILBOX, pepper=pepper)
    assert caught.value.limit == 200
    with pytest.raises(CannotOpen):
        mailkey.unwrap_private_word(ms, bytes(77), word=word, mailbox_id=MAILBOX, pepper=pepper)


@pytest.mark.parametrize("word", ["", "  \n"])
def test_an_empty_second_word_is_none(no_argon, ms, ps, pepper, word):
    with pytest.raises(ValueError, match="empty"):
        mailkey.wrap_private_word(ms, ps, word=word, mailbox_id=MAILBOX, pepper=pepper)
    with pytest.raises(CannotOpen):
        mailkey.unwrap_private_word(ms, bytes(77), word=word, mailbox_id=MAILBOX, pepper=pepper)


def test_a_lone_surrogate_is_a_wrong_word_and_no_crash(cheap, ms, ps, pepper):
    blob = mailkey.wrap_private_word(ms, ps, word="Rosenkohl", mailbox_id=MAILBOX, pepper=pepper)
    with pytest.raises(CannotOpen):
        mailkey.unwrap_private_word(ms, blob, word="Rosen\ud800", mailbox_id=MAILBOX, pepper=pepper)


def test_an_id_of_another_size_is_refused(no_argon, ms, ps, pepper):
    with pytest.raises(ValueError, match="16 bytes"):
        mailkey.wrap_private_word(ms, ps, word="Rosenkohl", mailbox_id=b"short", pepper=pepper)


@pytest.mark.parametrize("size", [0, 1, 17, 60, 76])
def test_cr11_a_cut_wrap_is_refused(ms, ps, size):
    with pytest.raises(CannotOpen):
        mailkey.unwrap_private(ms, mailkey.wrap_private(ms, ps)[:size])


def test_a_seed_is_a_whole_key():
    with pytest.raises(ValueError, match="32 bytes"):
        mailkey.KemKey(Key(bytes(48)))
