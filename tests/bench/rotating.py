"""Figures of a change of key: somebody leaves, and every case moves to the desk's new epoch. Must not know what a case says."""

from collections.abc import Iterator

from hotline.accounts.actions import leaving, rotation
from hotline.accounts.queries import Staff
from hotline.roster.queries import current
from hotline.store.work import Work
from tests.bench.place import Place
from tests.bench.rows import Row, row, timed

_LEAVES = "colleague"


def change(place: Place, n: int) -> Iterator[Row]:  # somebody leaves once
    """The one transaction in which access ends, then the batches in which the cases follow, all in this process."""
    member_id = place.instance.people[_LEAVES].member_id
    with place.store.read() as work:
        place.instance.staff(work, "keyholder")  # the password's Argon2 is no part of it
        gone = member_id in current(work).removed
    if not gone:
        _, spent = timed(
            lambda: place.store.write(
                lambda work: leaving.remove(work, by=_by(place, work).keyring, member_id=member_id)
            )
        )
        yield row(place.called("remove a member"), "ms", [spent])
    batches: list[float] = []
    while True:
        moved, spent = timed(lambda: place.store.write(lambda work: _batch(place, work)))
        if not moved:
            break
        batches.append(spent)
    total = sum(batches) or 1.0
    beside = {"cases a second": place.cases / total * 1000, "for all of them": total}
    yield row(place.called("move to a new key, a batch of 500"), "ms", batches or [0.0], beside)


def _by(place: Place, work: Work) -> Staff:
    return place.instance.staff(work, "keyholder")


def _batch(place: Place, work: Work) -> bool:
    """Move one batch; False when nothing is left to move."""
    by = _by(place, work)
    waiting = rotation.unfinished(by.roster, by.keyring)
    if waiting:
        rotation.rewrap_batch(work, by.keyring, waiting[0])
    return bool(waiting)
