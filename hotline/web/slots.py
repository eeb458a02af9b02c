"""Turns for Argon2, shared by all processes of a machine through locked files (REC-06). Must not know what is stretched.

As many run at once as there are cores (two at least), one of them kept for staff, so that a crowd at the mailboxes never keeps
a counsellor waiting. Who finds the short queue full is told to come back at once instead of holding a thread.
"""

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

QUEUE = 6
WAIT_SECONDS = 4.0
RETRY_AFTER = 10
_LOOK_AGAIN = 0.004


class Overloaded(Exception):
    """No turn to be had now; `retry_after` seconds is a fair time to wait."""

    def __init__(self, retry_after: int = RETRY_AFTER) -> None:
        super().__init__("no turn for Argon2 now")
        self.retry_after = retry_after


class ArgonSlots:
    """Turns for reporters and staff. The locks belong to open files: a process that dies gives its turn back."""

    def __init__(self, folder: Path, cores: int, *, queue: int = QUEUE, wait: float = WAIT_SECONDS) -> None:
        self._wait = wait
        slots = [folder / f"argon-{number}.lock" for number in range(max(2, cores))]
        self._turns = {"staff": slots, "reporter": slots[1:]}
        self._queues = {who: [folder / f"queue-{who}-{number}.lock" for number in range(queue)] for who in self._turns}

    @contextmanager
    def reporter(self) -> Iterator[None]:
        """Hold a turn of the public side. Raises Overloaded when the queue is full or the wait too long."""
        with self._turn("reporter"):
            yield

    @contextmanager
    def staff(self) -> Iterator[None]:
        """Hold a turn of the desk, one of which reporters never take. Raises Overloaded."""
        with self._turn("staff"):
            yield

    @contextmanager
    def _turn(self, who: str) -> Iterator[None]:
        held = _first_free(self._turns[who])
        if held is None:
            held = self._queued(who)
        try:
            yield
        finally:
            os.close(held)

    def _queued(self, who: str) -> int:
        place = _first_free(self._queues[who])
        if place is None:
            raise Overloaded
        try:
            give_up = time.monotonic() + self._wait
            while time.monotonic() < give_up:
                time.sleep(_LOOK_AGAIN)
                held = _first_free(self._turns[who])
                if held is not None:
                    return held
            raise Overloaded
        finally:
            os.close(place)


def _first_free(paths: Sequence[Path]) -> int | None:
    """Return the open, locked file of the first path nobody holds, or None. Reporters and staff look from the far end on."""
    for path in reversed(paths):
        held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
        else:
            return held
    return None
