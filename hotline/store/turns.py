"""Turns of those who write to one SQLite file, handed on at once and in a fair order. Must not know what is written.

SQLite lets a writer who finds the lock taken sleep up to 100 ms and look again: of eight who write at once the unluckiest slept for
seconds while the lock went past. The lock of the database stays what protects it; a turn only says who may ask for it.
Within a process a mutex hands it on; between processes two locked files do, `next` before `turn`: whoever is next keeps the process
that had the turn from taking it again. The locks belong to open files, so that a process that dies gives its turn back.
"""

import fcntl
import os
import threading
import time
from pathlib import Path

_LOOK_AGAIN = 0.0005


class Turns:
    """The turns at one database file; one object an engine."""

    def __init__(self, database: Path) -> None:
        self._next, self._turn = (database.with_name(f"{database.name}-{name}") for name in ("next", "turn"))
        self._mutex, self._process = threading.Lock(), os.getpid()

    def take(self, seconds: float) -> "Turn | None":
        """Wait for the turn, at most so long; None when it did not come. Whoever gets one gives it back, whatever happens."""
        if self._process != os.getpid():
            # After a fork the mutex may be held by a thread that does not exist here.
            self._mutex, self._process = threading.Lock(), os.getpid()
        give_up = time.monotonic() + seconds
        mutex = self._mutex
        if not mutex.acquire(timeout=seconds):
            return None
        following = _locked(self._next, give_up)
        held = _locked(self._turn, give_up) if following is not None else None
        if following is not None:
            os.close(following)
        if held is None:
            mutex.release()
            return None
        return Turn(held, mutex)


class Turn:
    """A turn that is held."""

    def __init__(self, file: int, mutex: threading.Lock) -> None:
        self._file, self._mutex = file, mutex

    def give_back(self) -> None:
        """Let the next one write. To be called once."""
        os.close(self._file)
        self._mutex.release()


def _locked(path: Path, give_up: float) -> int | None:
    """Open and lock a file before `give_up` (monotonic seconds), or return None."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= give_up:
                os.close(file)
                return None
            time.sleep(_LOOK_AGAIN)
        else:
            return file
