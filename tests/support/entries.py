"""Payloads of entries by hand and by chance, for tests that need no database. Must not know how they are sealed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from hotline.casefile.entries import (
    AssignBody,
    Author,
    Body,
    CaseKeys,
    ClosingBody,
    ForgedBody,
    Identity,
    IdentityBody,
    IdentityOpenedBody,
    Incident,
    MessageBody,
    NoteBody,
    OpenedBody,
    Payload,
    ReferralBody,
    ReopenedBody,
    ReplyBody,
    Report,
    StatisticsBody,
    StatusBody,
    UrgencyBody,
    WordsChangedBody,
    stamp,
)
from hotline.casefile.payload import REPORTER, SYSTEM
from hotline.casefile.state import OpenEntry
from hotline.store.clock import berlin_day
from hotline.vault.envelope import Key

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MEMBER = "a1" * 16
STAFF = Author(kind="staff", member_id=MEMBER, role="counsellor")
KEYS = CaseKeys(
    pair_seed=Key(b"p" * 32),
    link_key=Key(b"l" * 32),
    mailbox_id="0b" * 16,
    mailbox_kem=b"m" * 1216,
    private_kem=b"n" * 1216,
)


def first(**changes: object) -> Report:
    """A report as the first entry."""
    given: dict[str, object] = {
        "at": START,
        "author": REPORTER,
        "keys": KEYS,
        "nickname": "Silberdistel 14",
        "number": "7f3a90c241de88b0",
        "land": "SN",
        "role": "council",
        "danger": ("home",),
        "effects": ("sleep",),
        "incidents": (
            Incident(forms=("threat",), place="home", targets=("family",), story="Im Kasten lag ein Brief."),
        ),
        **changes,
    }
    return Report.model_validate(given)


def who(**fields: str) -> Identity:
    """An identity entry."""
    return Identity.model_validate({"at": START, "author": REPORTER, **fields})


def written(body: Body, *, after: timedelta = timedelta(), author: Author = STAFF) -> Payload:
    """A stamped body, `after` the report."""
    return stamp(body, at=START + after, author=author)


def chain_of(payloads: Sequence[Payload | None]) -> list[OpenEntry]:
    """Opened entries, numbered from 1; None stands for a redacted one."""
    return [
        OpenEntry(seq, seq.to_bytes(16, "big"), berlin_day(payload.at if payload else START), payload)
        for seq, payload in enumerate(payloads, start=1)
    ]


ids = st.binary(min_size=16, max_size=16).map(bytes.hex)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
codes = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3, unique=True).map(tuple)
few = st.sampled_from(["11" * 16, "22" * 16])

staff_bodies = st.one_of(
    st.builds(ReplyBody, body=texts),
    st.builds(NoteBody, body=texts, heavy=st.booleans()),
    st.builds(AssignBody, member_id=st.none() | few),
    st.builds(UrgencyBody, level=st.none() | st.sampled_from(["hoch", "info"]), reason=texts),
    st.builds(
        StatusBody, waiting=st.sampled_from(["us", "person", "service", "none"]), next_step=texts, due=st.none() | days
    ),
    st.builds(
        ReferralBody,
        referral_id=few,
        service_name=texts,
        state=st.sampled_from(["suggested", "offered", "wished", "handed_over", "helped", "withdrawn"]),
        text=texts,
    ),
    st.builds(OpenedBody, role=st.sampled_from(["counsellor", "keyholder"]), day=days),
    st.builds(IdentityOpenedBody, reason=texts, role=st.just("counsellor"), day=days),
    st.builds(ClosingBody, reason=st.just("done"), outcome=st.just("helped"), text=texts),
    st.builds(ReopenedBody, reason=texts),
    st.builds(IdentityBody, name=texts, phone=texts),
    st.builds(StatisticsBody, statistics_id=ids, month=st.just("2026-11")),
)
outside_bodies = st.one_of(
    st.builds(MessageBody, item_id=ids, body=texts, danger=st.booleans(), alarm_id=st.none() | ids),
    st.builds(WordsChangedBody, item_id=st.none() | ids),
)
forged_bodies = st.builds(
    ForgedBody, item_id=ids, what=st.sampled_from(["unreadable", "unauthentic", "repeated", "reply"])
)


def payloads(body: st.SearchStrategy[Body], author: Author) -> st.SearchStrategy[Payload]:
    """Stamped bodies within a month of the report."""
    minutes = st.integers(0, 60 * 24 * 30).map(lambda each: timedelta(minutes=each))
    return st.builds(lambda made, after: written(made, after=after, author=author), body, minutes)


anything = st.one_of(payloads(staff_bodies, STAFF), payloads(outside_bodies, REPORTER), payloads(forged_bodies, SYSTEM))
