"""Turns for Argon2: never more at once than allowed, one kept for staff, a full queue answered at once, nothing lost with a process."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hotline.web.slots import ArgonSlots, Overloaded


def test_rec_06_two_hundred_at_once_never_hold_more_than_their_turns(tmp_path: Path) -> None:
    slots = ArgonSlots(tmp_path, 3, queue=8, wait=5)
    lock, now, most, served, refused = threading.Lock(), 0, 0, 0, 0

    def visit(_number: int) -> None:
        nonlocal now, most, served, refused
        try:
            with slots.reporter():
                with lock:
                    now += 1
                    most = max(most, now)
                time.sleep(0.005)
                with lock:
                    now -= 1
                    served += 1
        except Overloaded:
            with lock:
                refused += 1

    with ThreadPoolExecutor(50) as crowd:
        list(crowd.map(visit, range(200)))
    assert most <= 2
    assert served + refused == 200
    assert served > 2
    assert refused > 0, "a queue of eight turns some of two hundred away"


def test_rec_06_staff_find_a_turn_while_reporters_hold_all_of_theirs(tmp_path: Path) -> None:
    slots = ArgonSlots(tmp_path, 2, queue=0, wait=0)
    with slots.reporter():
        with pytest.raises(Overloaded), slots.reporter():
            pass
        with slots.staff():
            pass


def test_one_core_still_keeps_a_turn_for_each_side(tmp_path: Path) -> None:
    slots = ArgonSlots(tmp_path, 1, queue=0, wait=0)
    with slots.reporter(), slots.staff():
        pass


def test_a_full_queue_is_answered_at_once(tmp_path: Path) -> None:
    slots = ArgonSlots(tmp_path, 2, queue=0, wait=60)
    with slots.reporter():
        began = time.monotonic()
        with pytest.raises(Overloaded) as told, slots.reporter():
            pass
        assert time.monotonic() - began < 1
        assert told.value.retry_after > 0


def test_a_turn_given_back_after_an_error_can_be_taken_again(tmp_path: Path) -> None:
    slots = ArgonSlots(tmp_path, 2, queue=0, wait=0)
    with pytest.raises(ZeroDivisionError), slots.reporter():
        raise ZeroDivisionError
    with slots.reporter():
        pass


def test_a_killed_process_gives_its_turn_back(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from hotline.web.slots import ArgonSlots\n"
        "with ArgonSlots(Path(sys.argv[1]), 2).reporter():\n    print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        slots = ArgonSlots(tmp_path, 2, queue=1, wait=10)
        with pytest.raises(Overloaded), ArgonSlots(tmp_path, 2, queue=0, wait=0).reporter():
            pass
        other.kill()
        with slots.reporter():
            pass
