"""The birth of an instance: root key, desks, published keys, and the first enrolment that alone can open them (vault.md 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotline.accounts.tables import DeskGrant, Enrolment
from hotline.roster.actions import birth as write_roster
from hotline.roster.state import AUDIT, COORDINATION, COUNSELLING, DeskPublic
from hotline.roster.statements import key_id
from hotline.store.work import Work
from hotline.vault.deskkey import Desk
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotOpen, Key, ctx, number
from hotline.vault.receipt import Receipt, stretch
from hotline.vault.seal import public_of, seal_to
from hotline.vault.signing import SigningKey
from hotline.vault.symmetric import aead, new_key, open_aead

TRIES = 5
_LABEL = "enrolment"
_DESKS = (COUNSELLING, COORDINATION, AUDIT)


@dataclass(frozen=True, slots=True)
class Birth:
    """What `init` prints and writes: the fingerprint for the instance file, the link's id, and the new desks' public halves."""

    fingerprint: bytes
    enrolment_id: bytes
    desks: Mapping[str, DeskPublic] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seeds:
    """What lies under the first enrolment code: the root's signing seed and one desk each."""

    root: SigningKey
    desks: Mapping[str, Desk] = field(repr=False)


def found_instance(
    work: Work, *, code: Receipt, pepper: Key, recovery: bytes, courier: bytes, custodians: bytes | None = None
) -> Birth:
    """Make root key and desk seeds, publish what is public, seal the rest under the first enrolment code, and forget it.

    `recovery` and `courier` are public keys (1,216 bytes), `custodians` the key they sign with (32). Raises RosterBroken where an instance was born before.
    """
    root = new_key()
    desks = {name: Desk(new_key(), new_id(), 1) for name in _DESKS}
    public = {name: _public(name, desk) for name, desk in desks.items()}
    fingerprint = write_roster(
        work.db,
        root=SigningKey(root),
        desks=list(public.values()),
        audit=desks[AUDIT].kem_public,
        recovery=recovery,
        courier=courier,
        custodians=custodians,
    )
    for desk in desks.values():
        grant_desk(work, desk, recipient=key_id(recovery), public=recovery)
    enrolment_id = new_id()
    body = root.reveal() + b"".join(desks[name].desk_id + desks[name].seed.reveal() for name in _DESKS)
    sealed = aead(_key(code, enrolment_id, pepper), ctx(_LABEL, enrolment_id), body)
    work.db.add(Enrolment(id=enrolment_id, day=work.today, tries_left=TRIES, sealed=sealed))
    work.db.flush()
    return Birth(fingerprint=fingerprint, enrolment_id=enrolment_id, desks=public)


def open_seeds(row: Enrolment, code: Receipt, pepper: Key) -> Seeds:
    """Open what the first enrolment hands over. Raises CannotOpen."""
    body = open_aead(_key(code, row.id, pepper), ctx(_LABEL, row.id), row.sealed)
    if len(body) != 32 + 48 * len(_DESKS):
        raise CannotOpen
    parts = [body[at : at + 48] for at in range(32, len(body), 48)]
    desks = {name: Desk(Key(part[16:]), part[:16], 1) for name, part in zip(_DESKS, parts, strict=True)}
    return Seeds(root=SigningKey(Key(body[:32])), desks=desks)


def grant_desk(work: Work, desk: Desk, *, recipient: bytes, public: bytes) -> None:
    """Seal a desk's seed of this epoch to one member or to the recovery key (vault.md 4, Desk)."""
    sealed = seal_to(public, "desk-seed", desk.desk_id, number(desk.epoch), recipient, plaintext=desk.seed.reveal())
    work.db.add(DeskGrant(desk_id=desk.desk_id, epoch=desk.epoch, recipient=recipient, sealed=sealed))


def recovery_public(seed: Key) -> bytes:
    """The public half of a recovery seed."""
    return public_of(seed)


def _public(name: str, desk: Desk) -> DeskPublic:
    return DeskPublic(desk_id=desk.desk_id, epoch=desk.epoch, name=name, kem_public=desk.kem_public)


def _key(code: Receipt, enrolment_id: bytes, pepper: Key) -> Key:
    return stretch(code, salt=enrolment_id, pepper=pepper).box
