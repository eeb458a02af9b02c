"""The outer and inner layers of a case key, and the ids that hang on a case. Seals only: opening an inner layer is the desk's.

grant = aead(EK, ctx("grant", case, recipient), inner); inner = one byte (how) || sealed case key (vault.md 4).
"""

from hotline.casefile.payload import HexId, Sealed
from hotline.roster.chain import DeskPublic, KeyPublic
from hotline.roster.statements import key_id
from hotline.vault.envelope import CannotOpen, Key, ctx, number, pad, unpad
from hotline.vault.seal import seal_to
from hotline.vault.symmetric import aead, open_aead

DESK_SEAL, DESK_WRAP, RECOVERY_SEAL, MEMBER_SEAL = b"\x01", b"\x02", b"\x03", b"\x04"
SEAL_LABEL, WRAP_LABEL = "case-grant", "case-grant-wrap"
RECOVERY_LABEL, MEMBER_LABEL = "case-grant-recovery", "case-grant-member"
_TRACES_SIZES = (512, 1024, 4096, 16384)


class Traces(Sealed):
    """Ids (hex) of what belongs to a case outside its own rows, for the keyless job that removes it (vault.md 4)."""

    trace: HexId
    mailbox_key: HexId | None = None
    mailbox_id: HexId | None = None
    handover_keys: tuple[HexId, ...] = ()
    handover_ids: tuple[HexId, ...] = ()


def for_desk(ek: Key, ck: Key, case_id: bytes, desk: DeskPublic) -> tuple[bytes, bytes]:
    """Return recipient id and grant for everybody on a desk, as intake makes it: sealed to the desk's public key."""
    parts = (case_id, desk.desk_id, number(desk.epoch))
    inner = DESK_SEAL + seal_to(desk.kem_public, SEAL_LABEL, *parts, plaintext=ck.reveal())
    return _outer(ek, case_id, key_id(desk.kem_public), inner)


def for_recovery(ek: Key, ck: Key, case_id: bytes, recovery: KeyPublic) -> tuple[bytes, bytes]:
    """Return recipient id and grant for the custodians' recovery key."""
    inner = RECOVERY_SEAL + seal_to(recovery.public, RECOVERY_LABEL, case_id, plaintext=ck.reveal())
    return _outer(ek, case_id, key_id(recovery.public), inner)


def wrapped(ek: Key, ck: Key, case_id: bytes, *, recipient: bytes, wrap: Key, desk_id: bytes, epoch: int) -> bytes:
    """Return the grant that replaces intake's at the first staff opening: under the desk's symmetric wrap, quick to open."""
    inner = DESK_WRAP + aead(wrap, ctx(WRAP_LABEL, case_id, desk_id, number(epoch)), ck.reveal())
    return _outer(ek, case_id, recipient, inner)[1]


def inner_of(ek: Key, case_id: bytes, recipient: bytes, grant: bytes) -> tuple[bytes, bytes]:
    """Return how the inner layer of a grant is sealed (one byte) and its bytes. Raises CannotOpen."""
    inner = open_aead(ek, ctx("grant", case_id, recipient), grant)
    if len(inner) < 2:
        raise CannotOpen
    return inner[:1], inner[1:]


def seal_traces(ek: Key, case_id: bytes, traces: Traces) -> bytes:
    """Return the traces of a case under its erasure key, of one size as long as few things hang on it."""
    return aead(ek, ctx("traces", case_id), pad(traces.to_bytes(), _TRACES_SIZES))


def open_traces(ek: Key, case_id: bytes, blob: bytes) -> Traces:
    """Return the traces of a case. Raises CannotOpen."""
    return Traces.model_validate_json(unpad(open_aead(ek, ctx("traces", case_id), blob)))


def _outer(ek: Key, case_id: bytes, recipient: bytes, inner: bytes) -> tuple[bytes, bytes]:
    return recipient, aead(ek, ctx("grant", case_id, recipient), inner)
