"""`hotline serve`: gunicorn with the shipped configuration, for production and the demo alike; it must not know a single page."""

import argparse
import gc
from collections.abc import Callable
from typing import Any

from flask import Flask, Response
from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import NoMoreData, ParseException

from hotline.app import create_app
from hotline.cli.options import add_instance
from hotline.cli.process import no_core_dumps
from hotline.settings import load
from hotline.store import logs
from hotline.web import templates
from hotline.web.errors import error_response
from hotline.web.furniture import house

WORKERS = 2
THREADS = 16
GARBAGE = (10_000, 20, 20)


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    command = commands.add_parser("serve", help="answer requests until told to stop")
    add_instance(command)
    command.add_argument(
        "--bind", default="127.0.0.1:8000", metavar="ADDRESS", help="HOST:PORT or unix:PATH (127.0.0.1:8000)"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve the instance until a signal ends it."""
    serve(create_app(load(arguments.instance)), bind=arguments.bind)
    return 0


def serve(app: Flask, *, bind: str, ready: Callable[[], None] = lambda: None) -> None:
    """Answer requests on `bind` until a signal ends the process; `ready` is called once, when the socket listens."""
    no_core_dumps()
    for malformed in (ParseException, NoMoreData):
        app.register_error_handler(malformed, _not_understood)
    _Server(app, bind=bind, ready=ready).run()


def _not_understood(_error: Exception) -> Response:
    """The body does not hold what its headers promise; that shows only once it is read, and is no fault of ours."""
    return error_response(400)


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn carries no annotations
    def __init__(self, app: Flask, *, bind: str, ready: Callable[[], None]) -> None:
        self._app, self._bind, self._ready = app, bind, ready
        super().__init__()

    def load_config(self) -> None:
        for name, value in _configuration(self._app, self._bind, self._ready).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def _configuration(app: Flask, bind: str, ready: Callable[[], None]) -> dict[str, Any]:
    here = house(app)
    return {
        "bind": bind,
        "worker_class": "gthread",
        "workers": WORKERS,
        "threads": THREADS,
        # The key of the sessions is drawn once and shared by the workers: they have to be forked from the loaded program.
        "preload_app": True,
        # By now the server has made loggers of its own: they write what we let through, as everything else does.
        "on_starting": lambda _arbiter: _settle(app),
        # A connection must not be used by two processes.
        "post_fork": lambda _arbiter, _worker: here.store.dispose(),
        "when_ready": lambda _arbiter: ready(),
        "timeout": 120,
        "graceful_timeout": 30,
        "keepalive": 5,
        "umask": 0o077,
        "worker_tmp_dir": str(here.settings.runtime),
        # No log of who asked for what; only what went wrong, without addresses.
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        # Nobody steers the server through a socket.
        "control_socket_disable": True,
    }


def _settle(app: Flask) -> None:
    """The last thing before the workers are forked: our log lines, and a program that is neither searched for garbage nor copied.

    The pages are read once, not by each worker at its first requests (half a second each time one is begun).

    What is loaded by now stays for good: frozen, it is passed over by every collection and shared by the workers. A page makes and
    drops some ten thousand objects; looking after each 700 of them cost a tenth of its time.
    """
    logs.set_up()
    templates.load_all(app)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
