"""The summary of a case: the facts that lists, counts and the triage rules need, below 1 KiB under the case key. Must not know rows or rules.

The urgency level is not in it: it is derived from these facts and the time at every reading, so that changed rules count at once.
"""

from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from pydantic import ConfigDict

from hotline.casefile.chain import Head
from hotline.casefile.payload import Moment, Sealed
from hotline.casefile.state import CaseState
from hotline.vault.envelope import CannotOpen, Key, TooLong, number, pad_to, unpad
from hotline.vault.symmetric import open_committed, seal_committed

LABEL = "summary"
SIZE = 896
"""Below 1 KiB by as much as lets a row stay on one page of SQLite (a longer one in a table without rowids overflows to a second)."""

_SHORT: Final = MappingProxyType(
    {
        "nickname": "n", "number": "nr", "via": "v", "lifecycle": "lc", "received_at": "r", "last_from_person_at": "lp",
        "first_answer_at": "fa", "waiting": "w", "waiting_since": "ws", "next_step": "ns", "due": "d", "assignee": "a", "land": "l",
        "role": "ro", "office_kind": "ok", "level": "lv", "language": "lg", "forms": "f", "danger": "dg", "safe_now": "s",
        "incident_count": "ic", "for_whom": "fw", "relation": "rl", "targets": "t", "places": "p", "frequencies": "fr", "concerns": "c",
        "effects": "e", "danger_tick": "dt", "override_level": "ol", "override_reason": "or", "override_at": "oa", "has_identity": "hi",
        "has_mailbox": "hm", "referral_states": "rs", "messages": "m", "replies": "rp", "forged": "fg", "heavy": "h", "alarm_n": "an",
        "cut": "x",
    }
)  # fmt: skip
_STEP_CHARACTERS = 80
# What is left out first when all of it would not fit; what tells danger never is.
_CUT: Final = (
    "effects",
    "places",
    "override_reason",
    "concerns",
    "frequencies",
    "next_step",
    "targets",
    "referral_states",
    "forms",
)


class Summary(Sealed):
    """Facts of one case. `cut`: something of the long lists was left out here (it is in the case file)."""

    model_config = ConfigDict(alias_generator=_SHORT.__getitem__, populate_by_name=True)

    nickname: str = ""
    number: str = ""
    via: str = ""
    lifecycle: Literal["new", "open", "closed"] = "new"
    received_at: Moment | None = None
    last_from_person_at: Moment | None = None
    first_answer_at: Moment | None = None
    waiting: Literal["us", "person", "service", "none"] = "none"
    waiting_since: Moment | None = None
    next_step: str = ""
    due: date | None = None
    assignee: str | None = None
    land: str = ""
    role: str = ""
    office_kind: str = ""
    level: str = ""
    language: str = "de"
    forms: tuple[str, ...] = ()
    danger: tuple[str, ...] = ()
    safe_now: bool | None = None
    incident_count: int = 0
    for_whom: str = "me"
    relation: str = ""
    targets: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    frequencies: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    danger_tick: bool = False
    override_level: str = ""
    override_reason: str = ""
    override_at: Moment | None = None
    has_identity: bool = False
    has_mailbox: bool = False
    referral_states: tuple[str, ...] = ()
    messages: int = 0
    replies: int = 0
    forged: int = 0
    heavy: bool = False
    alarm_n: int = 0
    cut: bool = False


def summarise(state: CaseState, *, alarm_n: int = 0) -> Summary:
    """Return the summary of a state. `alarm_n`: the highest n of the case's alarms (vault.md 10)."""
    override = state.override
    return Summary(
        nickname=state.nickname,
        number=state.number,
        lifecycle=state.lifecycle,
        last_from_person_at=state.last_from_person_at,
        first_answer_at=state.first_answer_at,
        waiting=state.waiting,
        waiting_since=state.waiting_since,
        next_step=state.next_step[:_STEP_CHARACTERS],
        due=state.due,
        assignee=state.assignee,
        danger_tick=state.danger_tick,
        override_level=override.level if override else "",
        override_reason=override.reason[:_STEP_CHARACTERS] if override else "",
        override_at=override.at if override else None,
        has_identity=state.has_identity,
        has_mailbox=state.has_mailbox,
        referral_states=tuple(each.state for each in state.referrals),
        messages=state.messages,
        replies=state.replies,
        forged=state.forged,
        heavy=state.heavy,
        alarm_n=alarm_n,
    ).model_copy(update=_reported(state))


def _reported(state: CaseState) -> dict[str, object]:
    report = state.report
    if report is None:
        return {}
    same = ("via", "language", "land", "role", "office_kind", "level", "danger", "safe_now", "for_whom", "relation")
    gathered = {
        "forms": [form for each in report.incidents for form in each.forms],
        "targets": [target for each in report.incidents for target in each.targets],
        "places": [each.place for each in report.incidents if each.place],
        "frequencies": [each.frequency for each in report.incidents if each.frequency],
        "concerns": report.concerns,
        "effects": report.effects,
    }
    facts: dict[str, object] = {name: getattr(report, name) for name in same}
    facts |= {name: tuple(dict.fromkeys(codes)) for name, codes in gathered.items()}
    return {**facts, "received_at": report.at, "incident_count": sum(each.count or 1 for each in report.incidents)}


def seal(ck: Key, case_id: bytes, head: Head, summary: Summary) -> bytes:
    """Return the summary under the case key, of one size, bound to the end of the chain it was made from."""
    plaintext = pad_to(_fitting(summary), SIZE)
    return seal_committed(ck, LABEL, case_id, plaintext=plaintext, extra=(number(head.seq), head.hash))


def unseal(ck: Key, case_id: bytes, head: Head, blob: bytes) -> Summary:
    """Return the summary of a case whose chain ends at `head`. Raises CannotOpen, also for one of an earlier end of the chain."""
    data = unpad(open_committed(ck, LABEL, case_id, blob=blob, extra=(number(head.seq), head.hash)))
    try:
        return Summary.model_validate_json(data)
    except ValueError:
        pass
    raise CannotOpen


def _fitting(summary: Summary) -> bytes:
    for left_out in range(len(_CUT) + 1):
        update = dict.fromkeys(_CUT[:left_out])
        kept = summary.model_copy(update={"cut": True}) if update else summary
        data = kept.model_dump_json(by_alias=True, exclude_defaults=True, exclude=set(update)).encode()
        if len(data) + 4 <= SIZE:
            return data
    raise TooLong(SIZE - 4)
