"""On PostgreSQL the public process has its own role: it adds to cases and can do everything a reporter does, and nothing more (BAK-11)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from hotline.audit.actions import record
from hotline.audit.queries import size
from hotline.audit.standing import check_clock, check_store, gap, is_behind
from hotline.audit.tables import AuditCheckpoint
from hotline.casefile.entries import ReplyBody
from hotline.casefile.errors import CaseNotHere
from hotline.casefile.opening.intray import drain
from hotline.casefile.post.codes import change_words, from_session, to_session
from hotline.casefile.post.drafts import drop_draft, drop_old_drafts, new_draft, open_draft, save_draft
from hotline.casefile.post.messages import delete_message, messages, next_view, private_view, report_copy
from hotline.casefile.reception import send_message
from hotline.casefile.tables import CaseFile, Entry, Grant, InTrayItem, MailboxMessage, SummaryRow
from hotline.paths import MIGRATIONS
from hotline.roster.queries import current
from hotline.store.engine import WRITES
from hotline.store.revision import is_current
from hotline.store.work import Store
from tests.support.cases import RING, World

pytestmark = pytest.mark.parametrize("engine_kind", ["postgres"], indirect=True)

Surface = Callable[[str], None]


def _grant(store: Store) -> None:
    for engine, name in ((store.engine, "roles-store.sql"), (store.keystore.engine, "roles-keystore.sql")):
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            for role in ("hotline_public", "hotline_desk"):
                known = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
                if not connection.execute(known, {"role": role}).scalar():
                    connection.execute(text(f"CREATE ROLE {role}"))
            connection.exec_driver_sql((MIGRATIONS / name).read_text())


@pytest.fixture
def become(world: World) -> Iterator[Surface]:
    """Let every connection from now on act as a role."""
    _grant(world.store)
    roles = ["hotline_desk"]

    def act_as(connection: psycopg.Connection, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {roles[-1]}".encode())
        connection.commit()

    engines = (world.store.engine, world.store.keystore.engine)
    for engine in engines:
        event.listen(engine, "connect", act_as)

    def become(role: str) -> None:
        roles.append(role)
        world.store.close()

    yield become
    for engine in engines:
        event.remove(engine, "connect", act_as)


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(ProgrammingError, match="permission denied"):
        yield


def test_everything_a_reporter_does_works_under_the_public_role(world: World, become: Surface) -> None:
    become("hotline_public")
    receipt, keys = world.receipt()
    draft, cookie = world.write(lambda work: new_draft(work, receipt=receipt, keys=keys))
    world.write(lambda work: save_draft(work, draft, {"story": "…"}))
    received = world.report(keep_copy=True, ring=RING, draft=draft)
    assert world.read(lambda work: open_draft(work, cookie)) is not None
    world.write(lambda work: drop_draft(work, draft))
    box = world.box(keys)
    world.write(lambda work: send_message(work, current(work), box, body="Er war wieder da", danger=True))

    become("hotline_desk")
    assert world.write(lambda work: drain(work, current(work), world.people["counsellor"])) == 1
    world.append(received.case_id, ReplyBody(body="Wir rufen Sie an"))

    become("hotline_public")
    again = world.read(lambda work: from_session(work, to_session(box)))
    assert again is not None
    assert [each.body for each in world.read(lambda work: messages(work, again))] == [
        "Er war wieder da",
        "Wir rufen Sie an",
    ]
    assert world.read(lambda work: next_view(work, again)).number == received.number
    assert world.read(lambda work: private_view(work, again)) is not None
    assert world.read(lambda work: report_copy(work, again)) is not None
    for each in world.read(lambda work: messages(work, again)):
        assert world.write(lambda work, each=each: delete_message(work, again, each.id))  # type: ignore[misc]  # bound on purpose
    after = world.write(lambda work: change_words(work, current(work), again, world.receipt()[1]))
    planted = MailboxMessage(id=b"p" * 16, mailbox_id=after.mailbox_id, day=received.day, sealed=b"planted")
    world.write(lambda work: work.db.add(planted))
    assert world.read(lambda work: messages(work, after)) == []
    world.write(drop_old_drafts)

    become("hotline_desk")
    assert world.write(lambda work: drain(work, current(work), world.people["counsellor"])) == 2
    assert world.open(received.case_id).state.forged == 1


def test_the_public_role_reads_nothing_of_a_case_not_even_with_a_counsellors_keys(
    world: World, become: Surface
) -> None:
    become("hotline_public")
    case_id = world.report().case_id
    for table in (CaseFile, Entry, Grant, SummaryRow, InTrayItem):
        with refused():
            world.read(lambda work, table=table: work.db.exec(select(table)).all())  # type: ignore[misc]  # bound on purpose
    with refused():
        world.open(case_id)
    with pytest.raises(CaseNotHere):
        world.open(b"x")
    become("hotline_desk")
    assert world.open(case_id).state.nickname


def test_cr_09b_the_public_process_sees_at_its_start_whether_the_store_was_taken_back(
    world: World, become: Surface
) -> None:
    send_report(world)
    with world.store.read() as work:
        roster, log = current(work), size(work)
        assert work.db.exec(select(AuditCheckpoint)).first() is None
    world.store.keystore.set_anchor(roster.seq, roster.head, log.seq, log.hash)
    become("hotline_public")
    public = replace(world.store.settings, surface="public")
    with world.store.read() as work:
        work.settings = public
        assert is_current(world.store)
        check_store(work)
        check_clock(work)
        assert not is_behind(work)
    become("hotline_desk")
    world.store.keystore.set_anchor(roster.seq, roster.head, log.seq + 2, log.hash)
    become("hotline_public")
    with world.store.read() as work:
        work.settings = public
        assert is_behind(work)
        found = gap(work)
    assert found is not None
    assert (found.rows, found.until) == ((log.seq + 1, log.seq + 2), None)


def send_report(world: World) -> None:
    world.write(lambda work: record(work, current(work), actor=None, role="public", action="x", trace=None))
