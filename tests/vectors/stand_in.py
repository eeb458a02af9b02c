"""A stand-in word list: right in form, without meaning, the same for ever (frozen receipts are made of it)."""

from itertools import islice, product

from hotline.vault.receipt import LIST_SIZE, Wordlist

CONSONANTS, VOWELS = "bdfghklmnprstvwz", "aeiou"


def stand_in_words() -> list[str]:
    pairs = ["".join(pair) for pair in product(CONSONANTS, VOWELS)]
    return [first + second + "en" for first, second in islice(product(pairs, pairs), LIST_SIZE)]


STAND_IN = Wordlist(stand_in_words())
