"""The audit log: only added to, each alteration named, unreadable for an erased case, and no act without its row (vault.md 9)."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import insert
from sqlmodel import col, delete, select

from hotline.audit.actions import START, AuditRow, Trace, entry_hash, record
from hotline.audit.queries import Line, Size, contains, lines, size, verify
from hotline.audit.rules import LogBroken
from hotline.audit.tables import AuditEntry, AuditHead
from hotline.notices.actions import queue_mail
from hotline.notices.tables import Outgoing
from hotline.roster.queries import current
from hotline.store import clock
from hotline.store.keystore import Kind
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotSeal
from hotline.vault.mailkey import KemKey
from hotline.vault.symmetric import new_key
from tests.support.ground import Ground

MEMBER = bytes(range(16))


def note(store: Store, action: str = "inbox", trace: Trace | None = None, **detail: str) -> AuditRow:
    return store.write(
        lambda work: record(
            work, current(work), actor=MEMBER, role="counsellor", action=action, trace=trace, detail=detail
        )
    )


def read(ground: Ground, **wanted: int) -> list[Line]:
    with ground.store.read() as work:
        return lines(work, KemKey(ground.audit_seed), **wanted)


def checked(store: Store, older: Size | None = None) -> Size:
    with store.read() as work:
        return verify(work, older)


def new_trace(store: Store, kind: Kind = Kind.trace) -> Trace:
    trace = Trace(new_id(), new_key())
    store.keystore.put((kind, trace.key_id, 1, trace.key))
    return trace


def test_rows_are_numbered_and_chained_and_the_auditor_reads_them_newest_first(ground: Ground) -> None:
    rows = [note(ground.store, action, count="3") for action in ("inbox", "search", "team")]
    assert [row.seq for row in rows] == [1, 2, 3]
    found = read(ground)
    assert [(line.action, line.seq) for line in found] == [("team", 3), ("search", 2), ("inbox", 1)]
    assert (found[0].actor, found[0].role, found[0].detail) == (MEMBER, "counsellor", {"count": "3"})
    assert found[0].at is not None
    assert abs((clock.now() - found[0].at).total_seconds()) < 60
    assert checked(ground.store) == Size(3, bytes.fromhex(rows[-1].hash))
    assert [line.seq for line in read(ground, before=3, limit=1)] == [2]


def test_the_hash_of_a_row_is_the_one_vault_md_9_writes_down(ground: Ground) -> None:
    first, second = note(ground.store), note(ground.store)
    with ground.store.read() as work:
        one, two = work.db.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
    assert first.hash == entry_hash(START, seq=1, day=one.day, payload=one.payload).hex()
    assert second.hash == entry_hash(one.hash, seq=2, day=two.day, payload=two.payload).hex() == two.hash.hex()


@pytest.mark.parametrize("kind", [Kind.trace, Kind.mailbox])
def test_log_06_a_row_about_a_case_is_unreadable_once_its_key_is_gone_and_the_chain_still_verifies(
    ground: Ground, kind: Kind
) -> None:
    trace = new_trace(ground.store, kind)
    note(ground.store, "open", trace, reason="Rückruf")
    note(ground.store, "inbox")
    before = checked(ground.store)
    assert [line.action for line in read(ground)] == ["inbox", "open"]
    ground.store.keystore.delete(kind, trace.key_id)
    hidden = read(ground)[1]
    assert (hidden.readable, hidden.action, hidden.actor, dict(hidden.detail)) == (False, "", None, {})
    assert checked(ground.store, before) == before


def test_nobody_without_the_audit_key_reads_a_row_and_none_shows_its_act_by_its_size(ground: Ground) -> None:
    note(ground.store, "x")
    note(ground.store, "identity", new_trace(ground.store), reason="Polizei braucht den Namen")
    with ground.store.read() as work:
        assert not any(line.readable for line in lines(work, KemKey(ground.courier_seed)))
        sizes = {len(row.payload) for row in work.db.exec(select(AuditEntry))}
    assert len(sizes) == 1


def test_cr_01_a_payload_moved_to_another_row_does_not_open(ground: Ground) -> None:
    note(ground.store, "one")
    note(ground.store, "two")

    def swap(work: Work) -> None:
        one, two = work.db.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
        one.payload, two.payload = two.payload, one.payload
        work.db.add_all([one, two])

    ground.store.write(swap)
    assert [line.readable for line in read(ground)] == [False, False]


def altered(work: Work) -> None:
    row = work.db.get_one(AuditEntry, 3)
    row.payload = row.payload[:-1] + bytes([row.payload[-1] ^ 1])


def rehashed(work: Work) -> None:
    row = work.db.get_one(AuditEntry, 3)
    row.payload = b"other"
    row.hash = entry_hash(work.db.get_one(AuditEntry, 2).hash, seq=3, day=row.day, payload=row.payload)


def redated(work: Work) -> None:
    row = work.db.get_one(AuditEntry, 3)
    row.day = row.day.replace(year=row.day.year - 1)


def removed(work: Work) -> None:
    work.db.exec(delete(AuditEntry).where(col(AuditEntry.seq) == 3))


def cut_off(work: Work) -> None:
    work.db.exec(delete(AuditEntry).where(col(AuditEntry.seq) > 3))


def cut_clean(work: Work) -> None:
    cut_off(work)
    head = work.db.exec(select(AuditHead)).one()
    head.seq, head.hash = 3, work.db.get_one(AuditEntry, 3).hash


def inserted(work: Work) -> None:
    last = work.db.get_one(AuditEntry, 5)
    digest = entry_hash(last.hash, seq=6, day=last.day, payload=b"planted")
    work.db.add(AuditEntry(seq=6, day=last.day, payload=b"planted", hash=digest))


@pytest.mark.parametrize(
    ("tamper", "seq", "what"),
    [
        (altered, 3, "altered"),
        (rehashed, 4, "altered"),
        (redated, 3, "altered"),
        (removed, 3, "missing"),
        (cut_off, 4, "cut"),
        (cut_clean, 4, "cut"),
        (inserted, 6, "inserted"),
    ],
)
def test_log_05_the_altered_removed_or_inserted_row_is_named(
    store: Store, tamper: Callable[[Work], None], seq: int, what: str
) -> None:
    for _ in range(5):
        note(store)
    older = checked(store)
    store.write(tamper)
    with pytest.raises(LogBroken) as caught:
        checked(store, older)
    assert (caught.value.seq, caught.value.what) == (seq, what)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_log_05_a_long_log_is_verified_against_an_older_checkpoint(store: Store) -> None:
    # 100,000 of them: the bench audit-verify.
    count, digest, rows, older = 5_000, START, [], Size(0, START)
    for seq in range(1, count + 1):
        payload = seq.to_bytes(4, "big")
        digest = entry_hash(digest, seq=seq, day=clock.today(), payload=payload)
        rows.append({"seq": seq, "day": clock.today(), "payload": payload, "hash": digest})
        if seq == 3_090:
            older = Size(seq, digest)

    def fill(work: Work) -> None:
        work.db.execute(insert(AuditEntry), rows)
        work.db.add(AuditHead(seq=count, hash=digest))

    store.write(fill)
    assert checked(store, older) == Size(count, digest)
    with pytest.raises(LogBroken) as caught:
        checked(store, replace(older, hash=START))
    assert (caught.value.what, caught.value.until) == ("rewritten", older.seq)


def test_log_04_what_cannot_be_logged_does_not_happen(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(work: Work) -> None:
        roster = current(work)
        queue_mail(work, roster, address="a@b.example", template="news", not_before=work.now)
        record(work, roster, actor=None, role="public", action="report", trace=None)

    def full(*_args: object, **_named: object) -> bytes:
        raise CannotSeal

    monkeypatch.setattr("hotline.audit.actions.seal_to", full)
    with pytest.raises(CannotSeal):
        ground.store.write(act)
    with ground.store.read() as work:
        assert work.db.exec(select(Outgoing)).all() == []
        assert size(work) == Size(0, START)


def test_an_act_that_is_rolled_back_leaves_no_row_and_no_gap(store: Store) -> None:
    note(store)
    with pytest.raises(LookupError):
        store.write(record_and_fail)
    assert note(store).seq == 2
    assert checked(store).seq == 2


def test_eight_writers_at_once_make_one_chain_without_a_gap(store: Store) -> None:
    threads = [threading.Thread(target=lambda: [note(store) for _ in range(5)]) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert checked(store).seq == 40


def test_the_log_says_whether_it_holds_a_row_with_a_hash(store: Store) -> None:
    row = note(store)
    with store.read() as work:
        assert contains(work, 0, bytes(32))
        assert contains(work, 1, bytes.fromhex(row.hash))
        assert not contains(work, 1, bytes(32))
        assert not contains(work, 2, bytes.fromhex(row.hash))


def record_and_fail(work: Work) -> None:
    record(work, current(work), actor=None, role="job", action="x", trace=None)
    raise LookupError
