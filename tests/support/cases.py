"""A house with desks, members and their keys, for tests of case files: no accounts, no pages. Must not know what a test proves."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from sqlmodel import col, delete

from hotline.casefile.entries import Author, Body, IdentityBody, Incident, ReportBody
from hotline.casefile.grants import MEMBER_LABEL, MEMBER_SEAL
from hotline.casefile.opening.appending import append
from hotline.casefile.opening.cases import OpenCase, open_case
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.post.codes import OpenMailbox, open_code
from hotline.casefile.reception import Received, Ring, receive
from hotline.casefile.tables import Grant
from hotline.roster.actions import add, birth
from hotline.roster.chain import DeskPublic, MemberPublic, Roster
from hotline.roster.queries import current
from hotline.roster.statements import key_id
from hotline.settings import Settings, load
from hotline.store.keystore import Kind
from hotline.store.migrate import upgrade
from hotline.store.work import Store, Work
from hotline.vault.deskkey import Desk, Identity
from hotline.vault.entropy import new_id
from hotline.vault.envelope import Key, ctx
from hotline.vault.receipt import Receipt, ReceiptKeys, Wordlist, new_receipt
from hotline.vault.seal import new_pair, seal_to
from hotline.vault.signing import SigningKey
from hotline.vault.symmetric import aead, new_key
from tests.support.postgres import Cluster

Result = TypeVar("Result")

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
"""A Monday noon, Berlin time."""

STORY = "Seit dem Beschluss zum Windpark liegen Zettel im Briefkasten."


@dataclass
class World:
    """An open store and everybody's keys. `people`: keyholder, counsellor, colleague (desk counselling), coordinator, stranger."""

    store: Store
    people: Mapping[str, Keyring]
    recovery_seed: Key
    courier_seed: Key
    audit_seed: Key
    words: Wordlist = field(repr=False)

    @property
    def settings(self) -> Settings:
        return self.store.settings

    def roster(self) -> Roster:
        with self.store.read() as work:
            return current(work)

    def read(self, act: Callable[[Work], Result]) -> Result:
        with self.store.read() as work:
            return act(work)

    def write(self, act: Callable[[Work], Result]) -> Result:
        return self.store.write(act)

    def receipt(self) -> tuple[Receipt, ReceiptKeys]:
        """Words and the keys they would be stretched to, without the stretching."""
        return new_receipt(self.words), ReceiptKeys(lookup=new_id(), box=new_key())

    def report(self, keys: ReceiptKeys | None = None, **changes: object) -> Received:
        """Hand in a report (or one with other arguments of `receive`)."""
        given: dict[str, object] = {
            "keys": keys,
            "report": report(),
            "identity": None,
            "keep_copy": False,
            "ring": None,
            "draft": None,
            **changes,
        }
        return self.write(lambda work: receive(work, current(work), **given))  # type: ignore[arg-type]  # named arguments of receive

    def box(self, *keys: ReceiptKeys) -> OpenMailbox:
        """The mailbox these words open."""
        box = self.write(lambda work: open_code(work, keys))
        assert isinstance(box, OpenMailbox)
        return box

    def open(self, case_id: bytes, who: str = "counsellor") -> OpenCase:
        return self.read(lambda work: open_case(work, self.people[who], case_id))

    def append(self, case_id: bytes, *bodies: Body, who: str = "counsellor", seen: int | None = None) -> OpenCase:
        def act(work: Work) -> OpenCase:
            case = open_case(work, self.people[who], case_id)
            return append(work, current(work), case, *bodies, author=author(self.people[who]), seen=seen)

        return self.write(act)


def author(keyring: Keyring) -> Author:
    """A member as the author of an entry."""
    return Author(kind="staff", member_id=keyring.member_id.hex(), role=keyring.role)


def report(**changes: object) -> ReportBody:
    """A report as a mayor might give it."""
    given: dict[str, object] = {
        "safe_now": True,
        "danger": ("home",),
        "role": "mayor_hon",
        "office_kind": "honorary",
        "level": "municipality",
        "land": "SN",
        "incidents": (incident(),),
        "effects": ("sleep",),
        "concerns": ("safety",),
        "contact_ways": ("mailbox",),
        **changes,
    }
    return ReportBody.model_validate(given)


def incident(**changes: object) -> Incident:
    """One thing that happened."""
    given: dict[str, object] = {
        "forms": ("threat",),
        "channel": "letter",
        "place": "home",
        "when": "exact",
        "day": date(2026, 11, 20),
        "targets": ("family",),
        "story": STORY,
        **changes,
    }
    return Incident.model_validate(given)


def identity(**changes: object) -> IdentityBody:
    """Name and contact, as somebody gives them who wants to be called."""
    return IdentityBody.model_validate({"name": "Ida Wolkenstein", "phone": "0351 5550100", **changes})


def restrict(world: World, case_id: bytes, who: str) -> None:
    """Leave one named member with a grant, and the desk with none."""
    keyring, case = world.people[who], world.open(case_id)
    ek = world.store.keystore.get(Kind.grant, case_id)
    public, recipient = keyring.identity.kem_public, key_id(keyring.identity.kem_public)
    inner = MEMBER_SEAL + seal_to(public, MEMBER_LABEL, case_id, keyring.member_id, plaintext=case.handle.ck.reveal())

    def act(work: Work) -> None:
        work.db.exec(delete(Grant).where(col(Grant.case_id) == case_id))
        sealed = aead(ek, ctx("grant", case_id, recipient), inner)
        work.db.add(Grant(case_id=case_id, recipient=recipient, sealed=sealed))

    world.write(act)


RING = Ring(level="normal", not_before=NOON)


@dataclass
class Model:
    """A house that is copied for each test."""

    folder: Path
    world: World
    databases: tuple[str, str] | None
    cluster: Cluster | None

    @contextmanager
    def copy(self, folder: Path) -> Iterator[World]:
        """A house of its own, with the same people."""
        shutil.copytree(self.folder, folder)
        names = tuple(self.cluster.create(name) for name in self.databases) if self.cluster and self.databases else None
        settings = replace(load(folder, _environment(self.cluster, names)), genesis=self.world.settings.genesis)
        store = Store(settings)
        try:
            yield replace(self.world, store=store)
        finally:
            store.close()
            for name in names or ():
                assert self.cluster is not None
                self.cluster.drop(name)


def model(folder: Path, cluster: Cluster | None) -> Model:
    """Make the house that is copied: tables, a born roster, five people."""
    folder.mkdir(parents=True)
    (folder / "hotline.toml").write_text('neutral_name = "Lotsenstelle"\n')
    names = (cluster.create(), cluster.create()) if cluster else None
    store = Store(load(folder, _environment(cluster, names)))
    upgrade(store)
    root, seeds = SigningKey(new_key()), [new_pair() for _ in range(3)]
    desks = {name: Desk(new_key(), new_id(), 1) for name in ("counselling", "coordination", "audit")}
    people = _people(desks)

    def born(work: Work) -> bytes:
        public = [DeskPublic(desk.desk_id, desk.epoch, name, desk.kem_public) for name, desk in desks.items()]
        audit, recovery, courier = (each[1] for each in seeds)
        fingerprint = birth(work.db, root=root, desks=public, audit=audit, recovery=recovery, courier=courier)
        signing = root
        for keyring in people.values():
            add(work.db, member=_public(keyring), sign=signing)
            signing = people["keyholder"].identity.signing
        return fingerprint

    genesis = store.write(born)
    store.settings = replace(store.settings, genesis=genesis.hex())
    world = World(store, people, seeds[1][0], seeds[2][0], seeds[0][0], store.codes.wordlist())
    store.close()
    return Model(folder, world, names, cluster)


def _people(desks: Mapping[str, Desk]) -> dict[str, Keyring]:
    def keyring(role: str, *names: str) -> Keyring:
        held = {(desks[name].desk_id, 1): desks[name] for name in names}
        return Keyring(new_id(), role, Identity.new(), held)

    return {
        "keyholder": keyring("keyholder", *desks),
        "counsellor": keyring("counsellor", "counselling"),
        "colleague": keyring("counsellor", "counselling"),
        "coordinator": keyring("coordinator", "coordination"),
        "stranger": keyring("counsellor"),
    }


def _public(keyring: Keyring) -> MemberPublic:
    identity = keyring.identity
    return MemberPublic(keyring.member_id, keyring.role, identity.kem_public, identity.sign_public)  # type: ignore[arg-type]  # a role by name


def _environment(cluster: Cluster | None, names: tuple[str, ...] | None) -> dict[str, str]:
    if cluster is None or names is None:
        return {}
    return {"HOTLINE_DATABASE_URL": cluster.url(names[0]), "HOTLINE_KEYSTORE_URL": cluster.url(names[1])}
