"""What happens next in plain steps, and how often somebody may guess words, pure; knows no mailbox, no page and no key."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Literal

FREE_TRIES = 5
LONGEST_PAUSE = timedelta(minutes=10)
_PRIVATE = tuple(
    ip_network(each)
    for each in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One light on the leading line: `name` picks the sentence, `when` says where it stands."""

    name: str
    when: Literal["done", "now", "next"]
    day: date | None = None


def course(state: str, *, received: date | None, read: date | None, answer_by: date | None) -> list[Stage]:
    """The stages from the report to the end, exactly one of them `now` unless all is finished.

    An unknown state (a newer desk wrote it) reads as "read": a person is at it.
    """
    stages = [Stage("received", "done", received)]
    if state == "received":
        return [*stages, Stage("reading", "now", answer_by), Stage("answer", "next")]
    stages.append(Stage("read", "done", read))
    if state == "waiting_for_you":
        return [*stages, Stage("your_turn", "now"), Stage("going_on", "next")]
    if state == "passed_on":
        return [*stages, Stage("passed_on", "now"), Stage("asking_after", "next")]
    if state == "finished":
        return [*stages, Stage("finished", "done")]
    return [*stages, Stage("our_turn", "now", answer_by), Stage("going_on", "next")]


def stage_now(state: str, *, written: datetime | None, hers: datetime | None) -> str:
    """The stage to show: a message of hers that is newer than what the desk wrote makes it the desk's turn ("read").

    `written`: when the desk wrote `state` (None: not known); `hers`: her newest message (None: none).
    """
    unread = hers is not None and (written is None or hers > written)
    return "read" if unread and state != "received" else state


def pause_after(failures: int) -> timedelta:
    """How long a caller waits after so many well-formed words in a row that open nothing: not at all at first, never for good.

    A slip of the finger costs nothing: words that fail their own checksum never come this far (one in 2,048 does).
    """
    if failures < FREE_TRIES:
        return timedelta(0)
    return min(LONGEST_PAUSE, timedelta(seconds=30 * 2 ** min(failures - FREE_TRIES, 10)))


def network(address: str | None) -> str | None:
    """The part of an address that one person holds: the whole of IPv4, the first 64 bits of IPv6.

    None where the address names no one: unknown, the machine's own (an onion service or an unnamed proxy brings everybody there), or one
    of a private net (a proxy on the next machine, a container's bridge).
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if (
        found.is_loopback
        or found.is_unspecified
        or any(found in each for each in _PRIVATE if each.version == found.version)
    ):
        return None
    return found.packed[:8].hex() if found.version == 6 else found.packed.hex()
