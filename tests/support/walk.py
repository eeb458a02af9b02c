"""One person's real browser on a journey: each page is checked by axe, for valid markup, for sideways scroll, for foreign requests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Page, Request

from tests.support.markup import wrong

PHONE = (390, 844)
DESKTOP = (1280, 900)
NARROWEST = 320
_STICKING_OUT = """width => [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > width)
    .map(one => `${one.localName}.${one.className} ${one.textContent.trim().slice(0, 40)}`).slice(-3)"""


@dataclass
class Walk:
    """A browser context with what it saw. `page` is Playwright's; `look` checks what it shows."""

    page: Page
    neutral_name: str
    saved: Path
    screenshots: Path | None
    who: str
    # Switches the page's own scripts; None where they are on.
    switch: CDPSession | None = None
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    steps: int = 0

    def look(self, name: str) -> Page:
        """Check the present page and, where asked for, keep a picture of it as `name`."""
        self.page.wait_for_load_state("load")
        self.steps += 1
        faults = self._axe()
        source = self.page.content()
        faults += wrong(source, neutral_name=self.neutral_name) + self._sideways()
        faults += [f"asked elsewhere: {each}" for each in self.foreign] + [
            f"the browser complains: {each}" for each in self.complaints
        ]
        label = f"{self.who}-{self.steps:02d}-{name}"
        (self.saved / f"journey-{label}.html").write_text(source, encoding="utf-8")
        if self.screenshots is not None:
            self.screenshots.mkdir(parents=True, exist_ok=True)
            self.page.evaluate("scrollTo(0, 0)")  # else the bar stands in the middle of the picture
            # A caret hidden for the picture would leave a style attribute on every field.
            self.page.screenshot(path=self.screenshots / f"{label}.png", full_page=True, caret="initial")
        assert not faults, f"{self.page.url}:\n- " + "\n- ".join(faults)
        return self.page

    def _axe(self) -> list[str]:
        # The page was loaded without scripts; axe itself is one, and waits for ever where none may run.
        self._let_scripts_run(allowed=True)
        found = Axe().run(self.page).response["violations"]
        self._let_scripts_run(allowed=False)
        return [f"axe: {each['id']}: {each['help']} {[node['target'] for node in each['nodes']]}" for each in found]

    def _let_scripts_run(self, *, allowed: bool) -> None:
        if self.switch is not None:
            self.switch.send("Emulation.setScriptExecutionDisabled", {"value": not allowed})

    def _sideways(self) -> list[str]:
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": NARROWEST, "height": 640})
        width = int(self.page.evaluate("document.documentElement.scrollWidth"))
        wide = self.page.evaluate(_STICKING_OUT, NARROWEST) if width > NARROWEST else []
        if size is not None:
            self.page.set_viewport_size(size)
        return [f"scrolls sideways: {width} px wide on a screen of {NARROWEST}: {wide}"] if width > NARROWEST else []


def set_out(
    browser: Browser, *, who: str, address: str, scripts: bool, size: tuple[int, int], neutral_name: str, saved: Path, screenshots: Path | None,
    dark: bool = False,
) -> tuple[Walk, BrowserContext]:  # fmt: skip
    """A fresh browser for one person. `who` stands in file names; `scripts` off is a browser without JavaScript."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        locale="de-DE",
        timezone_id="Europe/Berlin",
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    walk = Walk(page, neutral_name, saved, screenshots, who, None if scripts else context.new_cdp_session(page))
    walk._let_scripts_run(allowed=scripts)
    context.on("request", _listener(walk.foreign, urlsplit(address).netloc))
    walk.page.on("console", lambda message: walk.complaints.append(message.text) if _is_fault(message) else None)
    walk.page.on("pageerror", lambda error: walk.complaints.append(str(error)))
    return walk, context


def _is_fault(message: ConsoleMessage) -> bool:
    # A form that is refused is answered with 422; the browser counts that as an error, the person does not.
    return message.type == "error" and "status of 422" not in message.text


def _listener(foreign: list[str], own: str) -> Callable[[Request], None]:
    def listen(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != own:
            foreign.append(request.url)

    return listen
