"""The roster in its table: written act by act, read verified, and refused when the table was tampered with (INT-11, CR-10, CR-11)."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import delete, insert, text, update
from sqlmodel import col

from hotline.roster import actions, queries
from hotline.roster.chain import DeskPublic, MemberPublic, RosterBroken
from hotline.roster.queries import current, load
from hotline.roster.tables import RosterStatement
from hotline.store.work import Work
from hotline.vault.deskkey import Identity
from hotline.vault.entropy import new_id
from hotline.vault.seal import new_pair
from hotline.vault.signing import SigningKey
from hotline.vault.symmetric import new_key
from tests.support.ground import Ground

ANNA, BERTA = Identity.new(), Identity.new()
ANNA_ID, BERTA_ID = b"a" * 16, b"b" * 16


class Town:
    """A roster of our own beside the ground's, so that its root key is at hand."""

    def __init__(self, ground: Ground) -> None:
        self.store, self.root = ground.store, SigningKey(new_key())
        names = ("counselling", "coordination", "audit")
        self.desks = [DeskPublic(new_id(), 1, name, new_pair()[1]) for name in names]
        self.fingerprint = self.store.write(self._born)

    def _born(self, work: Work) -> bytes:
        work.db.execute(delete(RosterStatement))
        publics = [new_pair()[1] for _ in range(2)]
        return actions.birth(
            work.db,
            root=self.root,
            desks=self.desks,
            audit=self.desks[2].kem_public,
            recovery=publics[0],
            courier=publics[1],
        )

    def settle(self) -> bytes:
        """Anna comes in as keyholder, signed by the root; then Berta, signed by Anna."""
        self.add(ANNA, ANNA_ID, "keyholder", self.root)
        return self.add(BERTA, BERTA_ID, "counsellor", ANNA.signing)

    def add(self, who: Identity, member_id: bytes, role, sign: SigningKey) -> bytes:
        member = MemberPublic(member_id, role, who.kem_public, who.sign_public)
        return self.store.write(
            lambda work: actions.add(work.db, member=member, sign=sign, fingerprint=self.fingerprint)
        )

    def load(self, anchor=None):
        with self.store.read() as work:
            return load(work.db, self.fingerprint, anchor)

    def tamper(self, statement) -> None:
        def act(work: Work) -> None:
            work.db.execute(statement)

        self.store.write(act)


@pytest.fixture
def town(ground: Ground) -> Town:
    return Town(ground)


def test_a_newborn_roster_is_whole_and_not_ready(town: Town) -> None:
    roster = town.load()
    assert roster.seq == 7
    assert not roster.ready
    assert {desk.name for desk in roster.desks.values()} == {"counselling", "coordination", "audit"}


def test_a_roster_is_born_once(town: Town) -> None:
    def again(work: Work) -> bytes:
        public = new_pair()[1]
        return actions.birth(work.db, root=town.root, desks=town.desks, audit=public, recovery=public, courier=public)

    with pytest.raises(RosterBroken, match="already"):
        town.store.write(again)


def test_a_birth_that_lacks_a_desk_leaves_nothing_behind(ground: Ground) -> None:
    def half(work: Work) -> bytes:
        work.db.execute(delete(RosterStatement))
        public = new_pair()[1]
        return actions.birth(
            work.db, root=SigningKey(new_key()), desks=[], audit=public, recovery=public, courier=public
        )

    before = ground.roster().head
    with pytest.raises(RosterBroken):
        ground.store.write(half)
    assert ground.roster().head == before


def test_members_come_in_change_their_duty_and_leave(town: Town) -> None:
    head = town.settle()
    assert town.load().head == head
    steps = [
        lambda work: actions.promote(work.db, member_id=BERTA_ID, role="keyholder", sign=ANNA.signing),
        lambda work: actions.remove(work.db, member_id=ANNA_ID, sign=BERTA.signing),
        lambda work: actions.publish_desk(work.db, desk=_next(town.desks[0]), sign=BERTA.signing),
        lambda work: actions.replace_key(
            work.db, kind="courier-key", public=_next(town.desks[0]).kem_public, sign=BERTA.signing
        ),
    ]
    for step in steps:
        head = town.store.write(step)
    roster = town.load()
    assert (roster.head, set(roster.members), roster.removed) == (head, {BERTA_ID}, {ANNA_ID})
    assert roster.counselling.epoch == 2
    assert roster.rotation_due == {desk.desk_id for desk in town.desks[1:]}


def _next(desk: DeskPublic) -> DeskPublic:
    return DeskPublic(desk.desk_id, desk.epoch + 1, desk.name, new_pair()[1])


def test_cr10_an_act_that_is_not_allowed_leaves_nothing_behind(town: Town) -> None:
    head = town.settle()
    for act in (
        lambda work: actions.remove(work.db, member_id=ANNA_ID, sign=ANNA.signing),
        lambda work: actions.remove(work.db, member_id=ANNA_ID, sign=BERTA.signing),
        lambda work: actions.promote(work.db, member_id=BERTA_ID, role="keyholder", sign=town.root),
    ):
        with pytest.raises(RosterBroken):
            town.store.write(act)
    assert town.load().head == head


def test_cr10_nobody_writes_behind_a_chain_that_is_not_the_instances_own(town: Town) -> None:
    town.settle()
    with pytest.raises(RosterBroken, match="instance file"):
        town.store.write(
            lambda work: actions.remove(work.db, member_id=BERTA_ID, sign=ANNA.signing, fingerprint=bytes(32))
        )


@pytest.mark.parametrize("warm", [False, True], ids=["first read", "read before"])
@pytest.mark.parametrize("column", ["body", "signature", "hash"])
def test_int11_a_row_that_was_changed_is_seen_at_once(town: Town, column: str, warm: bool) -> None:
    town.settle()
    if warm:
        town.load()
    planted = {"body": b"{}", "signature": bytes(64), "hash": bytes(32)}[column]
    town.tamper(update(RosterStatement).where(col(RosterStatement.seq) == 3).values({column: planted}))
    with pytest.raises(RosterBroken):
        town.load()


def test_int11_a_key_planted_in_the_table_is_refused(town: Town) -> None:
    """A writer of the database puts his own public key where the desk's stood."""
    town.settle()
    with town.store.read() as work:
        body = work.db.get_one(RosterStatement, 2).body
    planted = body.replace(town.desks[0].kem_public.hex().encode(), new_pair()[1].hex().encode())
    assert planted != body
    town.tamper(update(RosterStatement).where(col(RosterStatement.seq) == 2).values(body=planted))
    with pytest.raises(RosterBroken):
        town.load()


def test_int11_an_empty_table_is_no_roster(town: Town) -> None:
    town.tamper(delete(RosterStatement))
    with pytest.raises(RosterBroken):
        town.load()


def test_cr10_the_anchor_sees_that_the_end_was_cut_off(town: Town) -> None:
    town.settle()
    town.store.write(lambda work: actions.remove(work.db, member_id=BERTA_ID, sign=ANNA.signing))
    whole = town.load()
    anchor = (whole.seq, whole.head)
    assert town.load(anchor).removed == {BERTA_ID}
    town.tamper(delete(RosterStatement).where(col(RosterStatement.seq) == whole.seq))
    assert BERTA_ID in town.load().members, "without an anchor nobody would know"
    with pytest.raises(RosterBroken):
        town.load(anchor)


def test_cr10_a_longer_chain_than_the_anchor_is_fine_and_another_one_is_not(town: Town) -> None:
    older = town.load()
    town.settle()
    assert town.load((older.seq, older.head)).ready
    assert town.load((0, b"")).ready, "an anchor that has seen no statement yet"
    for anchor in ((older.seq, bytes(32)), (older.seq + 1, older.head), (99, older.head), (-1, older.head)):
        with pytest.raises(RosterBroken):
            town.load(anchor)


def test_signatures_are_checked_once_for_the_same_rows(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.settle()
    first = town.load()
    monkeypatch.setattr(queries, "verify", lambda *_: pytest.fail("known rows are not verified again"))
    assert town.load() is first


def test_only_a_few_rosters_are_kept_in_a_process(town: Town) -> None:
    town.settle()
    for role in ("coordinator", "counsellor") * 6:
        town.store.write(
            partial(lambda role, work: actions.promote(work.db, member_id=BERTA_ID, role=role, sign=ANNA.signing), role)
        )
        town.load()
    assert len(queries._kept) <= 8


def test_an_instance_without_a_genesis_has_no_roster(ground: Ground) -> None:
    ground.store.settings = replace(ground.settings, genesis="")
    with ground.store.read() as work, pytest.raises(RosterBroken, match="no genesis"):
        current(work)


def test_the_roster_of_a_transaction_is_read_once_and_against_the_keystore(ground: Ground) -> None:
    roster = ground.roster()
    with ground.store.read() as work:
        assert current(work) is current(work)
    ground.store.keystore.set_roster_anchor(roster.seq, bytes(32))
    with ground.store.read() as work, pytest.raises(RosterBroken):
        current(work)


def test_statements_take_their_numbers_from_the_chain_alone(town: Town) -> None:
    """A second statement of the same number cannot be kept beside the first."""
    with town.store.read() as work:
        row = work.db.get_one(RosterStatement, 1)
        values = {"seq": 1, "body": row.body, "signature": row.signature, "hash": row.hash}
    with pytest.raises(Exception, match=r"UNIQUE|duplicate"):
        town.tamper(insert(RosterStatement).values(values))
    with town.store.read() as work:
        assert work.db.exec(text("SELECT count(*) FROM roster_statement")).scalar_one() == 7  # type: ignore[call-overload]
