"""AZ-01: every route, for every kind of person, by every method, answers as the declared tables say; nothing is open by accident.

The tables are `hotline.web.access.PUBLIC` and `hotline.accounts.access.OPEN` and `ACCESS`; this test asks the running application.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hotline.accounts.access import ACCESS, OPEN
from hotline.accounts.actions import leaving
from hotline.accounts.rules import Role
from hotline.app import Unclassed, create_app
from hotline.casefile.entries import Incident, ReportBody
from hotline.casefile.post.codes import open_code, to_session
from hotline.casefile.reception import receive
from hotline.roster.queries import current
from hotline.store.work import Store
from hotline.vault.entropy import new_id
from hotline.vault.receipt import ReceiptKeys
from hotline.vault.symmetric import new_key
from hotline.web.access import PUBLIC
from hotline.web.furniture import house
from hotline.web.sessions import BOX, BOX_COOKIE, DESK, DESK_COOKIE
from tests.support.client import Client
from tests.support.instances import Instance
from tests.support.models import store_tables
from tests.support.team import enrolled

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
NOT_YOURS = "gehört zu einer anderen Aufgabe"
OUTSIDE = ("anonymous", "reporter", "disabled", "removed")


@dataclass
class Actor:
    """Somebody with the cookie she would bring; `role` None for whoever is not signed in at the desk."""

    name: str
    role: Role | None
    kind: str = ""
    payload: bytes = b""


@pytest.fixture
def actors(store: Store, instance: Instance) -> list[Actor]:
    """One of each kind. The named one of a restricted case is a counsellor to every route: what she may open is decided by keys."""
    found = [Actor("anonymous", None), Actor("reporter", None, BOX, _mailbox(store))]
    people = {"counsellor": "counsellor", "restricted-named": "colleague", "keyholder": "keyholder"}
    for name, person in {**people, "coordinator": "coordinator"}.items():
        with store.read() as work:
            role = instance.staff(work, person).role
        found.append(Actor(name, role, DESK, instance.people[person].payload))
    for role in (Role.AUDITOR, Role.ADMIN):
        payload = enrolled(store, instance, role, f"Somebody {role.value}").payload
        found += [Actor(role.value, role, DESK, payload)]
    disabled = enrolled(store, instance, Role.KEYHOLDER, "Somebody disabled")
    store.write(lambda work: leaving.lock(work, disabled.member_id, locked=True))
    removed = enrolled(store, instance, Role.KEYHOLDER, "Somebody removed")
    with store.read() as work:
        by = instance.staff(work, "keyholder").keyring
    store.write(lambda work: leaving.remove(work, by=by, member_id=removed.member_id))
    found += [Actor("disabled", None, DESK, disabled.payload), Actor("removed", None, DESK, removed.payload)]
    return found


def test_az01_every_route_answers_as_declared_for_everybody_by_every_method(
    app: Flask, client: Client, store: Store, actors: list[Actor]
) -> None:
    wrong: list[str] = []
    asked = 0
    client.get("accounts.sign_in")
    assert client.page is not None
    token = next(each.get("value", "") for each in client.page.tree.iter("input") if each.get("name") == "csrf_token")
    before = _content(store)
    for allowed in (False, True):  # the refused first: they must not have changed anything
        for rule, method, actor in _every(app, actors):
            if _may(rule, method, actor) is not allowed:
                continue
            asked += 1
            response = _ask(client, app, rule, method, actor, token)
            if fault := _fault(rule, method, actor, response, allowed=allowed):
                wrong.append(f"{actor.name} {method} {rule.rule} ({rule.endpoint}): {fault}")
        if not allowed:
            assert _content(store) == before, "a refused request changed the database"
    assert wrong == []
    assert asked > 8 * len(list(app.url_map.iter_rules()))


def test_az01_each_method_that_no_route_of_an_address_takes_is_refused(app: Flask, client: Client) -> None:
    taken: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        taken.setdefault(rule.rule, set()).update(rule.methods or ())
    for rule in app.url_map.iter_rules():
        for method in set(METHODS) - taken[rule.rule]:
            response = client.http.open(
                _address(app, rule), method=method, base_url=client.base_url, headers=_SAME_SITE
            )
            assert response.status_code == 405, f"{method} {rule.rule}: {response.status_code}"


def test_az01_the_tables_name_each_endpoint_once_and_none_that_is_not_there(app: Flask) -> None:
    there = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert PUBLIC | OPEN | set(ACCESS) == there
    assert not (PUBLIC | OPEN) & set(ACCESS)
    assert not PUBLIC & OPEN
    assert all(roles for roles in ACCESS.values())


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_az01_a_route_that_nobody_declared_stops_the_start(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    without = {name: roles for name, roles in ACCESS.items() if name != "accounts.team"}
    monkeypatch.setattr("hotline.accounts.access.ACCESS", without)
    with pytest.raises(Unclassed, match=r"accounts\.team"):
        create_app(instance.settings, instance.credentials)


def test_az01_roles_that_read_no_case_reach_no_page_of_one() -> None:
    """What the table itself must never say."""
    for endpoint, roles in ACCESS.items():
        if endpoint.startswith(("casework.", "referral.")):
            assert roles <= {Role.COUNSELLOR, Role.KEYHOLDER}, endpoint
        if endpoint.startswith("accounts.") and endpoint.removeprefix("accounts.") in _ROSTER_ACTS:
            assert roles == {Role.KEYHOLDER}, endpoint


_ROSTER_ACTS = {"invite", "renew", "withdraw", "admit", "role", "remove", "rekey", "rekey_next", "rotate"}
_SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


def _every(app: Flask, actors: list[Actor]) -> Iterator[tuple[Rule, str, Actor]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.rule, each.endpoint)):
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            for actor in actors:
                yield rule, method, actor


def _may(rule: Rule, method: str, actor: Actor) -> bool:
    if rule.endpoint in PUBLIC | OPEN:
        return True
    return actor.role in ACCESS.get(rule.endpoint, frozenset())


def _fault(rule: Rule, method: str, actor: Actor, response: TestResponse, *, allowed: bool) -> str:
    """What is wrong with an answer, "" for nothing."""
    status, shown = response.status_code, response.get_data(as_text=True)
    to_sign_in = status == 303 and "/desk/sign-in?next=" in response.headers["Location"]
    if status >= 500:
        return f"fails with {status}"
    if allowed:
        refused = status in {401, 405} or to_sign_in or NOT_YOURS in shown or (status == 403 and method == "HEAD")
        return f"refused with {status}" if refused else ""
    if actor.name in OUTSIDE:
        right = to_sign_in if method in {"GET", "HEAD"} else status in {303, 401}
        return "" if right else f"answered with {status}"
    right = status == 403 and (method == "HEAD" or NOT_YOURS in shown)
    return "" if right else f"answered with {status}"


def _ask(client: Client, app: Flask, rule: Rule, method: str, actor: Actor, token: str) -> TestResponse:
    """One request with a session of its own: what an earlier one ended is not missed by the next."""
    names = {DESK: DESK_COOKIE, BOX: BOX_COOKIE}
    for name in names.values():
        client.http.delete_cookie(name, domain="localhost", path="/")
    if actor.kind:
        hour = timedelta(hours=1)
        cookie = house(app).sessions.start(actor.kind, actor.payload, idle=hour, absolute=hour)
        client.http.set_cookie(names[actor.kind], cookie, domain="localhost", secure=True)
    data = {"csrf_token": token} if method == "POST" else None
    return client.http.open(_address(app, rule), method=method, base_url=client.base_url, data=data, headers=_SAME_SITE)


def _address(app: Flask, rule: Rule) -> str:
    values: dict[str, Any] = dict.fromkeys(rule.arguments, "0" * 32)
    if rule.endpoint == "static":
        values = {"filename": "public.css"}
    values |= {name: 1 for name in rule.arguments if "int" in type(rule._converters[name]).__name__.lower()}
    with app.test_request_context(base_url="http://localhost:8000"):
        return app.url_for(rule.endpoint, **values)


def _content(store: Store) -> str:
    """A digest of every row of every table."""
    digest = hashlib.sha256()
    with store.read() as work:
        for table in store_tables().sorted_tables:
            for row in sorted(repr(tuple(each)) for each in work.db.execute(select(table))):
                digest.update(f"{table.name}{row}".encode())
    return digest.hexdigest()


def _mailbox(store: Store) -> bytes:
    keys = ReceiptKeys(lookup=new_id(), box=new_key())
    report = ReportBody(role="mayor_hon", land="SN", incidents=(Incident(forms=("symbolic",), story="Ein Zettel."),))
    given = {"keys": keys, "report": report, "identity": None, "keep_copy": False, "ring": None, "draft": None}
    store.write(lambda work: receive(work, current(work), **given))  # type: ignore[arg-type]  # named arguments
    box = store.write(lambda work: open_code(work, [keys]))
    assert box is not None
    return to_session(box)  # type: ignore[arg-type]  # it is no draft
