"""Signing in and the first enrolment: what people meet, and what a stranger does."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from hotline.accounts.actions.second_factor import accepted_step, new_secret
from hotline.accounts.tables import Enrolment, Member
from hotline.store import clock
from hotline.web.sessions import DESK_COOKIE
from tests.support.client import Client
from tests.support.instances import Instance

SENTENCE = "Name, Passwort und Ziffern passen nicht zusammen"


def test_a_counsellor_signs_in_and_stands_in_the_inbox(sign_in) -> None:
    browser = sign_in("counsellor")
    assert browser.page.h1.startswith("Eingang")


def test_a_coordinator_begins_at_the_directory_and_meets_no_case(sign_in) -> None:
    browser = sign_in("coordinator")
    assert "/desk/directory" in browser.page.url
    refused = browser.get("casework.inbox", expect=403)
    assert "anderen Aufgabe" in refused.h1


@pytest.mark.parametrize("wrong", ["login", "password", "code"])
def test_aut01_whatever_is_wrong_the_answer_is_the_same(client: Client, instance: Instance, wrong: str) -> None:
    person = instance.people["counsellor"]
    typed = {"login": person.login, "password": person.password, "code": person.code()}
    typed[wrong] = {"login": "Niemand", "password": "etwas ganz anderes", "code": "000000"}[wrong]
    client.get("accounts.sign_in")
    page = client.submit(typed, expect=422)
    assert SENTENCE in page.main
    assert page.form().find(".//input[@name='password']").get("value") is None


def test_aut01_an_unknown_name_costs_the_same_queries_and_the_same_argon2(
    client: Client, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import event

    from hotline.vault import _argon
    from hotline.web.furniture import house

    seen: list[str] = []
    stretch = _argon.stretch
    monkeypatch.setattr(_argon, "stretch", lambda *args, **kwargs: (seen.append("argon2"), stretch(*args, **kwargs))[1])
    with client.app.app_context():
        engine = house().store.engine
    # A PRAGMA turns a connection between reading and writing; which one the pool hands out is no matter of who signs in.
    event.listen(
        engine, "before_cursor_execute", lambda *args: seen.append("pragma" if "PRAGMA" in args[2] else "query")
    )
    counts = []
    for login, password in (
        ("Niemand", "falsch falsch falsch"),
        (instance.people["counsellor"].login, "falsch falsch falsch"),
    ):
        client.get("accounts.sign_in")
        seen.clear()
        client.submit({"login": login, "password": password, "code": "123456"}, expect=422)
        counts.append((seen.count("argon2"), seen.count("query")))
    assert counts[0] == counts[1]
    assert counts[0][0] == 1


def test_aut03_one_account_pauses_after_five_failures_and_nobody_else_does(
    client: Client, instance: Instance, sign_in
) -> None:
    person = instance.people["counsellor"]
    client.get("accounts.sign_in")
    for _ in range(5):
        client.submit({"login": person.login, "password": "falsch falsch falsch", "code": "123456"}, expect=422)
    page = client.submit({"login": person.login, "password": person.password, "code": person.code()}, expect=429)
    assert "Warten Sie" in page.main
    assert sign_in("colleague").page.h1.startswith("Eingang")


def test_aut03_after_the_pause_the_owner_gets_in_and_is_told(client: Client, instance: Instance) -> None:
    person = instance.people["counsellor"]
    client.get("accounts.sign_in")
    for _ in range(5):
        client.submit({"login": person.login, "password": "falsch falsch falsch", "code": "123456"}, expect=422)
    person.code()  # the one of the half-minute before, which the later clock no longer takes
    with clock.standing_at(clock.now() + timedelta(seconds=16)):
        page = client.submit({"login": person.login, "password": person.password, "code": person.code()})
    assert "5 Fehlversuche" in page.words


def test_a_code_counts_once(new_client, instance: Instance) -> None:
    person = instance.people["counsellor"]
    typed = {"login": person.login, "password": person.password, "code": person.code()}
    first, second = new_client(), new_client()
    first.get("accounts.sign_in")
    first.submit(typed)
    second.get("accounts.sign_in")
    assert SENTENCE in second.submit(typed, expect=422).main


def test_aut04_a_session_from_before_signing_in_is_dead_afterwards(client: Client, instance: Instance) -> None:
    person = instance.people["counsellor"]
    client.get("accounts.sign_in")
    client.submit({"login": person.login, "password": person.password, "code": person.code()})
    before = client.http.get_cookie(DESK_COOKIE).value
    client.get("accounts.sign_in")
    client.submit({"login": person.login, "password": person.password, "code": person.code()})
    after = client.http.get_cookie(DESK_COOKIE).value
    assert before != after
    client.http.set_cookie(DESK_COOKIE, before, domain="localhost", secure=True)
    assert "Anmelden" in client.get("casework.inbox").h1


def test_aut05_signing_out_is_a_post_and_kills_a_copied_cookie(sign_in) -> None:
    browser = sign_in("counsellor")
    cookie = browser.http.get_cookie(DESK_COOKIE).value
    browser.get("accounts.account")
    page = browser.post("accounts.sign_out", {}, expect=303)
    assert "Clear-Site-Data" in page.response.headers
    browser.http.set_cookie(DESK_COOKIE, cookie, domain="localhost", secure=True)
    assert "Anmelden" in browser.get("casework.inbox").h1
    browser.get("accounts.sign_out", expect=405)


def test_one_comes_back_to_where_one_wanted_to_go(client: Client, instance: Instance) -> None:
    person = instance.people["counsellor"]
    client.open("/desk/inbox?view=mine")
    page = client.submit({"login": person.login, "password": person.password, "code": person.code()})
    assert page.url.endswith("/desk/inbox?view=mine")


def test_hdr06_after_signing_in_one_lands_on_this_site_only(client: Client, instance: Instance) -> None:
    person = instance.people["counsellor"]
    client.open("/desk/sign-in?next=//evil.example/x")
    page = client.submit({"login": person.login, "password": person.password, "code": person.code()})
    assert page.url.startswith(client.base_url)


def test_a_removed_member_is_out_with_her_next_request(sign_in, store, instance: Instance) -> None:
    browser = sign_in("colleague")

    def remove(work) -> None:
        row = work.db.get(Member, instance.people["colleague"].member_id)
        row.removed_day = work.today
        work.db.add(row)

    store.write(remove)
    assert "Anmelden" in browser.get("casework.inbox").h1


def test_what_was_typed_is_offered_back_when_the_session_has_ended(client: Client) -> None:
    client.get("accounts.sign_in")
    page = client.post(
        "casework.note", {"body": "Ein langer Text, den niemand zweimal schreiben will."}, case_id="00" * 16, expect=401
    )
    assert "niemand zweimal schreiben will" in page.text


class TestFirstEnrolment:
    """The door that `init` leaves open for one person."""

    @pytest.fixture
    def door(self, newborn: Instance, make_app, saved_pages) -> Client:
        app: Flask = make_app(newborn)
        return Client(
            app, base_url=newborn.settings.public_url, neutral_name=newborn.settings.neutral_name, saved=saved_pages
        )

    def address(self, newborn: Instance) -> str:
        with newborn.store() as store, store.read() as work:
            from sqlmodel import select

            row = work.db.exec(select(Enrolment)).one()
        return f"/desk/enrol/{row.id.hex()}"

    def test_looking_at_the_page_consumes_nothing(self, door: Client, newborn: Instance) -> None:
        for _ in range(3):
            assert door.open(self.address(newborn)).status == 200

    def test_five_wrong_codes_close_the_door(self, door: Client, newborn: Instance) -> None:
        from hotline.vault.receipt import new_receipt

        address = self.address(newborn)
        with newborn.store() as store:
            words = store.codes.wordlist()
        for left in (4, 3, 2, 1, 0):
            page = door.open(address)
            secret = page.form().find(".//input[@name='secret']").get("value")
            page = door.submit(
                {
                    "words": new_receipt(words).text,
                    "login": "Hanna Quill",
                    "password": "Kiesel Mondlicht Trompete Salzfass",
                    "code": _code(secret),
                },
                expect=422,
            )
            assert re.search(rf"{left} Versuch|einen Versuch|geschlossen", page.main)
        door.open(address, expect=404)

    def test_an_unknown_door_is_no_page(self, door: Client) -> None:
        door.open("/desk/enrol/" + "0" * 32, expect=404)
        door.open("/desk/enrol/nonsense", expect=404)


def _code(secret: str) -> str:
    import base64

    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(int(clock.now().timestamp())).decode()


def test_a_code_of_a_neighbouring_half_minute_is_taken_and_a_used_one_is_not() -> None:
    secret, moment = new_secret(), clock.now()
    step = int(moment.timestamp()) // 30
    code = _code(secret)
    assert accepted_step(secret, code, now=moment) in {step - 1, step, step + 1}
    assert accepted_step(secret, code, now=moment, after=step + 1) is None
    assert accepted_step(secret, code, now=moment + timedelta(minutes=3)) is None
    assert accepted_step(secret, "12 34 5x", now=moment) is None
