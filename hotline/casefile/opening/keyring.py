"""The keys a signed-in member brings: her identity and the desks granted to her. Must not know rows or sessions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotline.casefile import grants
from hotline.roster.statements import key_id
from hotline.vault.deskkey import Desk, Identity
from hotline.vault.envelope import CannotOpen, Key, ctx, number
from hotline.vault.symmetric import open_aead


@dataclass(frozen=True)
class Keyring:
    """A member's keys for one request. `desks`: (desk id, epoch) -> opened desk, all epochs she was granted."""

    member_id: bytes
    role: str
    identity: Identity = field(repr=False)
    desks: Mapping[tuple[bytes, int], Desk] = field(repr=False)

    def recipients(self) -> dict[bytes, Desk | None]:
        """Return the recipient ids of grants she can open: of each desk's epoch, and her own (None) for restricted cases."""
        own: dict[bytes, Desk | None] = {key_id(self.identity.kem_public): None}
        return own | {key_id(desk.kem_public): desk for desk in self.desks.values()}

    def open_grant(
        self, ek: Key, case_id: bytes, recipient: bytes, grant: bytes, recipients: Mapping[bytes, Desk | None]
    ) -> tuple[Key, bool]:
        """Return the case key of a grant, and whether it is still as intake sealed it. Raises CannotOpen.

        `recipients`: what `recipients()` gave, worked out once for a whole list.
        """
        if recipient not in recipients:
            raise CannotOpen
        how, inner = grants.inner_of(ek, case_id, recipient, grant)
        desk = recipients[recipient]
        if desk is None:
            if how != grants.MEMBER_SEAL:
                raise CannotOpen
            return Key(self.identity.open(grants.MEMBER_LABEL, case_id, self.member_id, blob=inner)), False
        parts = (case_id, desk.desk_id, number(desk.epoch))
        if how == grants.DESK_WRAP:
            return Key(open_aead(desk.wrap, ctx(grants.WRAP_LABEL, *parts), inner)), False
        if how == grants.DESK_SEAL:
            return Key(desk.open(grants.SEAL_LABEL, *parts, blob=inner)), True
        raise CannotOpen
