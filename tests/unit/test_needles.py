"""The search for secrets finds them in each writing, and nothing else: else a silent search would prove nothing."""

import base64
import gzip
import random
import zlib

import pytest

from tests.support.needles import Found, find, shapes

NEEDLE = "Krähenfuß-7391-Zettel"
NOISE = random.Random(7).randbytes(200_000)


def hidden(planted: bytes) -> list[str]:
    blob = NOISE[:70_001] + planted + NOISE[70_001:]
    return [each.how for each in find({"secret": NEEDLE}, [("file", blob)])]


@pytest.mark.parametrize("offset", range(12))
@pytest.mark.parametrize("behind", range(3))
def test_base64_is_found_at_every_offset(offset, behind):
    text = b"x" * offset + NEEDLE.encode() + b"y" * behind
    assert f"base64+{offset % 3}" in hidden(base64.b64encode(text))
    assert f"base64url+{offset % 3}" in hidden(base64.urlsafe_b64encode(text))


@pytest.mark.parametrize(
    ("how", "planted"),
    [
        ("raw", NEEDLE.encode()),
        ("utf-16-le", NEEDLE.encode("utf-16-le")),
        ("utf-16-be", NEEDLE.encode("utf-16-be")),
        ("hex", NEEDLE.encode().hex().encode()),
        ("HEX", NEEDLE.encode().hex().upper().encode()),
        ("json", b'"Kr\\u00e4henfu\\u00df-7391-Zettel"'),
        ("zlib, raw", zlib.compress(b"before " + NEEDLE.encode() + b" after", 1)),
        ("zlib, raw", zlib.compress(NEEDLE.encode() * 3, 9)),
        ("zlib, raw", gzip.compress(b"before " + NEEDLE.encode())),
        ("zlib, utf-16-le", zlib.compress(NEEDLE.encode("utf-16-le"))),
        ("zlib, raw", zlib.compress(NEEDLE.encode() + NOISE[:3000])[:1500]),
    ],
)
def test_a_planted_needle_is_found(how, planted):
    assert how in hidden(planted)


def test_nothing_is_found_where_nothing_is():
    assert find({"secret": NEEDLE}, [("file", NOISE)]) == []
    assert hidden(NEEDLE.encode()[:-1]) == []
    assert hidden(zlib.compress(NEEDLE.encode()[1:])) == []


def test_bytes_are_looked_for_too_and_the_place_is_named():
    secret = bytes(range(40, 72))
    assert Found("keystore", "seed", "raw") in find({"seed": secret}, [("file", NOISE), ("keystore", b"ab" + secret)])
    assert {"raw", "hex", "base64+1"} <= set(shapes(secret))
