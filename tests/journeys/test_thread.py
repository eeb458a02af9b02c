"""The whole thread: she reports, the desk answers and refers, she reads it with her seven words; in real browsers, over a real server."""

import pytest

from hotline.vault.receipt import new_receipt
from tests.support.mayor import FIRST_STORY, NAME, PHONE, SECOND_STORY, Mayor, as_typed_on_a_phone
from tests.support.services import starter
from tests.support.workplace import ANSWER, Desk

SENTENCE = "Sprechen Sie dort mit wem Sie möchten; wir haben Sie angekündigt."
IN_DANGER = "Er steht jetzt vor dem Haus. Ich rufe gleich 110 an."


def reports(mayor: Mayor, server) -> None:
    mayor.says_who_she_is()
    mayor.tells_two_incidents()
    server.restart()
    mayor.says_what_she_wants()
    mayor.sends()


def takes_it_up(desk: Desk) -> tuple[str, str]:
    """Reads, opens the identity, answers, refers; returns the name of the case and of the service."""
    desk.signs_in()
    band, name, why = desk.first_in_the_inbox()
    assert band == "Jetzt"
    assert "fühlt sich nicht sicher" in why
    desk.walk.look("inbox")
    desk.opens(name)
    shown = desk.hands.main
    desk.hands.reads(FIRST_STORY.split("\n")[1], SECOND_STORY, "Sie weiß, wo ich wohne")
    assert NAME not in shown
    assert PHONE not in shown
    desk.opens_the_identity()
    desk.hands.reads(NAME)
    desk.hands.reads(PHONE)
    desk.answers()
    assert NAME not in desk.hands.main
    desk.notes("Zum Rückruf nur vormittags.")
    return name, desk.refers(SENTENCE)


def reads_and_cries_out(mayor: Mayor, service: str) -> None:
    """The mailbox: wrong words first, then hers; answer and card; a message that rings."""
    hands = mayor.hands
    mayor.opens_her_mailbox("Birne " * 7)
    mayor.walk.look("wrong-words")
    mayor.opens_her_mailbox(as_typed_on_a_phone(mayor.words))
    assert hands.h1 == "Ihr Postfach"
    hands.reads(ANSWER.split("\n")[0], service, SENTENCE)
    assert "Notiz" not in hands.main
    mayor.walk.look("mailbox")
    hands.press("Nachricht senden")
    mayor.walk.look("empty-message")
    hands.write("Ihre Nachricht", IN_DANGER)
    hands.tick("Ich bin in Gefahr")
    hands.press("Nachricht senden")
    hands.reads("Rufen Sie jetzt 110 an", "Jetzt: Wir sind am Zug")
    mayor.walk.look("in-danger")


def shuts_out_the_finder_of_the_slip(mayor: Mayor, nobody: str) -> None:
    old = mayor.changes_her_words()
    mayor.hands.press("Schließen")
    for words in (" ".join(old), nobody):
        mayor.opens_her_mailbox(words)
        mayor.hands.reads("gibt es hier kein Postfach")
    mayor.walk.look("no-such-mailbox")
    mayor.opens_her_mailbox(" ".join(mayor.words))
    mayor.hands.reads(IN_DANGER)


def leaves_quickly(mayor: Mayor) -> None:
    """INT-15: she is elsewhere at once, and nothing of hers is behind "Back"."""
    page = mayor.walk.page
    mayor.hands.follow("Schnell verlassen")
    assert page.locator("h1").inner_text() == "Wetter"
    page.go_back()
    assert "Nachrichten" not in page.locator("body").inner_text()
    assert IN_DANGER not in page.content()
    mayor.walk.foreign.clear()
    mayor.walk.look("behind-back")
    page.goto("/mailbox/home")
    assert IN_DANGER not in page.content()


@pytest.mark.parametrize(
    ("engine_kind", "mayor_on_phone"),
    [("sqlite", True), pytest.param("postgres", False, marks=pytest.mark.postgres)],
    ids=["mayor-on-phone-sqlite", "counsellor-on-phone-postgres"],
    indirect=["engine_kind"],
)
def test_the_thread_from_the_form_to_the_referral(set_off, server, instance, store, mayor_on_phone):
    kind = "phone" if mayor_on_phone else "desktop"
    other = "desktop" if mayor_on_phone else "phone"
    mayor = Mayor(set_off(f"mayor-{kind}", scripts=False, phone=mayor_on_phone, dark=not mayor_on_phone))
    mayor.asks_for_a_call()
    reports(mayor, server)
    walk = set_off(f"counsellor-{other}", scripts=True, phone=not mayor_on_phone, dark=mayor_on_phone)
    desk = Desk(walk, instance.people["counsellor"])
    case, service = takes_it_up(desk)
    assert service in {facts.name for facts in starter().values()}
    assert desk.first_in_the_inbox()[0] != "Jetzt"
    reads_and_cries_out(mayor, service)
    shuts_out_the_finder_of_the_slip(mayor, new_receipt(store.codes.wordlist()).text)
    band, name, why = desk.first_in_the_inbox()
    assert (band, name) == ("Jetzt", case)
    assert "Ich bin in Gefahr" in why
    desk.walk.look("inbox-danger")
    desk.opens(case)
    desk.hands.reads(IN_DANGER)
    leaves_quickly(mayor)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_coordinator_checks_an_entry_and_the_public_sees_when(set_off, instance, phone):
    kind = "phone" if phone else "desktop"
    desk = Desk(set_off(f"coordinator-{kind}", phone=phone, dark=phone), instance.people["coordinator"])
    desk.signs_in()
    address = desk.verifies_an_entry()
    visitor = set_off(f"visitor-{kind}", scripts=False, phone=phone)
    visitor.page.goto(address)
    assert "heute geprüft" in visitor.page.locator("main").inner_text()
    visitor.look("service")


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_int15_three_times_shift_leaves_and_replaces_the_page(set_off, elsewhere):
    walk = set_off("hurry", scripts=True, phone=False)
    page = walk.page
    page.goto("/")
    page.goto("/report/4")
    Mayor(walk).hands.write("Was ist passiert", "Er liest gerade mit.")
    page.locator("h1").click()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(elsewhere)
    page.go_back()
    assert page.locator("h1").inner_text().startswith("Beleidigt")
    page.go_forward()
    assert page.locator("h1").inner_text() == "Wetter"
