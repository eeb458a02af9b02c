"""What is left to do after rows were put back: erasure keys that are missing, the word to the team, and the anchor. Opens no case."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from hotline.audit.actions import record
from hotline.audit.queries import verify
from hotline.casefile.tables import CaseFile, KeyRenewal
from hotline.notices.actions import plant
from hotline.notices.rules import Mail
from hotline.roster.queries import load as load_roster
from hotline.safekeeping.archive import Backup
from hotline.store.dump import rows
from hotline.store.keystore import Kind
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id
from hotline.vault.envelope import Key

_AT_ONCE = 500
Wanted = set[tuple[bytes, int]]


@dataclass(frozen=True, slots=True)
class Found:
    """Erasure keys taken from copies (`cases`), how many cases were erased since, and how many have no key and no erasure record."""

    cases: tuple[bytes, ...]
    erased: int
    closed: int


def take(store: Store, copies: Sequence[Backup]) -> Found:
    """Take from the copies the erasure keys that rows name, that are missing, and for which no erasure record stands."""
    wanted, erased = _missing(store)
    taken: Wanted = set()
    for copy in copies:
        for case_id, version, key in _grants(copy):
            if (case_id, version) in wanted - taken:
                store.keystore.put((Kind.grant, case_id, version, key))
                taken.add((case_id, version))
    return Found(tuple(sorted(case_id for case_id, _ in taken)), erased, len(wanted - taken))


def tell(store: Store, *, taken: date, cases: Iterable[bytes]) -> None:
    """Note the cases that need a new erasure key, and have the team told by mail what is lost."""

    def act(work: Work) -> None:
        roster = load_roster(work.db, bytes.fromhex(work.settings.genesis), None)
        for case_id in cases:
            work.db.merge(KeyRenewal(case_id=case_id, day=work.today))
        recipients = [*roster.members]
        for at in range(0, len(recipients), 20):
            plant(
                work,
                roster,
                alarm_id=new_id(),
                not_before=work.now,
                recipients=recipients[at : at + 20],
                template=Mail.restored,
                facts={"day": f"{taken:%d.%m.%Y}", "days": str((work.today - taken).days)},
            )

    store.write(act)


def set_anchor(store: Store) -> None:
    """Set the anchor to what was put back, once it proved whole. Raises RosterBroken, LogBroken."""
    with store.read() as work:
        roster = load_roster(work.db, bytes.fromhex(work.settings.genesis), None)
        log = verify(work)
    store.keystore.set_anchor(roster.seq, roster.head, log.seq, log.hash)


def log(store: Store, *, taken: date) -> None:
    """Write into the audit log that the data of that day was put back; only once the anchor fits it again."""
    detail = {"day": taken.isoformat()}

    def act(work: Work) -> None:
        roster = load_roster(work.db, bytes.fromhex(work.settings.genesis), None)
        record(work, roster, actor=None, role="system", action="restored", trace=None, detail=detail)

    store.write(act)


def _missing(store: Store) -> tuple[Wanted, int]:
    wanted: Wanted = set()
    erased = 0
    with store.read() as work:
        for part in _cases(work):
            there = store.keystore.get_many(Kind.grant, part)
            absent = [each for each in part if each not in there]
            gone = store.keystore.erased(case_id for case_id, _ in absent)
            erased += len(gone)
            wanted |= {each for each in absent if each[0] not in gone}
    return wanted, erased


def _cases(work: Work) -> Iterator[list[tuple[bytes, int]]]:
    table, last = CaseFile, bytes(16)
    while True:
        query = select(table.id, table.ek_version).where(col(table.id) > last).order_by(col(table.id))
        part = [(case_id, version) for case_id, version in work.db.exec(query.limit(_AT_ONCE))]
        if part:
            yield part
        if len(part) < _AT_ONCE:
            return
        last = part[-1][0]


def _grants(copy: Backup) -> Iterator[tuple[bytes, int, Key]]:
    for table, row in rows(copy.records()):
        case_id, version, key = row.get("key_id"), row.get("version"), row.get("key")
        if table == "grant_key" and isinstance(case_id, bytes) and isinstance(version, int) and isinstance(key, bytes):
            yield case_id, version, Key(key)
