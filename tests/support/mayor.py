"""What somebody who reports does in a real browser, page by page, and what she looks at; it must not know how anything is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.support.hands import Hands
from tests.support.walk import Walk

FIRST_STORY: Final = (
    "Seit dem Beschluss über die Unterkunft fährt abends ein Wagen langsam an unserem Haus vorbei.\n"
    "Gestern lag ein Zettel im Kasten: „Wir wissen, wo deine Kinder zur Schule gehen.“"
)
SECOND_STORY: Final = "Am Markt rief mir ein Mann nach, ich solle mich warm anziehen. Drei Leute standen dabei."
NAME: Final = "Renate Wiesenthal"
PHONE: Final = "030 23125 007"


@dataclass
class Mayor:
    """One person with her browser and, later, her words."""

    walk: Walk
    words: list[str] = field(default_factory=list)

    @property
    def hands(self) -> Hands:
        return Hands(self.walk.page)

    def asks_for_a_call(self) -> None:
        """The shortest way: a number and a time, first without the number."""
        hands = self.hands
        self.walk.page.goto("/")
        self.walk.look("home")
        hands.follow("Rufen Sie mich an")
        hands.press("Bitte anrufen")
        self.walk.look("call-without-a-number")
        hands.reads("Schreiben Sie die Nummer")
        hands.write("Unter welcher Nummer?", "030 23125 008")
        hands.choose("Wann passt es Ihnen?", "Vormittags")
        self.walk.look("call")
        hands.press("Bitte anrufen")
        assert hands.h1 == "Wir rufen Sie an"
        self.walk.look("called")

    def says_who_she_is(self) -> None:
        """Steps 1 to 3: not safe, ticks, office, name."""
        hands = self.hands
        self.walk.page.goto("/")
        hands.follow("Vorfall melden")
        self.walk.look("safe")
        hands.choose("Sind Sie gerade in Sicherheit?", "Nein")
        hands.tick("Sie weiß, wo ich wohne", "Kinder oder Familie sind betroffen")
        hands.press("Weiter")
        assert hands.h1 == "Rufen Sie jetzt zuerst 110 an"
        self.walk.look("110-first")
        hands.follow("Weiter mit der Meldung")
        hands.choose("Für wen schreiben Sie?", "Für mich selbst")
        self.walk.look("for-whom")
        hands.press("Weiter")
        hands.pick("Welches Amt oder Mandat?", "Bürgermeisterin oder Bürgermeister, ehrenamtlich")
        hands.pick("In welchem Bundesland?", "Sachsen")
        hands.choose("Möchten Sie Ihren Namen nennen?", "Mit Namen")
        hands.write("Ihr Name", NAME)
        self.walk.look("who")
        hands.press("Weiter")

    def tells_two_incidents(self) -> None:
        """Step 4, first with nothing written."""
        hands = self.hands
        hands.press("Sichern und weiter")
        hands.reads("Beschreiben Sie, was passiert ist")
        self.walk.look("nothing-told")
        hands.write("Was ist passiert", FIRST_STORY)
        hands.tick("Bedrohung")
        hands.choose("Wann war es?", "genau am")
        for label, typed in (("Tag", "9"), ("Monat", "11"), ("Jahr", "2025")):
            hands.write(label, typed)
        hands.pick("Auf welchem Weg?", "Brief oder Paket")
        hands.press("Noch ein Vorfall")
        hands.write("Was ist passiert", SECOND_STORY)
        hands.tick("Beleidigung")
        hands.unfold("Mehr angeben")
        hands.pick("Wo war das?", "Öffentlicher Raum")
        self.walk.look("two-incidents")

    def says_what_she_wants(self) -> None:
        """Leaves step 4 (the server was restarted meanwhile), then steps 5 to 7."""
        hands = self.hands
        hands.press("Sichern und weiter")
        assert hands.h1 == "Was haben Sie aufgehoben?"
        hands.tick("Brief, Zettel, Umschlag")
        self.walk.look("kept")
        hands.press("Weiter")
        hands.tick("Schlafe schlecht", "Angst", "Sicherheit zu Hause", "Einschätzung")
        hands.choose("Haben Sie Anzeige erstattet?", "Ich bin unsicher")
        self.walk.look("wishes")
        hands.press("Weiter")
        hands.tick("Telefon")
        hands.write("Telefonnummer", "12")
        hands.press("Weiter")
        self.walk.look("no-number")
        hands.write("Telefonnummer", PHONE)
        hands.write("Ein Wort, an dem Sie uns erkennen", "Kiesel")
        self.walk.look("reach")
        hands.press("Weiter")

    def sends(self) -> None:
        """Looks it over, changes the language and back, passes the gate at the second try, keeps words and number."""
        hands, page = self.hands, self.walk.page
        hands.reads(FIRST_STORY.split("\n")[0], SECOND_STORY, NAME, PHONE)
        self.walk.look("all-of-it")
        hands.follow("English")
        assert "Sachsen" not in hands.main
        self.walk.look("all-of-it-in-english")
        hands.follow("Deutsch")
        hands.press("Einverstanden")
        self.words = page.locator("ol.words li").all_inner_texts()
        assert len(self.words) == 7
        self.walk.look("words")
        labels = page.locator(".date label").all_inner_texts()
        first, second = (self.words[int(label.split()[1]) - 1] for label in labels)
        hands.write(labels[0], "falsch")
        hands.press("Prüfen und Meldung senden")
        self.walk.look("wrong-word")
        hands.write(labels[0], first.upper())
        hands.write(labels[1], second[:4])
        hands.press("Prüfen und Meldung senden")
        assert hands.h1 == "Ihre Meldung ist angekommen"
        assert page.locator("ol.words li").all_inner_texts() == self.words
        self.walk.look("arrived")
        hands.press("Fertig, Seite schließen")

    def opens_her_mailbox(self, typed: str) -> None:
        """Through the door on the home page."""
        self.walk.page.goto("/")
        self.hands.follow("Postfach öffnen")
        self.hands.write("Ihre sieben Wörter", typed)
        self.hands.press("Postfach öffnen")

    def changes_her_words(self) -> list[str]:
        """Takes new words, at the second try; returns the old ones."""
        hands, page, old = self.hands, self.walk.page, self.words
        hands.follow("Neue Wörter wählen")
        self.walk.look("about-new-words")
        hands.press("Neue Wörter zeigen")
        self.words = page.locator("ol.words li").all_inner_texts()
        self.walk.look("new-words")
        labels = page.locator(".date label").all_inner_texts()
        hands.write(labels[0], "falsch")
        hands.press("Prüfen: Ab jetzt gelten die neuen")
        self.walk.look("new-words-wrong")
        for label in labels:
            hands.write(label, self.words[int(label.split()[1]) - 1])
        hands.press("Prüfen: Ab jetzt gelten die neuen")
        hands.reads("Ihre neuen Wörter gelten")
        self.walk.look("words-changed")
        return old


def as_typed_on_a_phone(words: Sequence[str]) -> str:
    """Capitals, hyphens, a line break, four letters of some."""
    first, second, third, fourth, *rest = words
    return f"{first.upper()}-{second.title()}-{third[:4]}, {fourth[:4].upper()}\n{'  '.join(rest)} "
