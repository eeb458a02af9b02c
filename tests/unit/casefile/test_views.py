"""The documents for the mailbox: what she is to see, of one size whatever happened (TIM-04)."""

from datetime import date, timedelta

import pytest

from hotline.casefile.entries import (
    AssignBody,
    Body,
    ClosingBody,
    MessageBody,
    NoteBody,
    OpenedBody,
    ReferralBody,
    ReplyBody,
    StatusBody,
    UrgencyBody,
)
from hotline.casefile.state import CaseState, fold
from hotline.casefile.views import (
    SIZE,
    NextView,
    PrivateView,
    next_view,
    private_view,
    seal_next,
    seal_private,
    working_day_after,
)
from hotline.vault.mailkey import MailboxKey, PrivateKey
from hotline.vault.seal import SEALED_OVERHEAD
from hotline.vault.symmetric import new_key
from tests.support.entries import KEYS, START, chain_of, first, written

BOX, PRIVATE = MailboxKey(new_key()), PrivateKey(new_key())
MINE = KEYS.model_copy(update={"mailbox_kem": BOX.kem_public, "private_kem": PRIVATE.kem_public})
DAY = date(2026, 11, 23)


def state_of(*bodies: Body) -> CaseState:
    payloads = [first(), *(written(body, after=timedelta(hours=n)) for n, body in enumerate(bodies, start=1))]
    return fold(chain_of(payloads), START + timedelta(days=1))


def shown(*bodies: Body) -> NextView:
    return next_view(state_of(*bodies), START, answer_days=2)


def referral(state: str, n: int = 1, **changes: object) -> ReferralBody:
    facts = {"service_name": "Opfer-Telefon", "service_phone": "116006", "service_id": "opfer", **changes}
    return ReferralBody.model_validate({"referral_id": f"{n:032x}", "state": state, **facts})


def test_each_stage_has_its_name() -> None:
    assert shown().state == "received"
    assert shown(OpenedBody(role="counsellor", day=DAY)).state == "read"
    assert shown(ReplyBody(body="x")).state == "waiting_for_you"
    assert shown(referral("handed_over")).state == "passed_on"
    assert shown(StatusBody(waiting="service")).state == "passed_on"
    assert shown(ReplyBody(body="x"), ClosingBody(reason="a", outcome="b")).state == "finished"


def test_once_she_writes_it_is_our_turn_even_while_a_service_is_at_it() -> None:
    read = OpenedBody(role="counsellor", day=DAY)
    wrote = MessageBody(item_id="0c" * 16, body="Er war wieder da.")
    assert shown(read, referral("handed_over"), StatusBody(waiting="service"), wrote).state == "read"
    assert shown(read, referral("handed_over"), wrote, referral("accepted")).state == "passed_on"


def test_an_answer_is_promised_until_one_was_given() -> None:
    assert shown().answer_by == date(2026, 11, 25)
    assert shown(OpenedBody(role="counsellor", day=DAY)).answer_by == date(2026, 11, 25)
    assert shown(ReplyBody(body="x")).answer_by is None
    assert shown(ClosingBody(reason="a", outcome="b")).answer_by is None


def test_it_names_day_number_and_reading() -> None:
    view = shown(OpenedBody(role="counsellor", day=DAY))
    assert (view.received_day, view.number, view.read_day) == (DAY, "7f3a90c241de88b0", DAY)


def test_it_shows_referrals_she_was_told_of_and_nothing_the_desk_keeps_to_itself() -> None:
    internal = (NoteBody(body="Geheim"), AssignBody(member_id="ab" * 16), UrgencyBody(level="hoch", reason="Geheim"))
    view = shown(*internal, referral("suggested", 1), referral("offered", 2, text="Passt"), referral("withdrawn", 3))
    assert [(card.name, card.state, card.text, card.day) for card in view.referrals] == [
        ("Opfer-Telefon", "offered", "Passt", DAY)
    ]
    assert b"Geheim" not in view.to_bytes()
    assert b"abab" not in view.to_bytes()


def test_both_documents_are_of_one_size_whatever_is_in_them() -> None:
    """TIM-04."""
    crowd = [referral("offered", n, service_name="ß" * 500, service_web="w" * 500, text="ü" * 900) for n in range(40)]
    openings = [OpenedBody(role="counsellor", day=DAY + timedelta(days=n)) for n in range(300)]
    for bodies in ((), (ReplyBody(body="x"),), tuple(crowd), tuple(openings)):
        state = state_of(*bodies)
        assert len(seal_next(MINE, next_view(state, START, answer_days=2), day=DAY)) == SIZE + SEALED_OVERHEAD
        assert len(seal_private(MINE, private_view(state), day=DAY)) == SIZE + SEALED_OVERHEAD


def test_who_opened_is_told_by_role_and_day() -> None:
    view = private_view(state_of(OpenedBody(role="counsellor", day=DAY), OpenedBody(role="keyholder", day=DAY)))
    assert [(each.role, each.day) for each in view.openings] == [("counsellor", DAY), ("keyholder", DAY)]


def test_a_case_without_a_mailbox_has_no_documents() -> None:
    none = KEYS.model_copy(update={"mailbox_id": None})
    with pytest.raises(ValueError, match="no mailbox"):
        seal_next(none, NextView(), day=DAY)
    with pytest.raises(ValueError, match="no mailbox"):
        seal_private(none, PrivateView(), day=DAY)


@pytest.mark.parametrize(
    ("day", "count", "land", "expected"),
    [
        (date(2026, 11, 20), 2, "", date(2026, 11, 24)),
        (date(2026, 11, 21), 1, "", date(2026, 11, 23)),
        (date(2026, 12, 24), 1, "", date(2026, 12, 28)),
        (date(2026, 11, 17), 1, "SN", date(2026, 11, 19)),
        (date(2026, 11, 17), 1, "BE", date(2026, 11, 18)),
        (date(2026, 12, 31), 1, "", date(2027, 1, 4)),
    ],
    ids=[
        "over a weekend",
        "from a Saturday",
        "over Christmas",
        "Buß- und Bettag in Sachsen",
        "and not in Berlin",
        "New Year",
    ],
)
def test_working_days_pass_over_weekends_and_holidays(day: date, count: int, land: str, expected: date) -> None:
    assert working_day_after(day, count=count, land=land) == expected
