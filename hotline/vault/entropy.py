"""Randomness: the only source of it in the house. Must not know what the bytes are for.

Everything comes from the operating system's generator, which is asked anew for every draw, so that a forked worker never
repeats its parent. If the system cannot give randomness, the error of the system goes up: nothing is made up instead.
"""

import os

ID_SIZE = 16


def random_bytes(size: int) -> bytes:
    """Return `size` fresh random bytes (at least one).

    Raises ValueError for a size below one, OSError or NotImplementedError when the system has no randomness to give.
    """
    if size < 1:
        raise ValueError("at least one random byte must be asked for")
    drawn = os.urandom(size)
    if len(drawn) != size:
        raise OSError("the system gave fewer random bytes than asked for")
    return drawn


def new_id() -> bytes:
    """Return a new random id of 16 bytes, made before the insert so that a sealed context can name its row."""
    return random_bytes(ID_SIZE)


def index_below(count: int) -> int:
    """Return a random whole number in 0 .. count-1, every one equally likely (draws beyond the last full span are thrown away).

    Raises ValueError for a count below one.
    """
    if count < 1:
        raise ValueError("there must be something to choose from")
    size = (count.bit_length() + 7) // 8 + 1
    limit = 256**size - 256**size % count
    while True:
        drawn = int.from_bytes(random_bytes(size), "big")
        if drawn < limit:
            return drawn % count
