"""Staff keys: the wrap of an identity, what a password is, and that desks and epochs stay apart."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.vault import deskkey, seal, signing
from hotline.vault.envelope import CannotOpen, Key, TooLong, ctx, number
from hotline.vault.symmetric import new_key

MEMBER, OTHER, DESK = b"M" * 16, b"N" * 16, b"D" * 16
PASSWORD = "zwölf Äpfel im Korb"


@pytest.fixture
def identity():
    return deskkey.Identity.new()


@pytest.fixture
def pepper():
    return new_key()


def wrapped(identity, pepper, password=PASSWORD, **more):
    return deskkey.wrap_identity(identity, password=password, pepper=pepper, member_id=MEMBER, **more)


def unwrapped(blob, pepper, password=PASSWORD, **more):
    return deskkey.unwrap_identity(blob, password=password, pepper=pepper, **({"member_id": MEMBER} | more))


def test_the_password_and_the_pepper_open_the_identity(cheap, identity, pepper):
    assert unwrapped(wrapped(identity, pepper), pepper).seed == identity.seed


def test_cr04_a_wrong_password_fails_the_commitment_before_anything_is_decrypted(cheap, identity, pepper, monkeypatch):
    blob = wrapped(identity, pepper)
    monkeypatch.setattr("hotline.vault.symmetric._decrypt", lambda *_: pytest.fail("nothing may be decrypted"))
    with pytest.raises(CannotOpen):
        unwrapped(blob, pepper, "zwölf Birnen im Korb")


@pytest.mark.parametrize("wrong", ["pepper", "member", "prf"])
def test_nothing_but_all_together_opens_the_identity(cheap, identity, pepper, wrong):
    blob = wrapped(identity, pepper)
    with pytest.raises(CannotOpen):
        unwrapped(
            blob,
            new_key() if wrong == "pepper" else pepper,
            member_id=OTHER if wrong == "member" else MEMBER,
            prf=b"q" * 32 if wrong == "prf" else b"",
        )


def test_a_passkey_that_wrapped_must_unwrap(cheap, identity, pepper):
    blob = wrapped(identity, pepper, prf=b"p" * 32)
    assert unwrapped(blob, pepper, prf=b"p" * 32).seed == identity.seed
    for prf in (b"", b"q" * 32):
        with pytest.raises(CannotOpen):
            unwrapped(blob, pepper, prf=prf)


def test_two_wraps_of_one_identity_share_nothing_but_the_version(cheap, identity, pepper):
    first, second = wrapped(identity, pepper), wrapped(identity, pepper)
    assert len(first) == len(second) == 93
    assert first[1:17] != second[1:17]
    assert first[17:33] != second[17:33]


@pytest.mark.parametrize("place", [0, 1, 16, 17, 32, 33, 50, 92])
def test_cr01_no_byte_of_a_wrap_can_be_changed(cheap, identity, pepper, place):
    blob = wrapped(identity, pepper)
    with pytest.raises(CannotOpen):
        unwrapped(blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :], pepper)


@pytest.mark.parametrize("size", [0, 1, 16, 17, 33, 92])
def test_cr11_a_cut_wrap_is_refused(cheap, identity, pepper, size):
    with pytest.raises(CannotOpen):
        unwrapped(wrapped(identity, pepper)[:size], pepper)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=60))
def test_aut12_any_password_of_moderate_length_works(cheap, password):
    identity, pepper = deskkey.Identity(Key(bytes(32))), Key(bytes(32))
    assert unwrapped(wrapped(identity, pepper, password), pepper, password).seed == identity.seed


def test_aut12_umlauts_count_the_same_however_they_are_composed(cheap, identity, pepper):
    blob = wrapped(identity, pepper, "Größe ﬁnden")
    assert unwrapped(blob, pepper, "Gro\u0308ße finden").seed == identity.seed


@pytest.mark.parametrize("typed", ["Korb ", " Korb", "korb", "Ko rb", "Korb\n"])
def test_aut12_blanks_and_case_count_as_typed(cheap, identity, pepper, typed):
    with pytest.raises(CannotOpen):
        unwrapped(wrapped(identity, pepper, "Korb"), pepper, typed)
    assert unwrapped(wrapped(identity, pepper, typed), pepper, typed).seed == identity.seed


@pytest.mark.parametrize(
    "password", ["x" * 1025, "ä" * 513, "\ufdfa" * 100, "x" * 1_000_000], ids=["1025", "umlauts", "grows", "1 MB"]
)
def test_aut12_a_password_above_1024_bytes_is_refused_before_any_work(no_argon, identity, pepper, password):
    with pytest.raises(TooLong) as caught:
        wrapped(identity, pepper, password)
    assert caught.value.limit == deskkey.PASSWORD_MAX_BYTES == 1024
    with pytest.raises(CannotOpen):
        unwrapped(bytes([1]) * 93, pepper, password)
    deskkey.equal_work(password, pepper)


def test_aut12_1024_bytes_are_allowed(cheap, identity, pepper):
    assert unwrapped(wrapped(identity, pepper, "ä" * 512), pepper, "ä" * 512).seed == identity.seed


def test_aut12_a_lone_surrogate_is_a_password_and_no_crash(cheap, identity, pepper):
    """An encoding error would carry the password in its arguments, into a log."""
    with pytest.raises(CannotOpen):
        unwrapped(wrapped(identity, pepper), pepper, "\ud800")


def test_an_empty_password_is_none(no_argon, identity, pepper):
    with pytest.raises(ValueError, match="empty"):
        wrapped(identity, pepper, "")


def test_aut01_an_unknown_login_name_costs_the_same_work(cheap, identity, pepper, monkeypatch):
    blob = wrapped(identity, pepper)
    work = []
    for name in ("expand_committed", "seal_committed"):
        monkeypatch.setattr(deskkey, name, _counting(work, name, getattr(deskkey, name)))
    monkeypatch.setattr(
        "hotline.vault.symmetric.expand_committed", _counting(work, "expand_committed", deskkey.expand_committed)
    )
    cheap.clear()
    with pytest.raises(CannotOpen):
        unwrapped(blob, pepper, "wrong")
    known, known_cost = list(set(work)), list(cheap)
    work.clear()
    cheap.clear()
    deskkey.equal_work("wrong", pepper)
    assert (list(set(work)), cheap) == (known, known_cost)
    assert len(known_cost) == 1


def _counting(work, name, function):
    def counted(*args, **kwargs):
        work.append(name)
        return function(*args, **kwargs)

    return counted


def test_ids_and_prf_outputs_have_their_sizes(no_argon, identity, pepper):
    with pytest.raises(ValueError, match="member id"):
        deskkey.wrap_identity(identity, password="x", pepper=pepper, member_id=b"short")
    with pytest.raises(ValueError, match="PRF"):
        wrapped(identity, pepper, prf=b"short")
    with pytest.raises(ValueError, match="desk id"):
        deskkey.Desk(new_key(), b"short", 1)


def test_an_identity_opens_signs_and_boxes_each_with_a_key_of_its_own(identity):
    grant = seal.seal_to(identity.kem_public, "desk-seed", DESK, number(1), MEMBER, plaintext=b"s" * 32)
    assert identity.open("desk-seed", DESK, number(1), MEMBER, blob=grant) == b"s" * 32
    signing.verify(identity.sign_public, ctx("roster-statement"), identity.signing.sign(ctx("roster-statement")))
    assert identity.box != identity.seed


def test_az10_the_seed_of_one_desk_never_opens_a_seal_of_another():
    first, second = (deskkey.Desk(new_key(), desk_id, 1) for desk_id in (DESK, OTHER))
    grant = seal.seal_to(first.kem_public, "grant", MEMBER, DESK, number(1), plaintext=b"case key")
    assert first.open("grant", MEMBER, DESK, number(1), blob=grant) == b"case key"
    with pytest.raises(CannotOpen):
        second.open("grant", MEMBER, DESK, number(1), blob=grant)
    assert first.wrap != second.wrap


def test_cr03_a_recovery_seal_is_not_a_desk_seal_even_with_one_key():
    desk = deskkey.Desk(new_key(), DESK, 1)
    recovery = seal.seal_to(desk.kem_public, "recovery", MEMBER, plaintext=b"case key")
    with pytest.raises(CannotOpen):
        desk.open("grant", MEMBER, blob=recovery)


def test_a_case_pair_opens_its_in_tray():
    seed, public = seal.new_pair()
    pair = deskkey.CasePair(seed)
    assert pair.public == public
    assert pair.open("in-tray", MEMBER, blob=seal.seal_to(public, "in-tray", MEMBER, plaintext=b"item")) == b"item"
    assert repr(pair) == "<CasePair>"
