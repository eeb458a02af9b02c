"""Made v1.json once: `python -m tests.vectors.freeze FILE`. What is frozen stays; a new version of the format gets a file of its own."""

import json
import sys
from hashlib import sha256
from pathlib import Path

from hotline.roster.chain import Chain, DeskPublic, sign_next
from hotline.roster.statements import (
    AddMember,
    AuditKey,
    CourierKey,
    DeskKey,
    Genesis,
    Promote,
    RecoveryKey,
    RemoveMember,
    Statement,
    key_id,
)
from hotline.vault import deskkey, mailkey, receipt, seal, signing, symmetric
from hotline.vault.envelope import Key, ctx, expand, number, pad
from tests.vectors.stand_in import STAND_IN


def seed(name: str) -> Key:
    """The seed of a name in these vectors: nothing but its SHA-256."""
    return Key(sha256(name.encode()).digest())


def some_id(name: str) -> bytes:
    return sha256(b"id " + name.encode()).digest()[:16]


WORDS = STAND_IN.words
SECOND_WORD = "Größe  zwölf"
PASSWORD = "Zwölf Äpfel im Korb "
SALT = b"instance salt of 24 byte"
STORY = b"Er stand gestern wieder vor dem Haus."


def derived() -> dict[str, str]:
    """Everything in the format that involves no chance."""
    case, entry = some_id("case"), some_id("entry")
    box = mailkey.MailboxKey(seed("MS"))
    private = mailkey.PrivateKey(seed("PS"))
    identity = deskkey.Identity(seed("IS"))
    desk = deskkey.Desk(seed("DS"), some_id("desk"), 1)
    keys = receipt.stretch(the_receipt(), salt=SALT, pepper=seed("pepper"))
    return {
        "context": ctx("entry", case, number(7), entry).hex(),
        "expanded": expand(seed("CK"), "entry", case, number(7), entry, length=48).reveal().hex(),
        "padded sha256": sha256(pad(STORY)).hexdigest(),
        "mac": symmetric.mac(seed("LK"), b"1", b"message", b"2026-11-23", STORY).hex(),
        "mailbox kem sha256": sha256(box.kem_public).hexdigest(),
        "mailbox kem seed": box.kem_seed.reveal().hex(),
        "mailbox box": box.box.reveal().hex(),
        "private kem sha256": sha256(private.kem_public).hexdigest(),
        "private box": private.box.reveal().hex(),
        "identity kem sha256": sha256(identity.kem_public).hexdigest(),
        "identity sign": identity.sign_public.hex(),
        "identity box": identity.box.reveal().hex(),
        "desk kem sha256": sha256(desk.kem_public).hexdigest(),
        "desk wrap": desk.wrap.reveal().hex(),
        "signature": identity.signing.sign(ctx("roster-statement", b"body")).hex(),
        "receipt": the_receipt().text,
        "receipt lookup": keys.lookup.hex(),
        "receipt box": keys.box.reveal().hex(),
    }


def the_receipt() -> receipt.Receipt:
    for last in WORDS:
        try:
            return receipt.parse(STAND_IN, " ".join([*WORDS[100:1900:300], last]))
        except receipt.BadReceipt:
            continue
    raise AssertionError("one of 2,048 last words carries the checksum")


def sealed() -> dict[str, str]:
    """One blob of each kind, under the keys and contexts of test_frozen_v1.py."""
    case, entry = some_id("case"), some_id("entry")
    identity = deskkey.Identity(seed("IS"))
    desk = deskkey.Desk(seed("DS"), some_id("desk"), 1)
    made = {
        "hpke": seal.seal_to(desk.kem_public, "grant", case, number(1), plaintext=seed("CK").reveal()),
        "aead": symmetric.aead(seed("EK"), ctx("grant", case, some_id("desk")), b"inner"),
        "committed": symmetric.seal_committed(
            seed("CK"), "entry", case, number(7), entry, plaintext=pad(STORY), extra=[bytes(32)]
        ),
        "identity password": deskkey.wrap_identity(
            identity, password=PASSWORD, pepper=seed("staff"), member_id=some_id("member")
        ),
        "identity prf": deskkey.wrap_identity(
            identity, password=PASSWORD, pepper=seed("staff"), member_id=some_id("member"), prf=seed("prf").reveal()
        ),
        "private": mailkey.wrap_private(seed("MS"), seed("PS")),
        "private word": mailkey.wrap_private_word(
            seed("MS"), seed("PS"), word=SECOND_WORD, mailbox_id=some_id("mailbox"), pepper=seed("pepper")
        ),
    }
    return {name: blob.hex() for name, blob in made.items()}


def roster() -> list[dict[str, str | int]]:
    """A short life of a roster: birth, two members, a promotion, a removal, a new key."""
    root = signing.SigningKey(seed("root"))
    first, second = deskkey.Identity(seed("first")), deskkey.Identity(seed("second"))
    by_root, by_first = key_id(root.public), key_id(first.sign_public)
    chain, rows = Chain(), []

    def put(statement: Statement, signer: signing.SigningKey) -> None:
        rows.append(sign_next(chain, statement, signer))

    def public(name: str) -> bytes:
        return seal.public_of(seed(name))

    put(Genesis(by=by_root, root=root.public), root)
    for name in ("counselling", "coordination", "audit"):
        desk = DeskPublic(some_id(name), 1, name, public(name))
        put(DeskKey(by=by_root, desk_id=desk.desk_id, epoch=1, name=name, kem_public=desk.kem_public), root)
    put(AuditKey(by=by_root, public=public("audit")), root)
    put(RecoveryKey(by=by_root, public=public("recovery")), root)
    put(CourierKey(by=by_root, public=public("courier")), root)
    for name, who, by, signer in (("first", first, by_root, root), ("second", second, by_first, first.signing)):
        keys = {"kem_public": who.kem_public, "sign_public": who.sign_public}
        put(AddMember.model_validate({"by": by, "role": "keyholder", "member_id": some_id(name), **keys}), signer)
    put(Promote(by=by_first, member_id=some_id("second"), role="counsellor"), first.signing)
    put(RemoveMember(by=by_first, member_id=some_id("second")), first.signing)
    again = {
        "desk_id": some_id("counselling"),
        "epoch": 2,
        "name": "counselling",
        "kem_public": public("counselling 2"),
    }
    put(DeskKey.model_validate({"by": by_first, **again}), first.signing)
    return [
        {"seq": row.seq, "body": row.body.decode(), "signature": row.signature.hex(), "hash": row.hash.hex()}
        for row in rows
    ]


if __name__ == "__main__":
    target = Path(sys.argv[1])
    if target.exists():
        raise SystemExit(f"{target} is frozen")
    target.write_text(json.dumps({"derived": derived(), "sealed": sealed(), "roster": roster()}, indent=1) + "\n")
