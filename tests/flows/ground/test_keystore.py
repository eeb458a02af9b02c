"""The keystore: a key is durable when `put` returns, and gone everywhere when `delete` does (vault.md 3)."""

from datetime import date
from pathlib import Path

import pytest

from hotline.store.faults import StoreBusy
from hotline.store.keystore import Anchor, KeyExists, KeyGone, Keystore, Kind
from hotline.store.work import Store
from hotline.vault.entropy import new_id
from hotline.vault.envelope import Key
from hotline.vault.symmetric import new_key

DAY = date(2026, 11, 23)


@pytest.fixture
def keystore(store: Store) -> Keystore:
    return store.keystore


def test_a_key_comes_back_by_kind_id_and_version_and_by_nothing_else(keystore: Keystore) -> None:
    key_id, first, second = new_id(), new_key(), new_key()
    keystore.put((Kind.grant, key_id, 1, first), (Kind.grant, key_id, 2, second))
    assert keystore.get(Kind.grant, key_id) == first
    assert keystore.get(Kind.grant, key_id, 2) == second
    for kind, other, version in [(Kind.trace, key_id, 1), (Kind.grant, new_id(), 1), (Kind.grant, key_id, 3)]:
        with pytest.raises(KeyGone):
            keystore.get(kind, other, version)


def test_a_key_is_never_overwritten_and_of_several_all_are_kept_or_none(keystore: Keystore) -> None:
    key_id, kept, other = new_id(), new_key(), new_id()
    keystore.put((Kind.mailbox, key_id, 1, kept))
    with pytest.raises(KeyExists):
        keystore.put((Kind.grant, other, 1, new_key()), (Kind.mailbox, key_id, 1, new_key()))
    assert keystore.get(Kind.mailbox, key_id) == kept
    with pytest.raises(KeyGone):
        keystore.get(Kind.grant, other)


def test_many_keys_are_read_at_once_and_missing_ones_left_out(keystore: Keystore) -> None:
    ids, key = [new_id() for _ in range(700)], new_key()
    keystore.put(*((Kind.grant, key_id, 1, key) for key_id in ids))
    found = keystore.get_many(Kind.grant, [*((key_id, 1) for key_id in ids), (new_id(), 1), (ids[0], 2)])
    assert set(found) == {(key_id, 1) for key_id in ids}
    assert all(each == key for each in found.values())
    assert keystore.get_many(Kind.grant, []) == {}


def test_one_version_is_destroyed_or_all_of_them(keystore: Keystore) -> None:
    one, other = new_id(), new_id()
    keystore.put(*((Kind.grant, key_id, version, new_key()) for key_id in (one, other) for version in (1, 2)))
    keystore.delete(Kind.grant, one, 1)
    keystore.delete(Kind.grant, other)
    keystore.delete(Kind.grant, new_id())
    assert set(keystore.get_many(Kind.grant, [(k, v) for k in (one, other) for v in (1, 2)])) == {(one, 2)}


def test_erasing_destroys_every_version_and_leaves_a_record(keystore: Keystore) -> None:
    case, trace = new_id(), new_id()
    keystore.put((Kind.grant, case, 1, new_key()), (Kind.grant, case, 2, new_key()), (Kind.trace, trace, 1, new_key()))
    keystore.erase([(Kind.grant, case), (Kind.trace, trace)], day=DAY, rows=b"rows")
    assert keystore.get_many(Kind.grant, [(case, 1), (case, 2)]) == {}
    assert keystore.erased([case, trace, new_id()]) == {case, trace}


def test_an_erasure_that_fails_destroys_no_key(keystore: Keystore) -> None:
    case, again = new_id(), new_id()
    keystore.put((Kind.grant, case, 1, new_key()))
    keystore.erase([(Kind.trace, again)], day=DAY)
    with pytest.raises(KeyExists):
        keystore.erase([(Kind.grant, case), (Kind.trace, again)], day=DAY)
    assert keystore.get(Kind.grant, case)
    assert keystore.erased([case]) == frozenset()


def test_the_halves_of_the_anchor_are_set_apart(keystore: Keystore) -> None:
    assert keystore.anchor() is None
    keystore.set_roster_anchor(5, b"r" * 32)
    assert keystore.anchor() == Anchor(5, b"r" * 32, 0, bytes(32))
    keystore.set_audit_anchor(7, b"a" * 32)
    assert keystore.anchor() == Anchor(5, b"r" * 32, 7, b"a" * 32)
    keystore.set_anchor(8, b"x" * 32, 9, b"y" * 32)
    assert keystore.anchor() == Anchor(8, b"x" * 32, 9, b"y" * 32)


def test_another_process_sees_a_key_as_soon_as_put_returns(store: Store) -> None:
    key_id, key = new_id(), new_key()
    store.keystore.put((Kind.trace, key_id, 1, key))
    second = Keystore(store.settings.keystore_url)
    try:
        assert second.get(Kind.trace, key_id) == key
    finally:
        second.close()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_no_byte_of_a_destroyed_key_stays_in_the_keystore_or_beside_it(store: Store) -> None:
    marks = [f"destroyed-key-{number:03}-{'k' * 14}".encode() for number in range(200)]
    ids = [new_id() for _ in marks]
    folder = Path(store.settings.keystore_url.removeprefix("sqlite:///")).parent
    store.keystore.put(*((Kind.grant, key_id, 1, Key(mark)) for key_id, mark in zip(ids, marks, strict=True)))
    assert sum(_bytes(folder).count(mark) for mark in marks) >= len(marks)
    for key_id in ids[:100]:
        store.keystore.delete(Kind.grant, key_id)
    store.keystore.erase([(Kind.grant, key_id) for key_id in ids[100:]], day=DAY)
    assert [mark for mark in marks if mark in _bytes(folder)] == []
    assert not list(folder.glob("keystore.db-*"))


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_flt_04_a_locked_keystore_gives_an_honest_refusal(store: Store, impatient: Store) -> None:
    with store.keystore._writers.begin(), pytest.raises(StoreBusy):
        impatient.keystore.put((Kind.grant, new_id(), 1, new_key()))


def test_no_error_of_the_keystore_shows_a_key(keystore: Keystore) -> None:
    key_id, secret = new_id(), Key(b"canary-of-32-bytes-in-a-keystore")
    keystore.put((Kind.grant, key_id, 1, secret))
    with pytest.raises(KeyExists) as caught:
        keystore.put((Kind.grant, key_id, 1, secret))
    error: BaseException | None = caught.value
    while error is not None:
        assert "canary" not in f"{error!r} {error}"
        error = error.__context__


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("keystore.db*"))
