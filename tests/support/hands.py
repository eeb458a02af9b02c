"""What anybody does with a page in a real browser: press, tick, write, by the words that stand there; it must not know which page."""

import re

from playwright.sync_api import Locator, Page


class Hands:
    """A person's hands on one page. Everything is found as she finds it: by role and visible words."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, words: str) -> None:
        """The button of these words (hidden words may follow), and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=_beginning(words)).click()

    def follow(self, words: str) -> None:
        """The first link of these words, to another page."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=_beginning(words)).first.click()

    def tick(self, *words: str) -> None:
        """Checkboxes."""
        for each in words:
            self.page.get_by_role("checkbox", name=_beginning(each)).check()

    def choose(self, question: str, words: str) -> None:
        """One radio button of a question."""
        group = self.page.get_by_role("group", name=_beginning(question))
        group.get_by_role("radio", name=_beginning(words)).check()

    def pick(self, label: str, words: str) -> None:
        """One line of a list to choose from."""
        self.page.get_by_role("combobox", name=_beginning(label)).select_option(label=words)

    def write(self, label: str, text: str) -> None:
        """Text into the field of this label."""
        self.page.get_by_role("textbox", name=_beginning(label)).fill(text)

    def unfold(self, words: str) -> None:
        """Open what is folded under these words."""
        self.page.locator("summary", has_text=words).click()

    @property
    def h1(self) -> str:
        """The heading of the page."""
        return self.page.locator("h1").inner_text()

    @property
    def main(self) -> str:
        """What stands in the middle of the page."""
        return self.page.locator("main").inner_text()

    def reads(self, *texts: str) -> None:
        """Find each text in the middle of the page."""
        shown = self.main
        missing = [each for each in texts if each not in shown]
        assert not missing, f"{self.page.url} does not say {missing}:\n{shown}"

    def part(self, heading: str) -> Locator:
        """The region that is named by a heading."""
        return self.page.get_by_role("region", name=_beginning(heading))


def _beginning(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(words)}(?!\w)")
