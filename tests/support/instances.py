"""Whole instances to test against: made once for each database engine, copied for each test; it must not know a page."""

import base64
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from hotline.accounts.actions.enrol import NewMember, enrol, enrol_first
from hotline.accounts.actions.second_factor import new_secret
from hotline.accounts.actions.sign_in import Proven
from hotline.accounts.queries import Staff, staff
from hotline.accounts.rules import Role
from hotline.cli.init import Newborn, make
from hotline.settings import Credentials, Settings, load, load_credentials
from hotline.store.work import Store, Work
from hotline.vault.envelope import Key
from hotline.vault.symmetric import new_key
from hotline.web.furniture import house
from hotline.web.sessions import DESK, DESK_COOKIE
from tests.support.client import Client
from tests.support.postgres import Cluster

BASE_URL = "http://localhost:8000"
PEOPLE = {
    "keyholder": "Hanna Quill",
    "counsellor": "Berta Lind",
    "colleague": "Emil Voss",
    "coordinator": "Konrad Fels",
}
ROLES = {
    "keyholder": Role.KEYHOLDER,
    "counsellor": Role.COUNSELLOR,
    "colleague": Role.COUNSELLOR,
    "coordinator": Role.COORDINATOR,
}
_STEP = 30


@dataclass
class Person:
    """A member of staff with what she types to sign in."""

    login: str
    role: Role
    password: str
    secret: str
    member_id: bytes = b""
    payload: bytes = field(default=b"", repr=False)
    _last: int = 0

    def typed(self) -> dict[str, str]:
        """What she types into the sign-in form."""
        return {"login": self.login, "password": self.password, "code": self.code()}

    def code(self) -> str:
        """A code that was not used yet; a second one within half a minute is the next, which is taken too."""
        now = int(time.time()) // _STEP
        self._last = max(now - 1, self._last + 1)
        maker = TOTP(base64.b32decode(self.secret), 6, SHA1(), _STEP)
        return maker.generate(self._last * _STEP).decode()


@dataclass
class Instance:
    """One instance with its own databases; `people` can sign in where it was settled, else there is nobody yet."""

    settings: Settings
    credentials: Credentials
    people: dict[str, Person] = field(default_factory=dict)
    recovery: Key = field(default_factory=new_key, repr=False)
    backup: Key = field(default_factory=new_key, repr=False)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """A store of one's own, closed at the end."""
        opened = Store(self.settings)
        try:
            yield opened
        finally:
            opened.close()

    def staff(self, work: Work, name: str) -> Staff:
        """The person with the keys she holds, as on a page of hers."""
        found = staff(work, self.people[name].payload)
        assert found is not None
        return found

    def changed(self, **settings: object) -> "Instance":
        """The same instance with other settings."""
        return replace(self, settings=replace(self.settings, **settings))  # type: ignore[arg-type]  # named settings


class Nursery:
    """Makes instances of one engine: the first of each kind takes seconds, each copy of it milliseconds."""

    def __init__(self, folder: Path, cluster: Cluster | None) -> None:
        self._folder, self._cluster = folder, cluster
        self._models: dict[bool, tuple[Instance, tuple[str, str]]] = {}

    @contextmanager
    def copy(self, folder: Path, *, settled: bool) -> Iterator[Instance]:
        """An instance in `folder`: with the people of PEOPLE, or (not settled) before anybody enrolled."""
        if settled not in self._models:
            self._models[settled] = self._model(settled=settled)
        model, databases = self._models[settled]
        shutil.copytree(model.settings.instance, folder)
        names = tuple(self._cluster.create(name) for name in databases) if self._cluster else databases
        settings = load(folder, self._environment(names))
        try:
            yield Instance(
                settings,
                load_credentials(settings, {}),
                {name: replace(each) for name, each in model.people.items()},
                recovery=model.recovery,
                backup=model.backup,
            )
        finally:
            if self._cluster:
                for name in names:
                    self._cluster.drop(name)

    def _model(self, *, settled: bool) -> tuple[Instance, tuple[str, str]]:
        folder = self._folder / ("settled" if settled else "newborn")
        names = (self._cluster.create(), self._cluster.create()) if self._cluster else ("", "")
        environment = self._environment(names)
        chosen = {
            "public_url": BASE_URL,
            "desk_url": BASE_URL,
            "phone": "030 23125 144",
            "phone_link": "tel:+493023125144",
        }
        addresses = {name.removeprefix("HOTLINE_").lower(): value for name, value in environment.items()}
        newborn = make(folder, {**chosen, **addresses})
        instance = Instance(
            newborn.settings, load_credentials(newborn.settings, {}), recovery=newborn.recovery, backup=newborn.backup
        )
        if settled:
            _settle(instance, newborn)
        toml = folder / "hotline.toml"
        kept = [line for line in toml.read_text().splitlines() if not line.startswith(("database_url", "keystore_url"))]
        toml.write_text("\n".join(kept) + "\n")
        return instance, names

    def _environment(self, names: tuple[str, ...]) -> dict[str, str]:
        if self._cluster is None:
            return {}
        return {
            "HOTLINE_DATABASE_URL": self._cluster.url(names[0]),
            "HOTLINE_KEYSTORE_URL": self._cluster.url(names[1]),
        }


def start_session(browser: Client, instance: Instance, name: str) -> None:
    """Give a browser the session that signing in would have given it, without the Argon2id of the password."""
    person, sessions = instance.people[name], house(browser.app).sessions
    cookie = sessions.start(
        DESK, person.payload, idle=timedelta(minutes=15), absolute=timedelta(hours=10), tag=person.member_id
    )
    browser.http.set_cookie(DESK_COOKIE, cookie, domain=urlsplit(browser.base_url).hostname or "", secure=True)


def _person(name: str) -> Person:
    return Person(PEOPLE[name], ROLES[name], f"Kastanie am Rathaus, {name} 7", new_secret())


def _new(person: Person) -> NewMember:
    mail = f"{person.login.split()[0].lower()}@desk.example"
    return NewMember(
        login=person.login, role=person.role, password=person.password, totp_secret=person.secret, mail=mail
    )


def _settle(instance: Instance, newborn: Newborn) -> None:
    """Enrol everybody of PEOPLE: the keyholder by her first code, the others by her."""
    pepper = instance.credentials.pepper_staff[0]
    instance.people |= {name: _person(name) for name in PEOPLE}
    with instance.store() as store:
        for name, person in instance.people.items():
            if name == "keyholder":
                first = partial(enrol_first, enrolment_id=newborn.enrolment_id, code=newborn.code)
                proven = store.write(partial(first, person=_new(person), pepper=pepper))
            else:
                proven = store.write(lambda work, person=person: _enrol(work, instance, person))  # type: ignore[misc]
            person.member_id, person.payload = proven.member_id, proven.payload


def _enrol(work: Work, instance: Instance, person: Person) -> Proven:
    keyholder = instance.staff(work, "keyholder")
    return enrol(work, by=keyholder.keyring, person=_new(person), pepper=instance.credentials.pepper_staff[0])
