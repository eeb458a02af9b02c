"""Fills a demo with synthetic cases through the same doors as real ones; it must not write a row itself.

Deterministic by seed as far as texts, codes and states go; keys, ids and words are random, as they always are.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from hotline.accounts.queries import Staff
from hotline.accounts.queries import staff as staff_of
from hotline.casefile.entries import IdentityBody, Incident, ReportBody
from hotline.casefile.opening.cases import OpenCase, open_handle
from hotline.casefile.reception import receive
from hotline.casework import actions
from hotline.cli.synthetic.cases import make_cases
from hotline.referral import actions as referral_actions
from hotline.referral.queries import advice, need_of
from hotline.roster.queries import current as current_roster
from hotline.settings import load_credentials
from hotline.store import clock
from hotline.store.work import Store, Work
from hotline.vault.receipt import Receipt, ReceiptKeys, new_receipt, stretch

SHOWN = 5  # receipts that are printed
Made = Mapping[str, Any]


def fill(
    store: Store, seat: bytes, *, count: int, seed: int, progress: Callable[[int], None] = lambda _done: None
) -> list[str]:
    """Make `count` cases and return the words of the first few that have an answer, or of any. `seat`: a counsellor's session payload."""
    answered: list[str] = []
    others: list[str] = []
    for done, made in enumerate(make_cases(count, seed), start=1):
        words = new_receipt(store.codes.wordlist())
        arrived = datetime.combine(
            clock.today() - timedelta(days=made["age_days"]), time(8 + done % 10, done * 7 % 60), clock.BERLIN
        )
        arrived = min(arrived.astimezone(UTC), clock.now() - timedelta(minutes=5))
        _case(store, seat, made, words, arrived)
        (answered if made["replies"] else others).append(words.text)
        progress(done)
    return (answered + others)[:SHOWN]


def _case(store: Store, seat: bytes, made: Made, words: Receipt, arrived: datetime) -> None:
    keys = stretch(
        words,
        salt=bytes.fromhex(store.settings.instance_salt),
        pepper=load_credentials(store.settings).pepper_receipt[0],
    )
    with clock.standing_at(arrived):
        case_id = store.write(partial(_receive, made=made, keys=keys))
    later = min(arrived + timedelta(hours=3), clock.now() - timedelta(minutes=2))
    with clock.standing_at(later):
        if made["state"] != "new":
            store.write(partial(_work_on, seat=seat, made=made, case_id=case_id))


def _receive(work: Work, *, made: Made, keys: ReceiptKeys) -> bytes:
    identity = IdentityBody(name=made["name"], phone=made["contact"], safe_contact=made["reach"].get("safe", ""))
    return receive(
        work,
        current_roster(work),
        keys=keys,
        report=report_of(made),
        identity=identity,
        keep_copy=False,
        ring=None,
        draft=None,
    ).case_id


def report_of(made: Made) -> ReportBody:
    """The report of a synthetic case."""
    return ReportBody(
        safe_now=made["safe_now"],
        danger=tuple(made["danger"]),
        for_whom=made["for_whom"],
        relation=made["relation"],
        role=made["role"],
        office_kind=made["office_kind"],
        level=made["level"],
        land=made["land"],
        incidents=tuple(_incident(each) for each in made["incidents"]),
        effects=tuple(made["effects"]),
        police=made["police"],
        done_text=made["done"].get("text", ""),
        file_number=made["done"].get("file_number", ""),
        concerns=tuple(made["wishes"]),
        contact_ways=(made["reach"]["way"],) if made["reach"].get("way") else (),
        callback_window=made["reach"].get("times", ""),
        anonymous=not made["name"],
    )


def _incident(each: Made) -> Incident:
    return Incident(
        forms=tuple(each["forms"]),
        channel=each["channel"],
        place=each["place"],
        when=each["when_code"],
        day=clock.today() - timedelta(days=each["days_ago"])
        if each["when_code"] in {"exact", "about", "since"}
        else None,
        time_text=each["when"],
        frequency=each["frequency"],
        targets=tuple(each["against"]),
        offender=each["offender"],
        reference=each["reference"],
        topic=each["topic"],
        story=each["story"],
    )


def _work_on(work: Work, *, seat: bytes, made: Made, case_id: bytes) -> None:
    staff = staff_of(work, seat)
    if staff is None:
        raise RuntimeError("the demo's counsellor is gone")
    case = actions.mark_opened(work, staff, open_handle(work, actions.log_opening(work, staff, case_id)))
    case = actions.assign(work, staff, case, member_id=staff.get_id())
    for text in made["notes"]:
        case = actions.add_note(work, staff, case, body=text, heavy=False)
    for text in made["replies"]:
        case = actions.send_reply(work, staff, case, body=text)
    if made["state"] == "referred":
        _refer(work, staff, case)
    elif made["state"] == "waiting":
        actions.set_status(
            work, staff, case, waiting="person", next_step="Nachfragen, wie es geht", due=work.today + timedelta(days=7)
        )
    elif made["state"] == "closed":
        actions.close(work, staff, case, reason="done", outcome="helped", text="")


def _refer(work: Work, staff: Staff, case: OpenCase) -> None:
    need = need_of(case.state, work)
    found = advice(work, case.state, need).suggestions
    if found:
        referral_actions.begin(
            work, staff, case, found[0].service, step="offered", needs=tuple(sorted(need.concerns)), land=need.land
        )
