"""A writer of the store plants rows and alters plain columns: alarms still ring, the anchor never moves to what he wrote, mail reaches
members alone, and no size tells an act that concerns a case from one that does not."""

import json
import time
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from hotline.accounts.actions.sign_in import SignInFailed, prove
from hotline.accounts.queries import members, sealed_addresses
from hotline.accounts.tables import DeskGrant, Member
from hotline.audit.actions import Trace, record
from hotline.audit.queries import LogBroken, size
from hotline.audit.tables import AuditEntry, AuditHead
from hotline.cli import tick
from hotline.notices.actions import ALARM_LABEL, MAIL_LABEL, SIZE, plant, seal_address
from hotline.notices.tables import Alarm, Outgoing
from hotline.roster.queries import current
from hotline.store.keystore import Kind
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id
from hotline.vault.envelope import number, pad_to
from hotline.vault.seal import seal_to
from hotline.vault.symmetric import new_key
from tests.support.instances import PEOPLE, Instance

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)

SHAPES: tuple[object, ...] = (
    {},
    [],
    "text",
    None,
    {"recipients": ["zz"], "template": "alarm", "level": ""},
    {"recipients": "all", "template": "alarm", "level": ""},
    {"recipients": [7], "template": "alarm", "level": ""},
    {"recipients": ["00" * 16], "template": "../../etc/passwd", "level": ""},
    {"template": "alarm", "address": 5, "lang": "de", "tries": 0},
    {"template": "alarm", "address": "a@b.example\nBcc: c@d.example", "lang": "de", "tries": 0},
    {"template": "alarm", "address": "a@b.example", "lang": "../de", "tries": 0},
    {"template": "alarm", "address": "a@b.example", "lang": "de", "tries": "many"},
)


def ring(work: Work) -> None:
    roster = current(work)
    desk = [roster.counselling.desk_id]
    plant(work, roster, alarm_id=new_id(), not_before=work.now, recipients=desk, template="alarm", level="sofort")


@pytest.mark.parametrize("content", SHAPES, ids=lambda each: json.dumps(each)[:40])
def test_a_planted_notice_of_any_shape_stops_no_alarm(instance: Instance, store: Store, content: object) -> None:
    """The courier's public key is in every copy of the roster: anybody can seal to it. One such row must not silence all others."""

    def act(work: Work) -> None:
        public = current(work).courier.public
        for table, label in ((Alarm, ALARM_LABEL), (Outgoing, MAIL_LABEL)):
            row_id = new_id()
            sealed = seal_to(public, label, row_id, plaintext=pad_to(json.dumps(content).encode(), SIZE))
            work.db.add(table(id=row_id, not_before=work.now, sealed=sealed))
        ring(work)

    store.write(act)
    assert tick.rounds(store, instance.credentials)
    with store.read() as work:
        assert work.db.exec(select(Alarm)).all() == []


def test_a_planted_member_is_rung_for_nothing(instance: Instance, store: Store) -> None:
    """Member rows are plain: one that no statement of the roster names gets no mail, in whatever role it claims."""

    def act(work: Work) -> list[bytes]:
        roster, spy = current(work), new_id()
        row = work.db.exec(select(Member)).first()
        assert row is not None
        given = {
            "kem_public": row.kem_public,
            "sign_public": row.sign_public,
            "second_factor": b"",
            "added_day": work.today,
        }
        mail = seal_address(roster, member_id=spy, address="spy@elsewhere.example")
        work.db.add(Member(id=spy, login="Spy", login_key="spy", role="keyholder", mail=mail, **given))
        desk = roster.counselling
        work.db.add(DeskGrant(desk_id=desk.desk_id, epoch=desk.epoch, recipient=spy, sealed=b""))
        work.db.flush()
        rung = [*sealed_addresses(work, [desk.desk_id]), *sealed_addresses(work, [spy]), *sealed_addresses(work, [])]
        return [member for member, _ in rung if member == spy]

    assert store.write(act) == []


def test_a_planted_member_stands_in_no_list_and_a_strange_role_stops_no_page(store: Store) -> None:
    def act(work: Work) -> list[str]:
        row = work.db.exec(select(Member)).first()
        assert row is not None
        given = {
            "kem_public": row.kem_public,
            "sign_public": row.sign_public,
            "second_factor": b"",
            "added_day": work.today,
        }
        work.db.add(Member(id=new_id(), login="Spy", login_key="spy", role="counsellor", **given))
        row.role = "emperor"
        work.db.add(row)
        work.db.flush()
        return [each.login for each in members(work) if each.active]

    assert sorted(store.write(act)) == sorted(PEOPLE.values())


@pytest.mark.parametrize("epoch", [-1, 0, 2])
def test_a_planted_desk_seed_is_no_desk(instance: Instance, store: Store, epoch: int) -> None:
    """Anybody can seal a seed of his own to a counsellor: nothing is ever opened with it, and nobody is granted it on."""

    def act(work: Work) -> int:
        known = instance.staff(work, "keyholder")
        desk_id, public = known.roster.counselling.desk_id, known.keyring.identity.kem_public
        parts = (desk_id, number(max(epoch, 0)), known.member_id)
        sealed = seal_to(public, "desk-seed", *parts, plaintext=new_key().reveal())
        work.db.add(DeskGrant(desk_id=desk_id, epoch=epoch, recipient=known.member_id, sealed=sealed))
        work.db.flush()
        return len(instance.staff(work, "keyholder").keyring.desks) - len(known.keyring.desks)

    assert store.write(act) == 0


def test_a_second_factor_that_was_tampered_with_answers_like_a_wrong_code(instance: Instance, store: Store) -> None:
    person = instance.people["counsellor"]

    def act(work: Work) -> None:
        work.db.execute(update(Member).values(second_factor=b"\x01" * 80))
        pepper = instance.credentials.pepper_staff[0]
        prove(work, login=person.login, password=person.password, code=person.code(), pepper=pepper)

    with pytest.raises(SignInFailed):
        store.write(act)


@pytest.mark.parametrize("harm", ["ahead", "behind", "other"])
def test_the_anchor_does_not_move_to_a_head_that_no_row_stands_for(instance: Instance, store: Store, harm: str) -> None:
    store.write(lambda work: record(work, current(work), actor=None, role="x", action="one", trace=None))
    assert tick.rounds(store, instance.credentials)
    before = store.keystore.anchor()
    store.write(lambda work: record(work, current(work), actor=None, role="x", action="two", trace=None))
    with store.read() as work:
        seq = size(work).seq
    values = {"ahead": {"seq": 10**9}, "behind": {"seq": seq - 1}, "other": {"hash": b"\x01" * 32}}[harm]
    store.write(lambda work: work.db.execute(update(AuditHead).values(**values)))
    with pytest.raises(LogBroken):
        tick.move_anchor(store)
    assert store.keystore.anchor() == before


def test_the_anchor_does_not_move_over_an_altered_row(instance: Instance, store: Store) -> None:
    assert tick.rounds(store, instance.credentials)
    for action in ("one", "two", "three"):
        store.write(lambda work, a=action: record(work, current(work), actor=None, role="x", action=a, trace=None))
    before = store.keystore.anchor()
    with store.read() as work:
        seq = size(work).seq
    store.write(
        lambda work: work.db.execute(update(AuditEntry).where(col(AuditEntry.seq) == seq - 1).values(payload=b"x"))
    )
    with pytest.raises(LogBroken) as caught:
        tick.move_anchor(store)
    assert (caught.value.seq, caught.value.what) == (seq - 1, "altered")
    assert store.keystore.anchor() == before


def test_the_anchor_is_never_set_back(store: Store) -> None:
    """Two who set it at once: a removal that one of them remembered must not be forgotten by the other."""
    keystore = store.keystore
    keystore.set_anchor(50, b"r" * 32, 70, b"a" * 32)
    keystore.set_roster_anchor(49, b"o" * 32)
    keystore.set_audit_anchor(69, b"o" * 32)
    keystore.set_anchor(49, b"o" * 32, 71, b"n" * 32)
    found = keystore.anchor()
    assert found is not None
    assert (found.roster_seq, found.roster_head) == (50, b"r" * 32)
    assert (found.audit_seq, found.audit_head) == (71, b"n" * 32)


def test_no_size_tells_an_act_on_a_case_from_one_that_concerns_none(store: Store) -> None:
    def act(work: Work) -> set[int]:
        key_id, key = new_id(), new_key()
        work.keystore.put((Kind.trace, key_id, 1, key))
        for trace in (None, Trace(key_id, key)):
            record(work, current(work), actor=new_id(), role="counsellor", action="x", trace=trace)
        return {len(payload) for payload in work.db.exec(select(AuditEntry.payload))}

    assert len(store.write(act)) == 1


def test_nothing_of_one_transaction_lies_together_in_the_journal(instance: Instance, store: Store) -> None:
    """The journal of SQLite keeps the pages of one commit side by side: mailbox and case of one report. Each tick empties it."""
    database = Path(instance.settings.database_url.removeprefix("sqlite:///"))
    store.write(lambda work: record(work, current(work), actor=None, role="x", action="one", trace=None))
    journal = database.with_name(database.name + "-wal")
    assert journal.stat().st_size > 0
    assert tick.rounds(store, instance.credentials)
    assert not journal.exists() or journal.stat().st_size == 0


def test_a_reader_keeps_the_journal_from_nothing_but_being_emptied(store: Store) -> None:
    with store.read() as work:
        work.db.exec(select(AuditEntry.seq)).all()
        store.write(lambda other: record(other, current(other), actor=None, role="x", action="one", trace=None))
        begun = time.monotonic()
        store.empty_journal()
        assert time.monotonic() - begun < 2
    store.write(lambda other: record(other, current(other), actor=None, role="x", action="two", trace=None))
