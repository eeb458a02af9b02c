"""The second factor: six digits that change every 30 seconds (TOTP, RFC 6238), their secret sealed under the member's identity."""

import base64
import hmac
import json
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from hotline.vault.deskkey import Identity
from hotline.vault.entropy import random_bytes
from hotline.vault.envelope import CannotOpen, ctx
from hotline.vault.symmetric import aead, open_aead

STEP = 30  # seconds
DIGITS = 6
_LABEL = "second-factor"


def new_secret() -> str:
    """A new secret: 160 random bits in base32, as authenticator apps take it (RFC 4226, section 4, R6)."""
    return base64.b32encode(random_bytes(20)).decode()


def provisioning_address(secret: str, *, login: str, issuer: str) -> str:
    """The otpauth address for an app to scan."""
    return _totp(secret).get_provisioning_uri(login, issuer)


def accepted_step(secret: str, code: str, *, now: datetime, after: int = 0) -> int | None:
    """The time step whose code this is (this one or a neighbour), if it is later than `after`; else None. Equal work for every answer."""
    digits = "".join(code.split())
    current = int(now.timestamp()) // STEP
    found = None
    for step in (current - 1, current, current + 1):
        fits = hmac.compare_digest(_totp(secret).generate(step * STEP), digits.encode("ascii", "replace"))
        if fits and step > after:
            found = step
    return found


def sealed(identity: Identity, member_id: bytes, *, secret: str, last_step: int) -> bytes:
    """Secret and last used step under the identity's own box."""
    body = json.dumps({"secret": secret, "last_step": last_step}).encode()
    return aead(identity.box, ctx(_LABEL, member_id), body)


def opened(identity: Identity, member_id: bytes, blob: bytes) -> tuple[str, int]:
    """Secret and last used step. Raises CannotOpen."""
    found = json.loads(open_aead(identity.box, ctx(_LABEL, member_id), blob))
    if not isinstance(found, dict):
        raise CannotOpen
    return str(found["secret"]), int(found["last_step"])


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP)  # noqa: S303 - HMAC-SHA1 is what apps speak (RFC 6238)
