"""Sealed sessions (vault.md 7): a row opens only with the cookie and this boot's key. Must not know who signs in, or how.

The cookie holds sid(16) || session key(32). The row holds SHA-256(sid) and the payload, sealed under HKDF(boot key, session key),
so that neither a copy of the file nor a copy of a cookie is enough, and nothing outlives a restart. No address, no browser name.
"""

import binascii
import hashlib
import hmac
import sqlite3
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Response

from hotline.store import clock
from hotline.vault.entropy import random_bytes
from hotline.vault.envelope import CannotOpen, Key, ctx, expand
from hotline.vault.symmetric import aead, mac, open_aead

DESK_COOKIE = "__Host-desk"
BOX_COOKIE = "__Host-box"
DRAFT_COOKIE = "__Host-draft"
FORM_COOKIE = "__Host-form"
PUBLIC_COOKIES = (BOX_COOKIE, DRAFT_COOKIE)

DESK = "desk"
BOX = "box"

_SID_SIZE = 16
_KEY_SIZE = 32
_COOKIE_LENGTH = 64
_TOUCH_AFTER = 20
_CLOCK_SLACK = 120

_SCHEMA = """
CREATE TABLE IF NOT EXISTS session (
    sid BLOB PRIMARY KEY, role TEXT NOT NULL, tag BLOB NOT NULL, sealed BLOB NOT NULL,
    idle INTEGER NOT NULL, absolute INTEGER NOT NULL,
    wall_begun INTEGER NOT NULL, wall_seen INTEGER NOT NULL, run_begun INTEGER NOT NULL, run_seen INTEGER NOT NULL
) WITHOUT ROWID
"""

_OVER = "DELETE FROM session WHERE run_begun > ? OR run_begun + absolute < ? OR run_seen + idle < ?"


class SessionStore:
    """The sessions of one machine, shared by its processes through one file that is never backed up."""

    def __init__(self, path: Path, boot_key: Key) -> None:
        self._path = path
        self._boot_key = boot_key
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with self._database() as database:
            database.execute("PRAGMA journal_mode=wal")
            database.execute(_SCHEMA)

    def start(self, role: str, payload: bytes, *, idle: timedelta, absolute: timedelta, tag: bytes = b"") -> str:
        """Return the cookie value of a new session of `role` that carries `payload`; `tag` groups sessions for `end_all`."""
        sid, secret = random_bytes(_SID_SIZE), random_bytes(_KEY_SIZE)
        sealed = aead(self._key(Key(secret)), ctx("session", role.encode(), sid), payload)
        wall, run = _wall(), _run()
        row = (
            _stored(sid),
            role,
            self._tag(role, tag),
            sealed,
            _seconds(idle),
            _seconds(absolute),
            wall,
            wall,
            run,
            run,
        )
        with self._database() as database:
            database.execute(_OVER, (run, run, run))
            database.execute("INSERT INTO session VALUES (?,?,?,?,?,?,?,?,?,?)", row)
        return urlsafe_b64encode(sid + secret).decode()

    def load(self, cookie: str | None, role: str) -> bytes | None:
        """Return the payload of a live session of `role`, or None. Being asked for keeps the session from idling out.

        A session is over when either the clock on the wall or the one that only runs forward says so, and when the wall clock
        stands before the session's last sign of life: a clock set back revives nothing (AUT-07).
        """
        parts = _parts(cookie)
        if parts is None:
            return None
        sid, secret = parts
        with self._database() as database:
            found = database.execute(
                "SELECT sealed, idle, absolute, wall_begun, wall_seen, run_begun, run_seen FROM session WHERE sid = ? AND role = ?",
                (_stored(sid), role),
            ).fetchone()
            if found is None:
                return None
            sealed, *times = found
            if _is_over(*times):
                database.execute("DELETE FROM session WHERE sid = ?", (_stored(sid),))
                return None
            if _run() - times[5] >= _TOUCH_AFTER:
                database.execute(
                    "UPDATE session SET wall_seen = ?, run_seen = ? WHERE sid = ?", (_wall(), _run(), _stored(sid))
                )
        try:
            return open_aead(self._key(secret), ctx("session", role.encode(), sid), bytes(sealed))
        except CannotOpen:
            return None

    def end(self, cookie: str | None) -> None:
        """End the session of this cookie; a copy of the cookie is dead from now on. Unknown cookies are passed over."""
        parts = _parts(cookie)
        if parts is not None:
            with self._database() as database:
                database.execute("DELETE FROM session WHERE sid = ?", (_stored(parts[0]),))

    def end_all(self, role: str, tag: bytes) -> None:
        """End every session of `role` that was started under `tag`."""
        with self._database() as database:
            database.execute("DELETE FROM session WHERE role = ? AND tag = ?", (role, self._tag(role, tag)))

    def _key(self, secret: Key) -> Key:
        return expand(self._boot_key, "session", secret.reveal())

    def _tag(self, role: str, tag: bytes) -> bytes:
        return mac(expand(self._boot_key, "session-tag"), role.encode(), tag)

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        # One connection a call: nothing is shared between threads or carried over a fork.
        with closing(sqlite3.connect(self._path, timeout=5, isolation_level=None)) as database:
            database.execute("PRAGMA secure_delete=on")
            database.execute("PRAGMA synchronous=off")
            yield database


def set_cookie(response: Response, name: str, value: str, max_age: timedelta | None = None) -> None:
    """Set a cookie as all of ours are: Secure, HttpOnly, SameSite=Strict, for the whole host and no other."""
    response.set_cookie(name, value, max_age=max_age, path="/", secure=True, httponly=True, samesite="Strict")


def clear_cookie(response: Response, name: str) -> None:
    """Take a cookie of ours away."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="Strict")


def _is_over(idle: int, absolute: int, wall_begun: int, wall_seen: int, run_begun: int, run_seen: int) -> bool:
    wall, run = _wall(), _run()
    set_back = wall < wall_seen - _CLOCK_SLACK or run < run_seen
    idled = wall - wall_seen > idle or run - run_seen > idle
    outlived = wall - wall_begun > absolute or run - run_begun > absolute
    return set_back or idled or outlived


def _parts(cookie: str | None) -> tuple[bytes, Key] | None:
    if cookie is None or len(cookie) != _COOKIE_LENGTH or not cookie.isascii():
        return None
    try:
        raw = urlsafe_b64decode(cookie)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _SID_SIZE + _KEY_SIZE or not hmac.compare_digest(urlsafe_b64encode(raw), cookie.encode()):
        return None
    return raw[:_SID_SIZE], Key(raw[_SID_SIZE:])


def _stored(sid: bytes) -> bytes:
    return hashlib.sha256(sid).digest()


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _wall() -> int:
    return int(clock.now().timestamp())


def _run() -> int:
    # Runs on during sleep where the system has such a clock; sessions end with the boot key, so it never has to survive a restart.
    return int(time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)))
