"""Keys hide themselves, contexts cannot be confused, padding hides lengths, unknown versions are refused."""

import copy
import json
import pickle
import traceback
from dataclasses import asdict

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.vault import deskkey, mailkey, receipt, signing
from hotline.vault.envelope import (
    PAD_SIZES,
    CannotOpen,
    CannotSeal,
    Key,
    TooLong,
    ctx,
    expand,
    lp,
    number,
    pad,
    pad_to,
    unpad,
    unversioned,
    versioned,
)

SECRET = b"SeCrEt-BytEs-of-32-SeCrEt-BytEs!"
PARTS = st.lists(st.binary(max_size=12), max_size=5)
LABELS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)


def holders():
    """Everything in the vault that holds a secret."""
    key = Key(SECRET)
    return [
        key,
        mailkey.KemKey(key),
        mailkey.MailboxKey(key),
        mailkey.PrivateKey(key),
        deskkey.Identity(key),
        deskkey.Desk(key, bytes(16), 1),
        deskkey.CasePair(key),
        signing.SigningKey(key),
        receipt.ReceiptKeys(lookup=SECRET[:16], box=key),
        receipt.Receipt(("SeCrEt",) * 7),
    ]


def shows_nothing(text):
    return not any(each in text for each in ("SeCrEt", SECRET.hex()[:12], "U2VDckV0"))


@pytest.mark.parametrize("holder", holders(), ids=lambda each: type(each).__name__)
class TestHolders:
    """CR-14"""

    def test_cr14_no_form_of_text_shows_the_secret(self, holder):
        for text in (repr(holder), str(holder), f"{holder}", f"{holder!r:>80}", "%s" % [holder]):
            assert shows_nothing(text)

    def test_cr14_a_template_shows_nothing(self, holder):
        shown = jinja2.Environment(autoescape=True).from_string("{{ it }} {{ it|pprint }}").render(it=holder)
        assert shows_nothing(shown)

    def test_cr14_a_trace_with_local_variables_shows_nothing(self, holder):
        try:
            kept = {"inside": [holder]}
            raise RuntimeError(kept)
        except RuntimeError as error:
            shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        assert "inside" in shown
        assert shows_nothing(shown)

    def test_cr14_it_is_neither_pickled_nor_deeply_copied(self, holder):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError):
                pickle.dumps(holder, protocol)
        with pytest.raises(TypeError):
            copy.deepcopy(holder)

    def test_cr14_it_has_no_dictionary_to_dump_and_no_json(self, holder):
        with pytest.raises(TypeError):
            vars(holder)
        with pytest.raises(TypeError):
            json.dumps(holder)


def test_cr14_a_dataclass_of_keys_does_not_become_a_dictionary():
    with pytest.raises(TypeError):
        asdict(receipt.ReceiptKeys(lookup=bytes(16), box=Key(SECRET)))


def test_cr14_a_key_cannot_be_copied_hashed_or_read_as_bytes():
    key = Key(SECRET)
    for misuse in (copy.copy, hash, bytes, lambda each: {each}):
        with pytest.raises(TypeError):
            misuse(key)


def test_keys_are_equal_when_their_bytes_are():
    assert Key(SECRET) == Key(SECRET)
    assert Key(SECRET) != Key(SECRET[::-1])
    assert Key(SECRET) != SECRET
    assert Key(SECRET).reveal() == SECRET


def test_a_key_is_made_of_enough_bytes_and_of_bytes_only():
    with pytest.raises(ValueError, match="at least"):
        Key(bytes(15))
    with pytest.raises(TypeError):
        Key("a" * 32)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Key(bytearray(32))  # type: ignore[arg-type]


def test_a_short_key_is_not_expanded():
    with pytest.raises(ValueError, match="expanded"):
        expand(Key(bytes(16)), "label")


def test_errors_say_nothing_of_why():
    assert str(CannotOpen()) == "cannot open"
    assert str(CannotSeal()) == "cannot seal"


@given(LABELS, PARTS, LABELS, PARTS)
def test_no_two_contexts_are_the_same_bytes(label, parts, other_label, other_parts):
    same = (label, parts) == (other_label, other_parts)
    assert (ctx(label, *parts) == ctx(other_label, *other_parts)) is same


def test_moving_a_byte_between_parts_makes_another_context():
    assert ctx("grant", b"ab", b"c") != ctx("grant", b"a", b"bc") != ctx("grant", b"abc")
    assert ctx("grant") != ctx("grant", b"")


def test_a_context_needs_a_plain_label_and_bytes():
    for label in ("", "größe"):
        with pytest.raises(ValueError, match="label"):
            ctx(label)
    with pytest.raises(TypeError):
        ctx("grant", "text")  # type: ignore[arg-type]


def test_framing_is_four_bytes_of_length_and_the_part():
    assert lp(b"abc") == b"\x00\x00\x00\x03abc"
    assert ctx("x", b"y") == b"\x00\x00\x00\x0ahotline/v1\x00\x00\x00\x01x\x00\x00\x00\x01y"


@given(st.integers(0, 2**64 - 1))
def test_a_number_is_eight_bytes(value):
    assert len(number(value)) == 8
    assert int.from_bytes(number(value), "big") == value


@pytest.mark.parametrize("value", [-1, 2**64])
def test_a_number_outside_its_range_is_refused(value):
    with pytest.raises(OverflowError):
        number(value)


@given(LABELS, LABELS)
def test_each_label_expands_to_its_own_key(label, other):
    key = Key(SECRET)
    assert (expand(key, label) == expand(key, other)) is (label == other)


@given(st.binary(max_size=5000))
def test_padding_comes_off_and_shows_only_its_size(payload):
    padded = pad(payload)
    assert len(padded) in PAD_SIZES
    assert unpad(padded) == payload


@pytest.mark.parametrize("size", PAD_SIZES)
def test_padding_takes_the_smallest_size_that_holds_length_and_content(size):
    assert len(pad(bytes(size - 4))) == size
    if size != PAD_SIZES[-1]:
        assert len(pad(bytes(size - 3))) > size


def test_content_above_the_largest_size_is_refused_with_the_limit():
    with pytest.raises(TooLong) as caught:
        pad(bytes(PAD_SIZES[-1] - 3))
    assert caught.value.limit == PAD_SIZES[-1] - 4
    with pytest.raises(TooLong) as caught:
        pad_to(bytes(1021), 1024)
    assert caught.value.limit == 1020


def test_padding_to_one_size_hides_how_much_there_is():
    """TIM-04: nothing and something have the same size."""
    assert len(pad_to(b"", 16384)) == len(pad_to(b"x" * 16000, 16384)) == 16384


@pytest.mark.parametrize(
    "padded",
    [b"", b"\x00", b"\x00\x00\x00\x05abcd", b"\xff\xff\xff\xff" + bytes(252), b"\x00\x00\x00\x01a\x00\x01"],
)
def test_what_was_not_padded_by_us_is_refused(padded):
    with pytest.raises(CannotOpen):
        unpad(padded)


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x00" + bytes(40), b"\x02" + bytes(40), b"\xff" + bytes(40)])
def test_cr11_an_unknown_version_or_a_cut_header_is_refused(blob):
    with pytest.raises(CannotOpen):
        unversioned(blob, at_least=28)


def test_cr11_text_or_nothing_in_place_of_bytes_is_refused():
    for wrong in (None, "text", 1):
        with pytest.raises(CannotOpen):
            unversioned(wrong, at_least=0)  # type: ignore[arg-type]


def test_the_version_comes_off():
    assert unversioned(versioned(b"body"), at_least=4) == b"body"
