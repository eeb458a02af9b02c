"""Opening one case: first its keys, then its entries, and name and contact apart. Must not know pages.

Errors: CaseNotHere (no such case, or not for this person: the two look alike), CannotOpen and ChainBroken (rows were tampered with).
"""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import update
from sqlmodel import col, select

from hotline.audit.actions import Trace
from hotline.casefile import grants, ledger
from hotline.casefile.chain import Head
from hotline.casefile.entries import IdentityBody
from hotline.casefile.errors import CaseNotHere
from hotline.casefile.grants import Traces
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.opening.renewing import follow_recovery
from hotline.casefile.state import CaseState, OpenEntry, fold
from hotline.casefile.tables import CaseFile, Grant
from hotline.store.keystore import KeyGone, Kind
from hotline.store.work import Work
from hotline.vault.entropy import ID_SIZE
from hotline.vault.envelope import CannotOpen, Key


@dataclass(frozen=True, slots=True)
class CaseHandle:
    """A case whose keys are open, and nothing of its content: enough to log what comes next."""

    case_id: bytes
    desk_id: bytes
    lifecycle: str
    restricted: bool
    received_day: date
    waiting_since_day: date | None
    epoch: int
    ek_version: int
    head: Head
    traces: Traces = field(repr=False)
    ck: Key = field(repr=False)
    trace: Trace = field(repr=False)
    fresh: bool = False
    """Whether its grant is still as intake sealed it: nobody on the desk has opened the case before."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that is open: its entries in order, name and contact among them (pages show those only after `open_identity`)."""

    handle: CaseHandle
    entries: tuple[OpenEntry, ...] = field(repr=False)
    state: CaseState = field(repr=False)
    vouched: bool = True
    """Whether the summary, sealed under the case key, is that of this end of the chain. If not, entries behind it may have been cut off:
    hashes need no key, and the head in the case row is plain."""

    @property
    def case_id(self) -> bytes:
        """Id of the case."""
        return self.handle.case_id


def unlock(work: Work, keyring: Keyring, case_id: bytes, *, rewrap: bool = False) -> CaseHandle:
    """Return the keys of a case. `rewrap`: replace intake's grant by the desk's quick one, and follow a new recovery
    key (in a transaction that writes).

    Raises CaseNotHere, and CannotOpen when a grant for this member was tampered with.
    """
    recipients = keyring.recipients()
    row = _row(work, case_id)
    try:
        ek = work.keystore.get(Kind.grant, case_id, row.ek_version)
        traces = grants.open_traces(ek, case_id, row.traces)
        recipient, ck, fresh = _case_key(work, keyring, ek, case_id)
        trace_id = bytes.fromhex(traces.trace)
        trace = Trace(trace_id, work.keystore.get(Kind.trace, trace_id))
    except KeyGone:
        raise CaseNotHere from None
    desk = recipients[recipient]
    if rewrap:
        follow_recovery(work, ek, ck, case_id)
    if rewrap and fresh and desk is not None:
        sealed = grants.wrapped(
            ek, ck, case_id, recipient=recipient, wrap=desk.wrap, desk_id=desk.desk_id, epoch=desk.epoch
        )
        _replace(work, case_id, recipient, sealed)
    return CaseHandle(
        case_id=case_id,
        desk_id=row.desk_id,
        lifecycle=row.lifecycle,
        restricted=row.restricted,
        received_day=row.received_day,
        waiting_since_day=row.waiting_since_day,
        epoch=row.epoch,
        ek_version=row.ek_version,
        head=Head(row.head_seq, row.head_hash),
        traces=traces,
        ck=ck,
        trace=trace,
        fresh=fresh and not rewrap,
    )


def open_case(work: Work, keyring: Keyring, case_id: bytes) -> OpenCase:
    """Return a case with all its entries and its state now. Raises CaseNotHere, CannotOpen, ChainBroken."""
    return open_handle(work, unlock(work, keyring, case_id))


def open_handle(work: Work, handle: CaseHandle) -> OpenCase:
    """Return the whole case of a handle as its rows stand at the handle's head. Raises CannotOpen, ChainBroken."""
    rows = ledger.rows_of(work, handle.case_id)
    entries = ledger.open_rows(handle.ck, handle.case_id, rows, handle.head)
    vouched = ledger.summary_at(work, handle.ck, handle.case_id, handle.head) is not None
    return OpenCase(handle, entries, fold(entries, work.now), vouched)


def open_identity(case: OpenCase) -> IdentityBody | None:
    """Return name and contact as last written down; None where nothing is known. The caller has appended the reason before."""
    identity = case.state.identity
    if identity is None or identity.empty:
        return None
    fields = IdentityBody.model_fields
    return IdentityBody(**{name: value for name, value in dict(identity).items() if name in fields})


def _row(work: Work, case_id: bytes) -> CaseFile:
    query = select(CaseFile).where(CaseFile.id == case_id).execution_options(populate_existing=True)
    row = work.db.exec(query).one_or_none() if len(case_id) == ID_SIZE else None
    if row is None:
        raise CaseNotHere
    return row


def _case_key(work: Work, keyring: Keyring, ek: Key, case_id: bytes) -> tuple[bytes, Key, bool]:
    """Open the first grant of the case that opens; a tampered one counts only where no other does."""
    recipients = keyring.recipients()
    table = Grant
    rows = work.db.execute(
        select(table.recipient, table.sealed).where(
            table.case_id == case_id, col(table.recipient).in_(list(recipients))
        )
    ).all()
    if not rows:
        raise CaseNotHere
    for recipient, sealed in rows:
        try:
            return (recipient, *keyring.open_grant(ek, case_id, recipient, sealed, recipients))
        except CannotOpen:
            continue
    raise CannotOpen


def _replace(work: Work, case_id: bytes, recipient: bytes, sealed: bytes) -> None:
    table = Grant
    here = (col(table.case_id) == case_id, col(table.recipient) == recipient)
    work.db.execute(update(table).where(*here).values(sealed=sealed))
