"""Sets one document as a tagged PDF/UA, in a process of its own that holds nothing else: typst stays out of the house.

Run as a file by hotline.web.pdf, never imported. Takes {"source": ..., "inputs": {...}} as JSON on stdin and gives the PDF on stdout.
What stands in it is never written anywhere else: no file can grow, no core is dumped, and whoever starts it drops stderr. Must not
know what a document says, nor any other module of the house.
"""

import json
import os
import resource
import sys

import typst

SECONDS = 10
MEMORY = 512 * 1024 * 1024
FILES = 32


def limit() -> None:
    """Take from this process what setting a page does not need: time, memory, files to write, a core to dump."""
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, FILES),
    ):
        resource.setrlimit(what, (most, most))


def pdf(source: str, inputs: dict[str, str]) -> bytes:
    """Return the document as PDF/UA-1 (ISO 14289-1), the same bytes for the same input; only the fonts that typst brings along."""
    made = typst.compile(
        source.encode(), format="pdf", pdf_standards="ua-1", ignore_system_fonts=True, sys_inputs=inputs
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single document")
    return made


def main() -> None:
    """Read, set, answer. Whatever fails ends the process with a status; nobody reads what it says."""
    limit()
    # One thread: each further one would reserve memory of its own.
    os.environ["RAYON_NUM_THREADS"] = "1"
    asked = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pdf(asked["source"], asked["inputs"]))


if __name__ == "__main__":
    main()
