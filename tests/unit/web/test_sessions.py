"""Sealed sessions: they open with the cookie and this boot's key only, end on time, and are revived by nothing."""

import sqlite3
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.store.clock import standing_at
from hotline.vault.symmetric import new_key
from hotline.web import sessions as module
from hotline.web.sessions import BOX, DESK, SessionStore

BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
IDLE, ABSOLUTE = timedelta(minutes=15), timedelta(hours=10)
PAYLOAD = b"seed of an identity, thirty-two bytes"
Clocks = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    return SessionStore(tmp_path / "runtime" / "sessions.db", new_key())


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    """clocks(wall=…, run=…): both clocks stand that long after the beginning."""

    @contextmanager
    def at(*, wall: timedelta = timedelta(), run: timedelta | None = None) -> Iterator[None]:
        passed = run if run is not None else wall
        monkeypatch.setattr(module, "_run", lambda: 1_000_000 + int(passed.total_seconds()))
        with standing_at(BEGIN + wall):
            yield

    return at


def begun(store: SessionStore, role: str = DESK, tag: bytes = b"member") -> str:
    return store.start(role, PAYLOAD, idle=IDLE, absolute=ABSOLUTE, tag=tag)


def test_a_session_gives_its_payload_back(store: SessionStore) -> None:
    assert store.load(begun(store), DESK) == PAYLOAD


def test_aut_04_every_start_has_a_new_id_and_key(store: SessionStore) -> None:
    first, second = begun(store), begun(store)
    assert first[:22] != second[:22]
    assert first[-40:] != second[-40:]
    assert store.load(first, DESK) == store.load(second, DESK) == PAYLOAD


def test_aut_05_an_ended_session_is_dead_for_every_copy_of_its_cookie(store: SessionStore) -> None:
    cookie = begun(store)
    store.end(cookie)
    assert store.load(cookie, DESK) is None


def test_a_session_of_one_role_is_none_of_another(store: SessionStore) -> None:
    assert store.load(begun(store, BOX), DESK) is None


@pytest.mark.parametrize("wrong", [None, "", "x", "A" * 64, "Ä" * 64, "=" * 64, "A" * 4096])
def test_a_cookie_that_was_never_given_out_opens_nothing(store: SessionStore, wrong: str | None) -> None:
    begun(store)
    assert store.load(wrong, DESK) is None
    store.end(wrong)


def test_a_cookie_with_another_key_opens_nothing_and_ends_nothing(store: SessionStore) -> None:
    mine, other = begun(store), begun(store)
    mixed = urlsafe_b64encode(urlsafe_b64decode(mine)[:16] + urlsafe_b64decode(other)[16:]).decode()
    assert store.load(mixed, DESK) is None
    assert store.load(mine, DESK) == PAYLOAD


def test_aut_08_row_and_cookie_do_not_open_after_a_restart(tmp_path: Path) -> None:
    before = SessionStore(tmp_path / "sessions.db", new_key())
    cookie = begun(before)
    after = SessionStore(tmp_path / "sessions.db", new_key())
    with sqlite3.connect(tmp_path / "sessions.db") as database:
        assert database.execute("SELECT count(*) FROM session").fetchone() == (1,), "the row itself is still there"
    assert after.load(cookie, DESK) is None


def test_two_processes_with_one_boot_key_share_sessions(tmp_path: Path) -> None:
    boot_key = new_key()
    one, other = (SessionStore(tmp_path / "sessions.db", boot_key) for _ in range(2))
    cookie = begun(one)
    assert other.load(cookie, DESK) == PAYLOAD
    other.end(cookie)
    assert one.load(cookie, DESK) is None


def test_aut_08b_the_file_holds_neither_payload_nor_cookie_nor_whose_session_it_is(tmp_path: Path) -> None:
    store = SessionStore(tmp_path / "sessions.db", new_key())
    cookie = begun(store, tag=b"member-id-of-a-person")
    raw = urlsafe_b64decode(cookie)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (PAYLOAD, cookie.encode(), raw[:16], raw[16:], b"member-id-of-a-person"):
        assert secret not in kept


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    begun(SessionStore(tmp_path / "sessions.db", new_key()))
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.glob("sessions.db"))


def test_aut_07_idling_ends_a_session_and_being_used_keeps_it(store: SessionStore, clocks: Clocks) -> None:
    with clocks():
        used, left = begun(store), begun(store)
    for minutes in (10, 20, 30):
        with clocks(wall=timedelta(minutes=minutes)):
            assert store.load(used, DESK) == PAYLOAD
    with clocks(wall=timedelta(minutes=16)):
        assert store.load(left, DESK) is None


def test_aut_07_no_use_keeps_a_session_beyond_its_absolute_end(store: SessionStore, clocks: Clocks) -> None:
    with clocks():
        cookie = begun(store)
    for minutes in range(10, 601, 10):
        with clocks(wall=timedelta(minutes=minutes)):
            assert store.load(cookie, DESK) == PAYLOAD
    with clocks(wall=timedelta(minutes=601)):
        assert store.load(cookie, DESK) is None


def test_aut_07_a_clock_set_back_a_day_revives_nothing(store: SessionStore, clocks: Clocks) -> None:
    with clocks():
        cookie = begun(store)
    with clocks(wall=timedelta(minutes=20) - timedelta(days=1), run=timedelta(minutes=20)):
        assert store.load(cookie, DESK) is None
    with clocks(wall=timedelta(minutes=5)):
        assert store.load(cookie, DESK) is None, "found over once is over for good"


def test_aut_07_a_clock_set_back_just_as_far_as_the_session_idled_revives_nothing(
    store: SessionStore, clocks: Clocks
) -> None:
    with clocks():
        cookie = begun(store)
    with clocks(wall=timedelta(), run=timedelta(minutes=16)):
        assert store.load(cookie, DESK) is None


def test_all_sessions_of_one_person_end_together_and_no_others(store: SessionStore) -> None:
    mine, mine_too, other = begun(store), begun(store), begun(store, tag=b"somebody else")
    store.end_all(DESK, b"member")
    assert [store.load(cookie, DESK) for cookie in (mine, mine_too, other)] == [None, None, PAYLOAD]


def test_sessions_that_are_over_are_swept_out_when_one_begins(tmp_path: Path, clocks: Clocks) -> None:
    store = SessionStore(tmp_path / "sessions.db", new_key())
    with clocks():
        begun(store)
    with clocks(wall=timedelta(hours=1)):
        begun(store)
    with sqlite3.connect(tmp_path / "sessions.db") as database:
        assert database.execute("SELECT count(*) FROM session").fetchone() == (1,)
