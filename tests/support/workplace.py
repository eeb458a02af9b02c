"""What people at the desk do in a real browser, and what they look at; it must not know how anything is kept."""

from dataclasses import dataclass
from typing import Final

from tests.support.hands import Hands
from tests.support.instances import Person
from tests.support.walk import Walk

ANSWER: Final = (
    "Danke, dass Sie sich gemeldet haben. Gut, dass Sie nicht abwarten.\n\n"
    "Bewahren Sie den Zettel bitte auf. Möchten Sie, dass wir gemeinsam auf die Sicherheit zu Hause sehen?"
)


@dataclass
class Desk:
    """One member of staff with her browser."""

    walk: Walk
    person: Person

    @property
    def hands(self) -> Hands:
        return Hands(self.walk.page)

    def signs_in(self) -> None:
        """Password and six digits; first with wrong digits."""
        self.walk.page.goto("/desk/sign-in")
        self.walk.look("sign-in")
        self._signs("000000")
        self.hands.reads("passen nicht zusammen")
        self.walk.look("sign-in-refused")
        self._signs(self.person.code())

    def _signs(self, digits: str) -> None:
        form = self.walk.page.locator("main form")
        form.locator("[name=login]").fill(self.person.login)
        form.locator("[name=password]").fill(self.person.password)
        form.locator("[name=code]").fill(digits)
        self.hands.press("Anmelden")

    def first_in_the_inbox(self) -> tuple[str, str, str]:
        """Part of the inbox, name and reasons of the case on top."""
        self.walk.page.goto("/desk/inbox")
        band = self.walk.page.locator("table.queue tr.band th").first.inner_text().split()[0]
        row = self.walk.page.locator("table.queue tbody tr:not(.band)").first
        return band, row.locator("th.case a").inner_text(), row.locator("td.why").inner_text()

    def opens(self, name: str) -> None:
        """A case of the inbox by its name."""
        self.hands.follow(name)
        assert self.hands.h1 == name
        self.walk.look("case")

    def opens_the_identity(self) -> None:
        """For a reason; first without one."""
        self.hands.press("Öffnen und vermerken")
        self.walk.look("no-reason")
        self.hands.pick("Wozu?", "Rückruf wie vereinbart")
        self.hands.press("Öffnen und vermerken")
        self.walk.look("identity")

    def answers(self) -> None:
        """Looks at it as the person will see it, then sends."""
        self.hands.write("Ihre Antwort", ANSWER)
        self.hands.press("Vorschau")
        self.hands.reads(ANSWER.split("\n")[0])
        self.walk.look("preview")
        self.hands.press("Senden")
        self.hands.reads("Die Antwort liegt jetzt im Postfach")
        self.walk.look("answered")

    def refers(self, sentence: str) -> str:
        """Offers the first suggested service, notes that it is wished and handed over by phone; returns its name."""
        hands, page = self.hands, self.walk.page
        hands.follow("Passende Stellen")
        self.walk.look("suggestions")
        offer = page.locator("li.offer").first
        name = offer.locator("h3").inner_text()
        assert offer.locator(".reasons li").count() > 0, "a suggestion without a reason"
        offer.locator("summary").click()
        offer.locator("[name=text]").fill(sentence)
        with page.expect_navigation():
            offer.get_by_role("button", name="Anbieten").click()
        hands.reads("Angeboten")
        self.walk.look("offered")
        for step in ("Ist gewünscht", "Telefonisch übergeben"):
            with page.expect_navigation():
                hands.part("In diesem Fall").get_by_role("button", name=step).click()
        hands.reads("Vermerkt: telefonisch übergeben")
        self.walk.look("handed-over")
        return name

    def notes(self, text: str) -> None:
        """For the team alone."""
        hands = self.hands
        hands.unfold("Notiz, nur im Team")
        hands.write("Notiz, nur für das Team", text)
        hands.press("Notiz speichern")
        self.walk.look("noted")

    def verifies_an_entry(self) -> str:
        """The coordinator's "verified today" of the first entry; returns the address of its public page."""
        hands, page = self.hands, self.walk.page
        self.walk.look("directory")
        with page.expect_navigation():
            page.locator("table.data tbody th a").first.click()
        hands.press("Prüfung vermerken")
        self.walk.look("check-refused")
        hands.choose("Wie haben Sie geprüft?", "Anruf")
        hands.choose("Was ist herausgekommen?", "erreicht")
        hands.press("Prüfung vermerken")
        hands.reads("heute geprüft")
        self.walk.look("checked")
        return str(page.get_by_role("link", name="Öffentliche Seite").get_attribute("href"))
