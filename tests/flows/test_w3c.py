"""Every page that any test was given, through the W3C's checker in one run, after all other tests."""

from pathlib import Path

import pytest

from tests.support.w3c import faults


@pytest.mark.last
def test_every_page_seen_in_this_run_is_valid_to_the_w3c(saved_pages: Path):
    (saved_pages / "reference.html").write_text(
        '<!doctype html><html lang="de"><head><title>x</title></head><body><main><h1>x</h1></main></body></html>',
        encoding="utf-8",
    )
    assert faults(saved_pages) == []


@pytest.mark.last
def test_the_checker_would_say_so(tmp_path: Path):
    (tmp_path / "broken.html").write_text(
        "<!doctype html><html lang=de><title>x</title><p><ul><li>x</p></ul>", encoding="utf-8"
    )
    assert faults(tmp_path)
