import fcntl
import os
import threading
import time

import pytest

from hotline.store.turns import Turns


@pytest.fixture
def database(tmp_path):
    return tmp_path / "store.db"


def test_one_after_the_other_within_a_process_and_between_two(database):
    mine, other = Turns(database), Turns(database)
    held = mine.take(1)
    assert mine.take(0.02) is None
    assert other.take(0.02) is None
    held.give_back()
    for each in (mine, other):
        turn = each.take(1)
        assert turn is not None
        turn.give_back()


def test_it_is_handed_on_as_soon_as_it_is_given_back(database):
    turns, came = Turns(database), []
    held = turns.take(1)

    def wait():
        turn = turns.take(10)
        came.append(turn)
        turn.give_back()

    waiting = [threading.Thread(target=wait) for _ in range(5)]
    for each in waiting:
        each.start()
    assert came == []
    held.give_back()
    for each in waiting:
        each.join(10)
    assert len(came) == 5
    assert None not in came


def test_who_had_it_does_not_get_it_again_before_who_is_next(database):
    mine, other, order = Turns(database), Turns(database), []
    held = mine.take(1)

    def wait():
        turn = other.take(10)
        order.append("other")
        turn.give_back()

    waiting = threading.Thread(target=wait)
    waiting.start()
    while _is_free(database.with_name("store.db-next")):
        time.sleep(0.001)
    held.give_back()
    again = mine.take(10)
    order.append("mine")
    again.give_back()
    waiting.join(10)
    assert order == ["other", "mine"]


def test_a_process_that_dies_gives_it_back(database):
    child = os.fork()
    if child == 0:
        os._exit(0 if Turns(database).take(1) is not None else 1)
    assert os.waitpid(child, 0)[1] == 0
    turn = Turns(database).take(1)
    assert turn is not None
    turn.give_back()


def test_a_forked_child_waits_for_nobody_who_is_not_there(database):
    turns = Turns(database)
    held = turns._mutex  # as a thread would hold it that the child does not have
    held.acquire()
    child = os.fork()
    if child == 0:
        os._exit(0 if turns.take(1) is not None else 1)
    assert os.waitpid(child, 0)[1] == 0
    held.release()


def _is_free(path):
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
