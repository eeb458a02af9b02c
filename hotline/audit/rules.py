"""What a checkpoint of the audit log says, and how a log can be wrong. Standard library only; knows no rows and no keys.

Source of the form: c2sp.org/tlog-checkpoint v1.0.0. The third line holds the last hash of our chain where a Merkle log has its
root: the form and the tools are the same, proofs of a single row are not. Errors: LogBroken, NotACheckpoint.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

HASH_SIZE = 32
_HOUR = "hour %Y-%m-%dT%H:00Z"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


class LogBroken(Exception):
    """The log is not as it was written. `seq` names the first row that is wrong, `until` the last, `what` is a key of `FAULTS`."""

    def __init__(self, seq: int, what: str, until: int | None = None) -> None:
        super().__init__(f"row {seq} of the audit log: {what}")
        self.seq = seq
        self.what = what
        self.until = seq if until is None else until


class NotACheckpoint(Exception):
    """The text is none of ours."""


FAULTS = {
    "altered": "{rows} does not fit: it was altered, or the row before it was exchanged together with its hash",
    "missing": "{rows} was removed",
    "inserted": "{rows} was inserted",
    "cut": "{rows} was cut off from the end",
    "rewritten": "{rows} was written anew: the chain holds in itself, but a signed checkpoint of row {until} has another hash",
}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long the log was in an hour, and its last hash. `hour` is None where a checkpoint of another hand says none."""

    origin: str
    size: int
    head: bytes
    hour: datetime | None = None


def sentence(broken: LogBroken) -> str:
    """Return what is wrong, in one sentence."""
    several = broken.until > broken.seq
    rows = f"Rows {broken.seq} to {broken.until}" if several else f"Row {broken.seq}"
    told = FAULTS[broken.what].format(rows=rows, until=broken.until)
    return f"{told.replace(' was ', ' were ', 1) if several else told}."


def written(point: Checkpoint) -> str:
    """Return the text that is signed. The hour is an extension line: it lets the clock be checked, and nothing follows from it alone."""
    lines = [point.origin, str(point.size), base64.b64encode(point.head).decode()]
    if point.hour is not None:
        lines.append(point.hour.astimezone(UTC).strftime(_HOUR))
    return "\n".join(lines) + "\n"


def read(text: str) -> Checkpoint:
    """Return what a checkpoint's text says; unknown extension lines are passed over. Raises NotACheckpoint."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines) or not _NUMBER.fullmatch(lines[1]):
        raise NotACheckpoint
    try:
        head = base64.b64decode(lines[2].encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise NotACheckpoint from None
    if len(head) != HASH_SIZE:
        raise NotACheckpoint
    return Checkpoint(lines[0], int(lines[1]), head, _hour(lines[3:]))


def _hour(lines: Sequence[str]) -> datetime | None:
    for line in lines:
        if line.startswith("hour "):
            try:
                return datetime.strptime(line, _HOUR).replace(tzinfo=UTC)
            except ValueError:
                raise NotACheckpoint from None
    return None
