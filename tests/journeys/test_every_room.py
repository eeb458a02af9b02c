"""Every page that can be reached by following links, on a phone without scripts and on a dark desktop with them."""

from urllib.parse import urljoin, urlsplit

import pytest

ON_SQLITE = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
# Leaves on purpose, or is no page.
LEFT_OUT = ("/exit", "/static/", "/.well-known/", "/healthz", "tel:", "mailto:")
MOST = 40


def follow(walk, start: str) -> list[str]:
    """Look at `start` and at every page of ours that its links and theirs lead to; return the paths seen, each shape once."""
    waiting: list[str] = [start]
    seen: list[str] = []
    shapes: set[tuple[str, ...]] = set()
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        first, *rest = path.strip("/").split("/")
        shape = (first, *(part if part.isalpha() else "*" for part in rest))
        if shape in shapes or path.startswith(LEFT_OUT):
            continue
        shapes.add(shape)
        walk.page.goto(path)
        walk.look(path.strip("/").replace("/", "-") or "home")
        seen.append(path)
        here = walk.page.url
        targets = walk.page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        inside = [urlsplit(urljoin(here, target)) for target in targets if not target.startswith("#")]
        waiting += [part.path for part in inside if part.netloc == urlsplit(here).netloc]
    return seen


@ON_SQLITE
@pytest.mark.parametrize(
    ("scripts", "phone", "dark"), [(False, True, False), (True, False, True)], ids=["phone", "dark-desktop"]
)
def test_hdr03_every_public_page_is_sound_and_asks_nobody_else(set_off, scripts, phone, dark):
    seen = follow(set_off("stranger-phone" if phone else "stranger", scripts=scripts, phone=phone, dark=dark), "/")
    assert {"/", "/report", "/mailbox", "/call-back", "/support", "/privacy", "/imprint", "/accessibility"} <= set(seen)
