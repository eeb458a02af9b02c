"""Six words that stand for a person's public keys, to be compared by voice before she is let in. Must not know tables or pages.

66 bits of a hash: whoever wants to slip in keys of her own would have to try some 2^66 of them to meet the same six words.
"""

import hashlib

from hotline.vault.envelope import ctx, lp
from hotline.vault.receipt import LIST_SIZE, WORD_BITS, Wordlist

WORDS = 6
LABEL = "fingerprint"


def spoken(wordlist: Wordlist, *, member_id: bytes, kem_public: bytes, sign_public: bytes) -> tuple[str, ...]:
    """Return the six words of a member's id and both her public keys: the first 66 bits of SHA-256 in groups of 11, highest first."""
    digest = hashlib.sha256(lp(ctx(LABEL, member_id, kem_public, sign_public))).digest()
    bits = int.from_bytes(digest, "big") >> (len(digest) * 8 - WORDS * WORD_BITS)
    places = [bits >> (WORD_BITS * (WORDS - 1 - at)) & (LIST_SIZE - 1) for at in range(WORDS)]
    return tuple(wordlist.words[place] for place in places)
