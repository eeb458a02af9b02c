"""What people do with the team page, through the page client: inviting, coming in, letting in. Must not know tables."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hotline.accounts.actions.enrol import NewMember, enrol
from hotline.accounts.actions.second_factor import new_secret
from hotline.accounts.rules import Role
from hotline.store.work import Store, Work
from tests.support.client import Client, Page
from tests.support.instances import Instance, Person
from tests.support.markup import words

PASSWORD = "Kiesel Mondlicht Trompete Salzfass"


@dataclass
class Invited:
    """What the keyholder got to see once."""

    link: str
    code: str


def invitation(page: Page) -> Invited:
    """Link and words of the page that is shown once."""
    link = words(page.by_id("adresse"))
    return Invited(link, " ".join(listed(page)))


def listed(page: Page) -> list[str]:
    """The words in the list of words of a page."""
    found = next(each for each in page.tree.iter("ol") if "words" in each.get("class", ""))
    return [words(each) for each in found.iter("li")]


def invite(keyholder: Client, instance: Instance, role: str) -> Invited:
    """Invite somebody for a task."""
    keyholder.get("accounts.invite")
    page = keyholder.submit({"role": role, "password": instance.people["keyholder"].password}, holds="role")
    return invitation(page)


def come_in(browser: Client, invited: Invited, login: str | None, role: Role, *, expect: int = 200) -> Person:
    """Open the link, type the words, choose the rest; the page that follows shows six words."""
    page = browser.open(invited.link)
    secret = page.form(holds="secret").find(".//input[@name='secret']").get("value", "")  # type: ignore[union-attr]  # it is there
    person = Person(login or "", role, PASSWORD, secret)
    fields = {"words": invited.code, "password": PASSWORD, "code": person.code()}
    browser.submit(fields if login is None else fields | {"login": login}, holds="secret", expect=expect)
    return person


def let_in(keyholder: Client, instance: Instance, login: str, heard: list[str], *, same: str = "yes") -> Page:
    """Compare the words and answer."""
    page = keyholder.get("accounts.team")
    link = next(
        address for text, address in page.links().items() if text.startswith("Wörter vergleichen") and login in text
    )
    page = keyholder.open(link)
    assert listed(page) == heard
    return keyholder.submit({"same": same, "password": instance.people["keyholder"].password}, holds="same")


def sign_in(browser: Client, person: Person, *, expect: int = 200) -> Page:
    """Sign in with all three."""
    browser.get("accounts.sign_in")
    return browser.submit(
        {"login": person.login, "password": person.password, "code": person.code()}, expect=expect, holds="login"
    )


def enrolled(store: Store, instance: Instance, role: Role, login: str) -> Person:
    """A further member, let in without pages; `payload` is what her session would carry."""
    person = Person(login, role, PASSWORD, new_secret())

    def act(work: Work) -> Any:
        new = NewMember(login=login, role=role, password=PASSWORD, totp_secret=person.secret)
        by = instance.staff(work, "keyholder").keyring
        return enrol(work, by=by, person=new, pepper=instance.credentials.pepper_staff[0])

    proven = store.write(act)
    person.member_id, person.payload = proven.member_id, proven.payload
    return person


def on_page(keyholder: Client, instance: Instance, endpoint: str, member_id: bytes, **fields: str) -> Page:
    """Fill one of the small forms about a member; the answer is whatever comes."""
    keyholder.get(endpoint, member=member_id.hex())
    return keyholder.submit({"password": instance.people["keyholder"].password, **fields}, holds="password")


SignIn = Callable[[str], Client]
