"""Six words that stand for a person's public keys and what she comes as, to be compared by voice before she is let in. Knows no tables.

66 bits of a hash: whoever wants to slip in keys of her own, another task, or somebody to be replaced, would have to try some 2^66 of
them to meet the same six words.
"""

import hashlib

from hotline.roster.state import MemberPublic
from hotline.vault.envelope import ctx, lp
from hotline.vault.receipt import LIST_SIZE, WORD_BITS, Wordlist

WORDS = 6
LABEL = "fingerprint"


def spoken(wordlist: Wordlist, *, member: MemberPublic, replaces: bytes = b"") -> tuple[str, ...]:
    """Return the six words of a member to be (and whose place she takes, if any): the first 66 bits of SHA-256, 11 a word, highest first."""
    parts = (member.member_id, member.role.encode(), replaces, member.kem_public, member.sign_public)
    digest = hashlib.sha256(lp(ctx(LABEL, *parts))).digest()
    bits = int.from_bytes(digest, "big") >> (len(digest) * 8 - WORDS * WORD_BITS)
    places = [bits >> (WORD_BITS * (WORDS - 1 - at)) & (LIST_SIZE - 1) for at in range(WORDS)]
    return tuple(wordlist.words[place] for place in places)
