"""A bare Flask page under the shipped server configuration: what a request costs before we do anything with it.

`python -m tests.bench.hello INSTANCE BIND`; says "ready" when it listens. Must not know a page of ours.
"""

import sys
from dataclasses import replace
from pathlib import Path

from flask import Flask

from hotline.cli.serve import serve
from hotline.settings import load, load_credentials
from hotline.store.work import Store
from hotline.web.furniture import build_house


def hello() -> str:
    """Say hello."""
    return "hello"


def main(instance: Path, bind: str) -> None:
    """Serve until a signal ends it."""
    settings = load(instance)
    settings = replace(settings, runtime=settings.runtime.with_name("hello"))
    app = Flask("hello", template_folder=str(settings.runtime))  # none: the pages of the house stay out of it
    app.add_url_rule("/", view_func=hello)
    app.extensions["hotline"] = build_house(settings, load_credentials(settings), Store(settings))
    serve(app, bind=bind, ready=lambda: print("ready", flush=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
