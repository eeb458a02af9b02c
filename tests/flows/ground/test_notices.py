"""Alarms and mail: sealed, of one size, without content, and sent once whatever the mail server does (vault.md 10, FLT-06)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from sqlmodel import col, select

from hotline.notices.actions import plant, queue_mail, remove, seal_address
from hotline.notices.post_office import MailError, Refused, Send, Uncertain, Unreachable
from hotline.notices.queries import post_state
from hotline.notices.ringing import Rung, WrongCourier, tick
from hotline.notices.rules import GIVE_UP_AFTER
from hotline.notices.tables import Alarm, Outgoing
from hotline.roster.queries import current
from hotline.store.clock import hour, now
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id
from hotline.vault.envelope import TooLong
from hotline.vault.symmetric import new_key
from tests.support.ground import Ground

START = datetime.fromisoformat("2026-11-23T09:42:00+00:00")
ANNA, BERTA, GONE = b"a" * 16, b"b" * 16, b"g" * 16
ADDRESSES = {ANNA: "anna@desk.example", BERTA: "berta@desk.example"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@dataclass
class Mailbag:
    """A mail server in the mind: keeps what it takes; `answers` are raised one after the other, then it takes everything."""

    mails: list[EmailMessage] = field(default_factory=list)
    answers: list[MailError | None] = field(default_factory=list)
    down: bool = False

    @contextmanager
    def line(self) -> Iterator[Send]:
        if self.down:
            raise Unreachable
        yield self._send

    def _send(self, mail: EmailMessage) -> None:
        answer = self.answers.pop(0) if self.answers else None
        if not isinstance(answer, Refused):
            self.mails.append(mail)
        if answer is not None:
            raise answer

    def to(self) -> list[str]:
        return sorted(str(mail["To"]) for mail in self.mails)


@pytest.fixture
def bag() -> Mailbag:
    return Mailbag()


@pytest.fixture
def ring(ground: Ground, bag: Mailbag, clock: time_machine.Traveller) -> Callable[[], Rung]:
    """One tick with members Anna and Berta; who is asked for and gone is passed over, the keyholder Berta rings for nobody."""

    def resolve(work: Work, ids: list[bytes]) -> Sequence[tuple[bytes, bytes]]:
        named = [each for each in ids if each in ADDRESSES] or [BERTA]
        return [(each, seal_address(current(work), member_id=each, address=ADDRESSES[each])) for each in named]

    return lambda: tick(ground.store, ground.courier_seed, bag, resolve=resolve)


def alarm(store: Store, *recipients: bytes, at: datetime = START, template: str = "alarm", level: str = "red") -> bytes:
    alarm_id = new_id()
    store.write(
        lambda work: plant(
            work,
            current(work),
            alarm_id=alarm_id,
            not_before=at,
            recipients=recipients or (ANNA,),
            template=template,
            level=level,
        )
    )
    return alarm_id


def mail(store: Store, address: str = "x@person.example", lang: str = "de", at: datetime = START) -> None:
    store.write(
        lambda work: queue_mail(work, current(work), address=address, template="person", not_before=at, lang=lang)
    )


def left(store: Store) -> tuple[int, int]:
    with store.read() as work:
        return len(work.db.exec(select(Alarm)).all()), len(work.db.exec(select(Outgoing)).all())


def test_an_alarm_rings_once_for_each_named_person_and_is_gone(
    ground: Ground, ring: Callable[[], Rung], bag: Mailbag
) -> None:
    alarm(ground.store, ANNA, BERTA)
    assert ring() == Rung(rang=1, sent=2)
    assert bag.to() == ["anna@desk.example", "berta@desk.example"]
    assert ring() == Rung()
    assert (len(bag.mails), left(ground.store)) == (2, (0, 0))


def test_an_alarm_waits_for_its_hour(
    ground: Ground, ring: Callable[[], Rung], bag: Mailbag, clock: time_machine.Traveller
) -> None:
    alarm(ground.store, at=START + timedelta(hours=3))
    assert (ring(), left(ground.store)) == (Rung(), (1, 0))
    clock.move_to(START + timedelta(hours=2, minutes=18))
    assert ring().sent == 1


def test_an_alarm_that_was_taken_away_does_not_ring(ground: Ground, ring: Callable[[], Rung], bag: Mailbag) -> None:
    kept, gone = alarm(ground.store, ANNA), alarm(ground.store, BERTA)
    ground.store.write(lambda work: remove(work, [gone, new_id()]))
    ring()
    assert (bag.to(), kept != gone) == (["anna@desk.example"], True)


def test_who_is_gone_is_passed_over_and_when_nobody_is_left_the_keyholders_ring(
    ground: Ground, ring: Callable[[], Rung], bag: Mailbag
) -> None:
    alarm(ground.store, ANNA, GONE)
    ring()
    alarm(ground.store, GONE)
    ring()
    assert bag.to() == ["anna@desk.example", "berta@desk.example"]


def test_all_alarms_and_mails_have_one_size_and_full_hours(ground: Ground, clock: time_machine.Traveller) -> None:
    alarm(ground.store, ANNA)
    alarm(ground.store, *(new_id() for _ in range(20)), template="news", level="")
    mail(ground.store, "a@b.de")
    mail(ground.store, f"{'langer-name' * 5}@{'ort' * 18}.example", lang="en")
    with ground.store.read() as work:
        rows = [*work.db.exec(select(Alarm)), *work.db.exec(select(Outgoing))]
    assert len({len(row.sealed) for row in rows}) == 1
    assert {row.not_before for row in rows} == {START.replace(minute=0)}


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_neither_address_nor_recipient_nor_template_stands_in_the_database(
    ground: Ground, clock: time_machine.Traveller
) -> None:
    alarm(ground.store, ANNA, level="canary-red")
    mail(ground.store, "canary-7c@person.example")
    sealed = seal_address(ground.roster(), member_id=ANNA, address="canary-7c@desk.example")
    for part in (b"canary", b"@person", ANNA.hex().encode(), ANNA, b"recipients"):
        assert part not in ground.raw() + sealed


def test_many_alarms_about_the_same_are_one_mail_each(ground: Ground, ring: Callable[[], Rung], bag: Mailbag) -> None:
    for _ in range(7):
        alarm(ground.store, ANNA)
    alarm(ground.store, ANNA, template="news")
    assert ring() == Rung(rang=8, sent=2)
    assert bag.to() == ["anna@desk.example"] * 2


def test_flt_06_three_days_without_a_mail_server_lose_nothing_and_end_in_one_mail_each(
    ground: Ground, ring: Callable[[], Rung], bag: Mailbag, clock: time_machine.Traveller
) -> None:
    bag.down = True
    for hours in range(0, 72, 6):
        clock.move_to(START + timedelta(hours=hours))
        alarm(ground.store, ANNA, BERTA, at=START + timedelta(hours=hours))
        assert ring().reachable is False
    mail(ground.store)
    with ground.store.read() as work:
        state = post_state(work)
    assert (state.stuck, state.since, state.alarms) == (True, START.replace(minute=0), 0)
    bag.down = False
    assert ring().sent == 3
    assert bag.to() == ["anna@desk.example", "berta@desk.example", "x@person.example"]
    assert left(ground.store) == (0, 0)
    with ground.store.read() as work:
        assert not post_state(work).stuck


def test_flt_06_a_mail_the_server_does_not_take_now_waits_longer_each_time_and_keeps_no_other_back(
    ground: Ground, ring: Callable[[], Rung], bag: Mailbag, clock: time_machine.Traveller
) -> None:
    mail(ground.store, "full@person.example")
    waits: list[int] = []
    while left(ground.store)[1]:
        bag.answers, asked = [Refused(for_good=False)], now()
        assert ring() == Rung(kept=1)
        with ground.store.read() as work:
            row = work.db.exec(select(Outgoing)).one_or_none()
        if row is not None:
            assert ring() == Rung()
            waits.append(round((row.not_before - hour(asked)).total_seconds() / 3600))
            clock.move_to(row.not_before)
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24, 24, 24, 24]
    assert len(waits) + 1 == GIVE_UP_AFTER
    mail(ground.store, "other@person.example")
    ring()
    assert bag.to() == ["other@person.example"]


def test_flt_06_one_refused_mail_does_not_stop_the_next(ground: Ground, ring: Callable[[], Rung], bag: Mailbag) -> None:
    for number in range(3):
        mail(ground.store, f"p{number}@person.example")
    bag.answers = [Refused(for_good=True), Refused(for_good=False)]
    assert ring() == Rung(sent=1, kept=2)
    assert left(ground.store) == (0, 1)


def test_flt_06_a_mail_that_was_perhaps_taken_is_not_sent_again_at_once_and_never_under_another_name(
    ground: Ground, ring: Callable[[], Rung], bag: Mailbag, clock: time_machine.Traveller
) -> None:
    mail(ground.store)
    bag.answers = [Uncertain()]
    assert ring().reachable is False
    assert ring() == Rung()
    clock.move_to(START + timedelta(hours=2))
    assert ring().sent == 1
    first, second = bag.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_courier_seed_that_is_not_the_rosters_touches_nothing(
    ground: Ground, bag: Mailbag, clock: time_machine.Traveller
) -> None:
    alarm(ground.store)
    with pytest.raises(WrongCourier):
        tick(ground.store, new_key(), bag, resolve=lambda _work, _ids: [])
    assert left(ground.store) == (1, 0)


def test_what_a_writer_of_the_database_planted_or_moved_is_dropped_and_the_rest_is_sent(
    ground: Ground, ring: Callable[[], Rung], bag: Mailbag
) -> None:
    alarm(ground.store, ANNA)
    mail(ground.store, "moved@person.example")
    mail(ground.store, "right@person.example")

    def tamper(work: Work) -> None:
        planted, hour = new_id(), START.replace(minute=0)
        work.db.add(Alarm(id=planted, not_before=hour, sealed=b"\x01" + b"x" * 2160))
        first = work.db.exec(select(Outgoing).order_by(col(Outgoing.id))).first()
        assert first is not None
        work.db.add(Outgoing(id=new_id(), not_before=hour, sealed=first.sealed))

    ground.store.write(tamper)
    ring()
    assert bag.to() == ["anna@desk.example", "moved@person.example", "right@person.example"]
    assert left(ground.store) == (0, 0)


def test_an_address_moved_to_another_members_row_rings_nobody(
    ground: Ground, bag: Mailbag, clock: time_machine.Traveller
) -> None:
    alarm(ground.store, ANNA)
    sealed = seal_address(ground.roster(), member_id=BERTA, address="berta@desk.example")
    tick(ground.store, ground.courier_seed, bag, resolve=lambda _work, _ids: [(ANNA, sealed)])
    assert bag.mails == []


def test_a_line_break_in_an_address_sends_nothing_and_stops_nothing(
    ground: Ground, ring: Callable[[], Rung], bag: Mailbag
) -> None:
    mail(ground.store, "a@b.example\nBcc: c@d.example")
    mail(ground.store)
    assert ring() == Rung(sent=1, kept=1)
    assert (bag.to(), left(ground.store)) == (["x@person.example"], (0, 0))


def test_unknown_templates_languages_and_alarms_for_nobody_are_refused(
    ground: Ground, clock: time_machine.Traveller
) -> None:
    def planted(work: Work, recipients: Sequence[bytes], template: str = "alarm") -> None:
        roster = current(work)
        plant(work, roster, alarm_id=new_id(), not_before=START, recipients=recipients, template=template)

    with pytest.raises(ValueError, match="case"):
        ground.store.write(lambda work: planted(work, [ANNA], "case"))
    with pytest.raises(ValueError, match="somebody"):
        ground.store.write(lambda work: planted(work, []))
    with pytest.raises(TooLong):
        ground.store.write(lambda work: planted(work, [new_id() for _ in range(60)]))
    with pytest.raises(ValueError, match="German and English"):
        mail(ground.store, lang="fr")
