"""What a code row carries, by how far the code reaches, and its two layers. Must not know rows or sessions.

sealed = aead(keystore key, ctx("code", lookup, mailbox, key id), committed(receipt box, "code-keys", lookup, padded keys)).
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from hotline.casefile.payload import Blob, HexId, Sealed, Secret
from hotline.vault.envelope import CannotOpen, Key, ctx, pad_to, unpad
from hotline.vault.receipt import ReceiptKeys
from hotline.vault.symmetric import aead, open_aead, open_committed, seal_committed

SIZE = 4096
"""All code rows are of one size: a draft's, her own and a trusted person's look alike."""

Scope = Literal["all", "read", "upload"]


class AllKeys(Sealed):
    """Her own code: the mailbox seed, the case to write to, the link key. `must_change`: staff knew these words."""

    scope: Literal["all"] = "all"
    ms: Secret
    case_id: HexId
    case_public: Blob
    link_key: Secret
    must_change: bool = False


class ReadKeys(Sealed):
    """A code that reads what the desk wrote and nothing else."""

    scope: Literal["read"] = "read"
    kem_seed: Secret
    to_reporter: Secret
    must_change: bool = False


class UploadKeys(Sealed):
    """A code that sends to the case and reads nothing."""

    scope: Literal["upload"] = "upload"
    case_id: HexId
    case_public: Blob
    from_trusted: Secret
    must_change: bool = False


class DraftKeys(Sealed):
    """The words before they were sent: they open the draft."""

    scope: Literal["draft"] = "draft"
    draft_key: Secret


BoxKeys: TypeAlias = AllKeys | ReadKeys | UploadKeys
CodeKeys: TypeAlias = Annotated[AllKeys | ReadKeys | UploadKeys | DraftKeys, Field(discriminator="scope")]

_READER: TypeAdapter[CodeKeys] = TypeAdapter(CodeKeys)


def seal(outer: Key, receipt: ReceiptKeys, *, mailbox_id: bytes, key_id: bytes, keys: BoxKeys | DraftKeys) -> bytes:
    """Return the sealed bytes of a code row: under the receipt, then under `outer`, the keystore's key of the mailbox."""
    inner = seal_committed(receipt.box, "code-keys", receipt.lookup, plaintext=pad_to(keys.to_bytes(), SIZE))
    return aead(outer, ctx("code", receipt.lookup, mailbox_id, key_id), inner)


def unseal(outer: Key, receipt: ReceiptKeys, *, mailbox_id: bytes, key_id: bytes, sealed: bytes) -> BoxKeys | DraftKeys:
    """Return the keys of a code row. Raises CannotOpen."""
    inner = open_aead(outer, ctx("code", receipt.lookup, mailbox_id, key_id), sealed)
    return parse(unpad(open_committed(receipt.box, "code-keys", receipt.lookup, blob=inner)))


def parse(data: bytes) -> BoxKeys | DraftKeys:
    """Return the keys that these bytes of JSON are. Raises CannotOpen."""
    try:
        return _READER.validate_json(data)
    except ValueError:
        pass
    raise CannotOpen
