"""A real `hotline serve` as a process of its own, on loopback, that can be restarted or killed; it must not know a page."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.needs import CHECKOUT
from tests.support.ports import free_port

PATIENCE = 30
OURS = (sys.executable, "-m", "hotline")


@dataclass
class Server:
    """One server; after `restart` it listens at the same address with a new process and a new boot key."""

    instance: Path
    program: Sequence[str]
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        """Everything it wrote to its terminal, over all restarts."""
        return self.instance.parent / "server.log"

    def start(self) -> None:
        """Start it and wait until it answers."""
        own = {
            "HOTLINE_PUBLIC_URL": self.address,
            "HOTLINE_DESK_URL": self.address,
            "PYTHONPATH": str(CHECKOUT) if self.program == OURS else "",
        }
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "PYTHON", "COV_"))
        }
        command = [*self.program, "serve", "--instance", str(self.instance), "--bind", f"127.0.0.1:{self.port}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.instance,
                env={**kept, **own, **self.environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.get("/healthz")

    def stop(self) -> None:
        """End it as a service manager does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server and its workers at once, in the middle of whatever they do."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)

    def restart(self) -> None:
        """Stop and start it."""
        self.stop()
        self.start()

    def get(self, path: str) -> str:
        """The body of a page; waits while the server starts."""
        until = time.monotonic() + PATIENCE
        while True:
            with (
                suppress(ConnectionError, urllib.error.URLError),
                urllib.request.urlopen(self.address + path, timeout=5) as answer,
            ):
                return str(answer.read().decode())
            assert self.process is None or self.process.poll() is None, (
                f"the server ended: {self.log.read_text()[-3000:]}"
            )
            assert time.monotonic() < until, f"{path} does not answer: {self.log.read_text()[-3000:]}"
            time.sleep(0.05)

    def _end(self, sign: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(sign)
            self.process.wait(PATIENCE)


@contextmanager
def running(
    instance: Path, *, program: Sequence[str] = OURS, environment: dict[str, str] | None = None
) -> Iterator[Server]:
    """Serve an instance folder until the block ends. `environment` adds settings as HOTLINE_* variables."""
    server = Server(instance, program, free_port(), environment or {})
    try:
        server.start()
        yield server
    finally:
        server.stop()
