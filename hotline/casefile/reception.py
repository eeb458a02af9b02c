"""What the public side does with a case: makes one out of a report, adds a message. It seals, and never opens with a desk key.

Everything of one report is written in one store transaction after one keystore commit: acknowledged means whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert

from hotline.audit.actions import Trace, record
from hotline.casefile import chain, grants, intray, ledger
from hotline.casefile.entries import Identity, IdentityBody, Payload, Report, ReportBody
from hotline.casefile.errors import NobodyThere, NotAllowed
from hotline.casefile.grants import Traces
from hotline.casefile.nicknames import nickname
from hotline.casefile.payload import REPORTER, Author
from hotline.casefile.post import notes
from hotline.casefile.post.codes import OpenMailbox, replace_draft_code
from hotline.casefile.post.drafts import OpenDraft, Received, mark_sent, sent_already
from hotline.casefile.post.keys import AllKeys, ReadKeys
from hotline.casefile.post.notes import ReportNote, SentNote
from hotline.casefile.report import CaseKeys
from hotline.casefile.state import CaseState, fold
from hotline.casefile.tables import CaseFile, Grant, Mailbox
from hotline.notices.actions import plant
from hotline.roster.chain import Roster
from hotline.store.keystore import Kind
from hotline.store.work import Work
from hotline.vault.entropy import new_id
from hotline.vault.envelope import Key, TooLong, expand
from hotline.vault.envelope import number as numbered
from hotline.vault.mailkey import MailboxKey, PrivateKey, wrap_private
from hotline.vault.receipt import ReceiptKeys
from hotline.vault.seal import new_pair, public_of
from hotline.vault.symmetric import new_key

__all__ = ["REPORT_BYTES", "Received", "Ring", "receive", "send_message"]

REPORT_BYTES = 200_000
"""A longer report is refused with this limit named."""

_FIRST_ALARM = 1
_NUMBER_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Ring:
    """How to ring for it: a level in the sealed part, and the hour from which on. Ring for every report alike: the hour is plaintext."""

    level: str
    not_before: datetime
    template: str = "news"


@dataclass(frozen=True, slots=True)
class _Birth:
    """All that a new case and its mailbox are made of, before anything is written."""

    case_id: bytes
    ck: Key
    ek: Key
    trace: Trace
    pair_seed: Key
    link_key: Key
    mailbox_id: bytes
    mailbox: MailboxKey
    private: PrivateKey
    code_key: Trace


def receive(
    work: Work,
    roster: Roster,
    *,
    keys: ReceiptKeys | None,
    report: ReportBody,
    identity: IdentityBody | None,
    keep_copy: bool,
    ring: Ring | None,
    draft: OpenDraft | None,
    must_change: bool = False,
    author: Author = REPORTER,
) -> Received:
    """Make a case of a report, and a mailbox for its words, and return what the person is shown.

    `keys`: those of her receipt; None: no mailbox. `draft`: it is sent by this; sent before, it gives the same answer and makes nothing.
    `must_change`: staff knew the words. Raises NobodyThere and RosterBroken (nothing is taken), TooLong above 200 kB, AlreadySent for a
    draft that is gone, CannotSeal; then nothing was written.
    """
    if draft is not None:
        before = sent_already(work, draft)
        if before is not None:
            return before
        keys = draft.keys
    if not roster.ready:
        raise NobodyThere
    if len(report.to_bytes()) > REPORT_BYTES:
        raise TooLong(REPORT_BYTES)
    birth = _birth()
    rows = _grants(roster, birth)
    work.keystore.put(*_kept(birth, mailbox=keys is not None))
    detail = {"case": birth.case_id.hex()}
    row = record(work, roster, actor=None, role=author.kind, action="case.received", trace=birth.trace, detail=detail)
    number = row.hash[:_NUMBER_DIGITS]
    told = report.model_copy(update={"keep_copy": keep_copy})
    entries = _entries(birth, told, identity, at=work.now, author=author, number=number, mailbox=keys is not None)
    state = _write_case(work, roster, birth, entries, rows, mailbox=keys is not None)
    if keys is not None:
        _write_mailbox(work, birth, state, keys, copy=report if keep_copy else None, must_change=must_change)
    if ring is not None:
        _ring(work, roster, ring, alarm_id=alarm_id(birth.ck, _FIRST_ALARM))
    received = Received(birth.case_id, number, work.today)
    if draft is not None:
        mark_sent(work, draft, received)
    work.db.flush()
    return received


def send_message(work: Work, roster: Roster, box: OpenMailbox, *, body: str, danger: bool) -> None:
    """Put a message into the case's in-tray, keep her copy, and ring. `danger` rings loudly.

    Every message rings, how loudly is sealed: a row that only danger leaves would tell a thief of the database who is in danger.
    Raises NotAllowed for a code that only reads, ValueError for a body above 20,000 characters; then nothing was written.
    """
    keys = box.keys
    if isinstance(keys, ReadKeys):
        raise NotAllowed
    alarm = new_id()
    item = intray.Item(at=work.now, body=body, danger=danger, alarm_id=alarm.hex())
    intray.send(work, keys, "message", item)
    if isinstance(keys, AllKeys):
        note = SentNote(at=work.now, body=body, danger=danger)
        notes.keep(work, MailboxKey(keys.ms).box, mailbox_id=box.mailbox_id, note=note)
    role = "reporter" if isinstance(keys, AllKeys) else "trusted"
    record(work, roster, actor=None, role=role, action="mailbox.message", trace=box.trace)
    level, template = ("sofort", "alarm") if danger else ("normal", "news")
    _ring(work, roster, Ring(level, work.now, template), alarm_id=alarm)
    work.db.flush()


def alarm_id(ck: Key, n: int) -> bytes:
    """Return the id of the `n`-th alarm of a case: only who holds the case key can tell which alarm is whose."""
    return expand(ck, "alarm", numbered(n), length=16).reveal()


def _birth() -> _Birth:
    seed, _ = new_pair()
    return _Birth(
        case_id=new_id(),
        ck=new_key(),
        ek=new_key(),
        trace=Trace(new_id(), new_key()),
        pair_seed=seed,
        link_key=new_key(),
        mailbox_id=new_id(),
        mailbox=MailboxKey(new_key()),
        private=PrivateKey(new_key()),
        code_key=Trace(new_id(), new_key()),
    )


def _kept(birth: _Birth, *, mailbox: bool) -> list[tuple[Kind, bytes, int, Key]]:
    """What the keystore gets, in one commit, before anything that is sealed under it."""
    kept = [(Kind.grant, birth.case_id, 1, birth.ek), (Kind.trace, birth.trace.key_id, 1, birth.trace.key)]
    return [*kept, (Kind.mailbox, birth.code_key.key_id, 1, birth.code_key.key)] if mailbox else kept


def _grants(roster: Roster, birth: _Birth) -> list[tuple[bytes, bytes]]:
    return [
        grants.for_desk(birth.ek, birth.ck, birth.case_id, roster.counselling),
        grants.for_recovery(birth.ek, birth.ck, birth.case_id, roster.recovery),
    ]


def _entries(
    birth: _Birth,
    report: ReportBody,
    identity: IdentityBody | None,
    *,
    at: datetime,
    author: Author,
    number: str,
    mailbox: bool,
) -> list[Payload]:
    """The first two entries: the report with the keys, and who she is, empty or not, so that their number tells nothing."""
    keys = _case_keys(birth, mailbox=mailbox)
    first = Report(**dict(report), at=at, author=author, keys=keys, nickname=nickname(), number=number)
    return [first, Identity(**dict(identity or IdentityBody()), at=at, author=author)]


def _case_keys(birth: _Birth, *, mailbox: bool) -> CaseKeys:
    if not mailbox:
        return CaseKeys(pair_seed=birth.pair_seed, link_key=birth.link_key)
    return CaseKeys(
        pair_seed=birth.pair_seed,
        link_key=birth.link_key,
        mailbox_id=birth.mailbox_id.hex(),
        mailbox_kem=birth.mailbox.kem_public,
        private_kem=birth.private.kem_public,
    )


def _write_case(
    work: Work,
    roster: Roster,
    birth: _Birth,
    payloads: Sequence[Payload],
    rows: Sequence[tuple[bytes, bytes]],
    *,
    mailbox: bool,
) -> CaseState:
    desk, case_id = roster.counselling, birth.case_id
    written = ledger.extend(work, birth.ck, case_id, chain.start(case_id), payloads)
    state = fold(written.entries, work.now)
    traces = Traces(
        trace=birth.trace.key_id.hex(),
        mailbox_key=birth.code_key.key_id.hex() if mailbox else None,
        mailbox_id=birth.mailbox_id.hex() if mailbox else None,
    )
    values = {
        "id": case_id,
        "desk_id": desk.desk_id,
        "restricted": False,
        "received_day": work.today,
        "epoch": desk.epoch,
        "ek_version": 1,
        "head_seq": written.head.seq,
        "head_hash": written.head.hash,
        "traces": grants.seal_traces(birth.ek, case_id, traces),
        **ledger.plain_facts(state),
    }
    work.db.execute(insert(CaseFile), [values])
    work.db.execute(insert(Grant), [{"case_id": case_id, "recipient": who, "sealed": sealed} for who, sealed in rows])
    ledger.first_summary(work, birth.ck, case_id, written.head, state, alarm_n=_FIRST_ALARM)
    return state


def _write_mailbox(
    work: Work, birth: _Birth, state: CaseState, keys: ReceiptKeys, *, copy: ReportBody | None, must_change: bool
) -> None:
    work.db.execute(
        insert(Mailbox),
        [
            {
                "id": birth.mailbox_id,
                "wrap": wrap_private(birth.mailbox.seed, birth.private.seed),
                "next_view": b"",
                "private_view": b"",
            }
        ],
    )
    ledger.write_views(work, state)
    inside = AllKeys(
        ms=birth.mailbox.seed,
        case_id=birth.case_id.hex(),
        case_public=public_of(birth.pair_seed),
        link_key=birth.link_key,
        must_change=must_change,
    )
    outer = birth.code_key
    replace_draft_code(work, outer.key, keys, mailbox_id=birth.mailbox_id, key_id=outer.key_id, keys=inside)
    if copy is not None:
        note = ReportNote(at=work.now, report=ReportBody(**dict(copy)))
        notes.keep(work, birth.mailbox.box, mailbox_id=birth.mailbox_id, note=note)


def _ring(work: Work, roster: Roster, ring: Ring, *, alarm_id: bytes) -> None:
    plant(
        work,
        roster,
        alarm_id=alarm_id,
        not_before=ring.not_before,
        recipients=[roster.counselling.desk_id],
        template=ring.template,
        level=ring.level,
    )
