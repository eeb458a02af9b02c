"""Whoever has database, keystore, peppers and the courier's key, but no password of staff and no receipt, opens nothing (vault.md 1).

Every opener of the house is tried, with its outer layers taken off by the keystore as the thief could, under every key he has. That
each opener does open is shown with the one right key.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest
from sqlmodel import select

from hotline.accounts.actions import second_factor
from hotline.accounts.actions.sign_in import SignInFailed, prove
from hotline.accounts.queries import staff
from hotline.accounts.tables import DeskGrant, Member
from hotline.audit.actions import LABEL as AUDIT_LABEL
from hotline.audit.tables import AuditEntry
from hotline.casefile import chain, grants, intray, summary
from hotline.casefile.chain import Head
from hotline.casefile.ledger import rows_of
from hotline.casefile.opening.cases import open_case
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.post import drafts, notes, replies
from hotline.casefile.post.codes import DraftCode, OpenMailbox, open_code
from hotline.casefile.tables import CaseFile, Code, Draft, Grant, InTrayItem, Mailbox, MailboxMessage, SummaryRow
from hotline.casefile.views import NEXT_LABEL
from hotline.notices.actions import ALARM_LABEL
from hotline.notices.tables import Alarm
from hotline.store.keystore import Kind
from hotline.store.work import Work
from hotline.vault.deskkey import CasePair, Desk, Identity
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotOpen, Key, number, unpad
from hotline.vault.mailkey import KemKey, MailboxKey
from hotline.vault.receipt import ReceiptKeys, parse, stretch_all
from hotline.web.furniture import house
from hotline.web.sessions import DESK, DESK_COOKIE, DRAFT_COOKIE, SessionStore
from tests.support import thread
from tests.support.instances import start_session
from tests.support.models import keystore_tables, store_tables
from tests.support.reporter import open_mailbox, write

TEXTS = {name: f"Geheim {name}" for name in thread.NAMES} | {"phone": "030 23125 003", "mail": "geheim@post.example"}

ON_SQLITE = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
Opener = Callable[[Work, Key], Iterable[object]]


def _opens(attempt: Callable[[], object]) -> bool:
    try:
        return attempt() not in (None, False)
    except CannotOpen:
        return False


def identities(work: Work, key: Key) -> Iterable[object]:
    for row in work.db.exec(select(Member)):
        if staff(work, key.reveal() + row.id) is not None:
            yield row.login
        if _opens(lambda row=row: second_factor.opened(Identity(key), row.id, row.second_factor)):
            yield "second factor"


def desk_seeds(work: Work, key: Key) -> Iterable[object]:
    for row in work.db.exec(select(DeskGrant)):
        parts = ("desk-seed", row.desk_id, number(row.epoch), row.recipient)
        for holder in (Identity(key), KemKey(key)):
            if _opens(lambda holder=holder, parts=parts, row=row: holder.open(*parts, blob=row.sealed)):
                yield row.desk_id


def case_keys(work: Work, key: Key) -> Iterable[object]:
    """Grants, with the outer layer taken off: under a desk's seal and wrap, a member's, the recovery key's."""
    cases = {row.id: row for row in work.db.exec(select(CaseFile))}
    for row in work.db.exec(select(Grant)):
        case = cases[row.case_id]
        ek = work.keystore.get(Kind.grant, case.id, case.ek_version)
        _, inner = grants.inner_of(ek, case.id, row.recipient, row.sealed)
        desk = Desk(key, case.desk_id, case.epoch)
        keyring = Keyring(new_id(), "counsellor", Identity(key), {(case.desk_id, case.epoch): desk})
        ways: list[Callable[[], object]] = [
            lambda c=case, r=row, e=ek, d=desk, k=keyring: k.open_grant(
                e, c.id, r.recipient, r.sealed, {r.recipient: d}
            ),
            lambda c=case, r=row, e=ek, k=keyring: k.open_grant(e, c.id, r.recipient, r.sealed, {r.recipient: None}),
            lambda c=case, i=inner: KemKey(key).open(grants.RECOVERY_LABEL, c.id, blob=i),
        ]
        yield from (row.case_id for way in ways if _opens(way))


def contents(work: Work, key: Key) -> Iterable[object]:
    """Entries and summaries, as if the key were the case's."""
    for case in work.db.exec(select(CaseFile)):
        for entry, _ in rows_of(work, case.id):
            if _opens(lambda case=case, entry=entry: chain.unseal(key, case.id, entry)):
                yield entry.id
        row = work.db.get(SummaryRow, case.id)
        head = Head(case.head_seq, case.head_hash)
        if row is not None and _opens(lambda c=case, r=row, h=head: summary.unseal(key, c.id, h, r.sealed)):
            yield case.id


def trays(work: Work, key: Key) -> Iterable[object]:
    for row in work.db.exec(select(InTrayItem)):
        if _opens(lambda row=row: CasePair(key).open(intray.LABEL, row.id, row.case_id, blob=row.sealed)):
            yield row.id


def codes(work: Work, key: Key) -> Iterable[object]:
    for row in work.db.exec(select(Code)):
        if open_code(work, [ReceiptKeys(lookup=row.lookup, box=key)]) is not None:
            yield row.lookup


def unfinished(work: Work, key: Key) -> Iterable[object]:
    if drafts.open_draft(work, key.reveal()) is not None:
        yield "by cookie"
    for row in work.db.exec(select(Draft)):
        if drafts.adopt_draft(work, DraftCode(row.id, ReceiptKeys(lookup=new_id(), box=key), key)) is not None:
            yield "by draft key"


def mailboxes(work: Work, key: Key) -> Iterable[object]:
    box = MailboxKey(key)
    for row in work.db.exec(select(MailboxMessage)):
        if _opens(lambda row=row: box.open(replies.LABEL, row.mailbox_id, row.id, blob=row.sealed)):
            yield "reply"
    for row in work.db.exec(select(Mailbox)):
        if _opens(lambda row=row: box.open(NEXT_LABEL, row.id, blob=row.next_view)):
            yield "what happens next"
        yield from (note for _, note in notes.read_all(work, box.box, mailbox_id=row.id) if note is not None)


def log_rows(work: Work, key: Key) -> Iterable[object]:
    for row in work.db.exec(select(AuditEntry)):
        for holder in (KemKey(key), Desk(key, new_id(), 1)):
            if _opens(lambda holder=holder, row=row: holder.open(AUDIT_LABEL, number(row.seq), blob=row.payload)):
                yield row.seq


@dataclass
class Scene:
    """A house in which much has happened, what the thief carries away, and the right key of each opener."""

    loot: list[Key]
    right: dict[str, Key]
    cookie: str
    boot_key: Key


OPENERS: dict[str, Opener] = {
    each.__name__: each
    for each in (identities, desk_seeds, case_keys, contents, trays, codes, unfinished, mailboxes, log_rows)
}


def loot(work: Work, instance) -> list[Key]:
    """Every key in the keystore and the credentials, and whatever else in the databases is as long as one."""
    found = {bytes(32), instance.credentials.courier_seed.reveal(), instance.credentials.log_seed.reveal()}
    found |= {key.reveal() for key in instance.credentials.pepper_receipt + instance.credentials.pepper_staff}
    found.add(bytes.fromhex(instance.settings.genesis))
    with work.keystore.engine.connect() as connection:
        for table in keystore_tables().sorted_tables:
            found |= {value for row in connection.execute(table.select()) for value in row if _fits(value)}
    for name in ("entry", "case_file"):
        rows = work.db.execute(store_tables().tables[name].select())
        found |= {value for row in rows for value in row if _fits(value)}
    return [Key(each) for each in sorted(found)]


def _fits(value: object) -> bool:
    return isinstance(value, bytes) and len(value) == 32


def right_keys(work: Work, instance, words: list[str], cookie: str, case_id: bytes) -> dict[str, Key]:
    """One key for each opener that does open something."""
    person, keyholder = instance.people["counsellor"], instance.staff(work, "keyholder").keyring
    counsellor = instance.staff(work, "counsellor").keyring
    case = open_case(work, counsellor, case_id)
    receipt = parse(work.codes.wordlist(), " ".join(words))
    salt = bytes.fromhex(instance.settings.instance_salt)
    keys = stretch_all(receipt, salt=salt, peppers=instance.credentials.pepper_receipt)
    box = open_code(work, keys)
    assert isinstance(box, OpenMailbox)
    assert case.state.report is not None
    audit = next(
        desk
        for desk in keyholder.desks.values()
        if desk.kem_public == instance.staff(work, "keyholder").roster.audit.public
    )
    return {
        "identities": Key(person.payload[:32]),
        "desk_seeds": Key(person.payload[:32]),
        "case_keys": next(desk.seed for desk in counsellor.desks.values()),
        "contents": case.handle.ck,
        "trays": case.state.report.keys.pair_seed,
        "codes": keys[0].box,
        "unfinished": Key(bytes.fromhex(cookie)),
        "mailboxes": box.all_keys().ms,
        "log_rows": audit.seed,
    }


@pytest.fixture
def scene(instance, new_client, store) -> Scene:
    reporter, writer, desk = new_client(), new_client(), new_client()
    words = thread.report(reporter, TEXTS, thread.Choices())
    write(writer, {4: {"story": "Noch nicht gesendet"}}, until=4)
    start_session(desk, instance, "counsellor")
    case_id = thread.first_case(desk)
    thread.work_on(desk, case_id, TEXTS, thread.Choices())
    open_mailbox(reporter, words)
    reporter.submit({"body": "Noch etwas", "danger": "y"}, holds="body")
    with store.read() as work:
        right = right_keys(work, instance, words, writer.http.get_cookie(DRAFT_COOKIE).value, bytes.fromhex(case_id))
        return Scene(
            loot(work, instance), right, desk.http.get_cookie(DESK_COOKIE).value, house(desk.app).sessions._boot_key
        )


def test_no_key_in_databases_and_credentials_opens_anything(instance, store, scene):
    found: dict[str, int] = {}

    def attempt(work: Work) -> None:
        for name, opener in OPENERS.items():
            hits = [hit for key in scene.loot for hit in opener(work, key)]
            found.update({name: len(hits)} if hits else {})

    assert len(scene.loot) > 15
    store.write(attempt, keep=lambda _: False)
    assert found == {}
    unable = store.write(
        lambda work: [name for name, opener in OPENERS.items() if not list(opener(work, scene.right[name]))],
        keep=lambda _: False,
    )
    assert unable == [], "these openers open nothing with the right key either, so they prove nothing"


@ON_SQLITE
def test_a_stolen_cookie_is_worth_nothing_without_the_boot_key_of_the_running_server(instance, scene):
    path = instance.settings.runtime / "sessions.db"
    for key in scene.loot:
        assert SessionStore(path, key).load(scene.cookie, DESK) is None
    assert SessionStore(path, scene.boot_key).load(scene.cookie, DESK) is not None


@ON_SQLITE
def test_a_pepper_is_no_password(instance, store):
    person, pepper = instance.people["counsellor"], instance.credentials.pepper_staff[0]
    for password in (person.login, pepper.reveal().hex(), instance.settings.instance_salt):
        with store.read() as work, pytest.raises(SignInFailed):
            prove(work, login=person.login, password=password, code=person.code(), pepper=pepper)


@ON_SQLITE
def test_the_courier_learns_whom_to_ring_and_nothing_of_the_case(instance, store, scene):
    courier = KemKey(instance.credentials.courier_seed)
    with store.read() as work:
        cases = {row.id.hex() for row in work.db.exec(select(CaseFile))}
        ringable = {row.desk_id.hex() for row in work.db.exec(select(DeskGrant))}
        ringable |= {row.id.hex() for row in work.db.exec(select(Member))}
        alarms = [
            json.loads(unpad(courier.open(ALARM_LABEL, row.id, blob=row.sealed))) for row in work.db.exec(select(Alarm))
        ]
    assert len(alarms) >= 2
    for content in alarms:
        assert set(content) == {"template", "level", "recipients"}
        assert set(content["recipients"]) <= ringable - cases
        assert not cases & set(json.dumps(content).split('"'))
