"""What every payload of an entry is made of: frozen models that show nothing of themselves in logs, keys and bytes as text. Must not know kinds."""

import base64
import binascii
from datetime import UTC
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    JsonValue,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
)

from hotline.vault.envelope import Key

STORY_CHARACTERS = 20_000

Json: TypeAlias = JsonValue


class Sealed(BaseModel):
    """A model that is only ever stored sealed. Its `repr` names the class and nothing it holds; errors do not quote the input."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __str__(self) -> str:
        return repr(self)

    def to_bytes(self) -> bytes:
        """Return the model as JSON in UTF-8."""
        return self.model_dump_json().encode()


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error:
            pass
    raise ValueError("not base64")


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _key(value: object) -> Key:
    return value if isinstance(value, Key) else Key(_bytes(value))


def _reveal(value: Key) -> str:
    return _text(value.reveal())


Blob = Annotated[bytes, PlainValidator(_bytes), PlainSerializer(_text, return_type=str)]
Secret = Annotated[Key, PlainValidator(_key), PlainSerializer(_reveal, return_type=str)]
Moment = Annotated[AwareDatetime, AfterValidator(lambda value: value.astimezone(UTC))]

Code = Annotated[str, StringConstraints(max_length=60)]
Codes = Annotated[tuple[Code, ...], "codes of one list"]
Line = Annotated[str, StringConstraints(max_length=500)]
Text = Annotated[str, StringConstraints(max_length=STORY_CHARACTERS)]
HexId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]

AuthorKind = Literal["reporter", "staff", "system", "trusted", "partner"]


class Author(Sealed):
    """Who wrote an entry: a member (id in hex, role on that day), the reporter, somebody she trusts, a partner, or the house itself."""

    kind: AuthorKind
    member_id: HexId | None = None
    role: str | None = None


REPORTER = Author(kind="reporter")
TRUSTED = Author(kind="trusted")
SYSTEM = Author(kind="system")


class Body(Sealed):
    """What a caller fills of an entry; author and time are put to it when it is appended."""

    v: Literal[1] = 1
