"""Documents to keep, as PDFs set in a process of their own (pdf_worker). Must not know drafts, mailboxes or cases.

What goes into a document travels through pipes alone: no file, no argument, no variable of the environment holds a word of it.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import Response, url_for
from flask_babel import force_locale

from hotline.paths import TEMPLATES
from hotline.store import logs
from hotline.web.furniture import house
from hotline.web.words import _

FOLDER = TEMPLATES / "documents"
SECONDS = 10.0
CARD_NAME = "karte.pdf"
_WORKER = Path(__file__).with_name("pdf_worker.py")
_BEGINNING = b"%PDF-"
# So many at once in one process of the server; whoever comes next waits as long as a document may take.
_TURNS = threading.BoundedSemaphore(2)

log = logs.get(__name__)


class NoDocument(Exception):
    """The document could not be made; it holds nothing of what should have stood in it."""


def render(template: str, inputs: Mapping[str, str], *, seconds: float = SECONDS) -> bytes:
    """Return templates/documents/`template` as a tagged PDF/UA-1, `inputs` being its sys.inputs.

    The same input gives the same bytes. Raises NoDocument where it fails, takes longer than `seconds`, or no turn is free.
    """
    source = (FOLDER / template).read_text(encoding="utf-8")
    asked = json.dumps({"source": source, "inputs": dict(inputs)}).encode()
    if not _TURNS.acquire(timeout=seconds):
        raise _failed("turn")
    try:
        return _worked(asked, seconds)
    finally:
        _TURNS.release()


def card(words: Sequence[str], address: str, lang: str) -> bytes:
    """Return the card with the numbered words, the neutral name and the address, as large as a bank card, with marks to cut along.

    `lang` is "de" or "en". Nothing on it says what the words are for. Raises NoDocument.
    """
    with force_locale(lang):
        place = _("Postfach: %(address)s", address=address)
        order = _("Die Reihenfolge zählt. Groß oder klein ist egal, die ersten vier Buchstaben jedes Wortes genügen.")
    title = house().settings.neutral_name
    told = {"words": json.dumps(list(words)), "title": title, "lang": lang, "place": place, "order": order}
    return render("card.typ", told)


def card_file(words: Sequence[str], door: str, lang: str) -> Response:
    """Answer with the card as a file; `door` is the endpoint whose address stands on it. Raises NoDocument."""
    # Without ?lang=: it is typed by hand.
    address = house().settings.public_url.rstrip("/") + url_for(door, lang=None)
    answer = Response(card(words, address, lang), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{CARD_NAME}"'
    return answer


def _worked(asked: bytes, seconds: float) -> bytes:
    # Isolated (-I): neither the folder it is started in nor the environment decides what it imports. -B: it leaves no compiled file.
    command = [sys.executable, "-I", "-B", str(_WORKER)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and file; nothing from outside is an argument
            command,
            input=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd=FOLDER,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _failed("time") from None
    except OSError:
        raise _failed("start") from None
    if done.returncode or not done.stdout.startswith(_BEGINNING):
        raise _failed("status")
    return done.stdout


def _failed(reason: str) -> NoDocument:
    log.warning("document_failed", reason=reason)
    return NoDocument()
