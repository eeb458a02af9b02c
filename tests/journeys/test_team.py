"""The team in real browsers: somebody is invited and let in; somebody is removed while her tab is open, and the cases move to a new key."""

import pytest

from hotline.accounts.rules import Role
from tests.support.hands import Hands
from tests.support.instances import Person
from tests.support.rotating import five_reports
from tests.support.team import PASSWORD
from tests.support.walk import Walk
from tests.support.workplace import Desk

ON_SQLITE = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
NAME = "Nora Imhoff"


def confirms(desk: Desk, button: str) -> None:
    """The password once more, then the button."""
    desk.walk.page.locator("main [name=password]").fill(desk.person.password)
    desk.hands.press(button)


def invites(desk: Desk) -> tuple[str, str]:
    """Returns the link, and the words that are spoken."""
    desk.hands.follow("Team")
    desk.walk.look("team")
    desk.hands.follow("Jemanden einladen")
    desk.hands.press("Einladung ausstellen")
    desk.walk.look("invite-refused")
    desk.hands.choose("Aufgabe", "Beratung liest")
    confirms(desk, "Einladung ausstellen")
    desk.walk.look("invited")
    words = desk.walk.page.locator("ol.words li").all_inner_texts()
    return desk.walk.page.locator("#adresse").inner_text(), " ".join(words)


def comes_in(walk: Walk, link: str, code: str) -> tuple[Person, list[str]]:
    """Opens the link and sets up her access; returns who she is now and the six words she is shown."""
    walk.page.goto(link)
    walk.look("enrol")
    person = Person(NAME, Role.COUNSELLOR, PASSWORD, walk.page.locator("[name=secret]").input_value())
    for name, text in (("words", code), ("login", NAME), ("password", PASSWORD), ("code", person.code())):
        walk.page.locator(f"main [name={name}]").fill(text)
    Hands(walk.page).press("Zugang einrichten")
    walk.look("waits")
    return person, walk.page.locator("ol.words li").all_inner_texts()


@ON_SQLITE
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_a_counsellor_is_invited_and_let_in_after_six_words(set_off, instance, phone):
    desk = Desk(set_off("keyholder", phone=not phone, dark=phone), instance.people["keyholder"])
    desk.signs_in()
    if not phone:
        desk.walk.page.locator("details.menu summary").click()
    link, code = invites(desk)
    guest = set_off("guest", scripts=not phone, phone=phone)
    person, heard = comes_in(guest, link, code)
    desk.walk.page.goto("/desk/team")
    desk.hands.follow("Wörter vergleichen")
    desk.walk.look("admit")
    assert desk.walk.page.locator("ol.words li").all_inner_texts() == heard
    desk.hands.choose("Stimmen die Wörter überein?", "Ja")
    confirms(desk, "Antwort festhalten")
    assert NAME in desk.hands.main
    desk.walk.look("admitted")
    own = Desk(guest, person)
    guest.page.goto("/desk/sign-in")
    own._signs(person.code())
    assert own.hands.h1.startswith("Eingang")


@ON_SQLITE
def test_az07_a_colleague_is_removed_while_her_tab_is_open_and_the_cases_move_on_by_themselves(
    set_off, instance, store
):
    five_reports(store, instance)
    desk = Desk(set_off("keyholder"), instance.people["keyholder"])
    colleague = Desk(set_off("colleague", scripts=False, phone=True), instance.people["colleague"])
    desk.signs_in()
    colleague.signs_in()
    colleague.walk.page.goto("/desk/inbox")
    desk.walk.page.goto("/desk/team")
    row = desk.walk.page.get_by_role("row").filter(has_text=colleague.person.login)
    row.get_by_role("link").filter(has_text="Entfernen").click()
    desk.walk.look("remove")
    confirms(desk, "Zugang beenden")
    assert "Noch 6 Fälle" in desk.hands.main
    assert "Schlüsselwechsel unvollständig" in desk.hands.main
    desk.walk.look("rekey")
    desk.hands.press("Weiter")
    desk.walk.page.get_by_role("heading", name="Der Schlüsselwechsel ist fertig").wait_for()
    desk.walk.look("rekeyed")
    colleague.walk.page.reload()
    assert colleague.hands.h1 == "Anmelden"
    desk.walk.page.goto("/desk/inbox")
    assert "Schlüsselwechsel unvollständig" not in desk.hands.main
