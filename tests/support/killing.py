"""Killing an act at its n-th step: each statement and each commit of store and keystore is a step. Must not know what is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from hotline.store.work import Store


class Killed(BaseException):
    """The process is gone; nothing that runs afterwards is the act any more."""


@contextmanager
def dying_at(store: Store, step: int) -> Iterator[list[int]]:
    """Let the process die just before step number `step`; the list holds how many steps there were so far."""
    seen = [0]

    def count(*_arguments: object, **_named: object) -> None:
        seen[0] += 1
        if seen[0] == step:
            raise Killed

    engines = (store.engine, store.keystore.engine)
    names = ("before_cursor_execute", "commit")
    for engine in engines:
        for name in names:
            event.listen(engine, name, count)
    try:
        yield seen
    finally:
        for engine in engines:
            for name in names:
                event.remove(engine, name, count)
        if seen[0] >= step:
            store.close()  # the dead hold no connections


def killed_everywhere(store: Store, act: Callable[[], object], holds: Callable[[], None], *, at_most: int = 400) -> int:
    """Run `act` again and again, dying one step later each time, until it comes through; `holds` is asked after every death.

    Returns in how many places it died.
    """
    for step in range(1, at_most):
        try:
            with dying_at(store, step):
                act()
        except Killed:
            holds()
            continue
        holds()
        return step - 1
    raise AssertionError("the act never came through")
