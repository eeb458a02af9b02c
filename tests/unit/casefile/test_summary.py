"""The summary: facts of a case for lists, of one size, bound to the end of its chain."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.casefile.chain import Head
from hotline.casefile.entries import (
    AssignBody,
    Incident,
    NoteBody,
    Payload,
    ReferralBody,
    ReplyBody,
    StatusBody,
    UrgencyBody,
)
from hotline.casefile.state import fold
from hotline.casefile.summary import SIZE, Summary, seal, summarise, unseal
from hotline.store.codes import Codes
from hotline.vault.envelope import CannotOpen, TooLong
from hotline.vault.symmetric import COMMITTED_OVERHEAD, new_key, seal_committed
from tests.support.entries import MEMBER, START, anything, chain_of, first, who, written

CASE, HEAD, CK = b"c" * 16, Head(2, b"h" * 32), new_key()


def summary_of(*payloads: Payload) -> Summary:
    return summarise(fold(chain_of([*payloads]), START), alarm_n=1)


@given(st.lists(anything, max_size=8))
def test_what_was_summed_up_is_read_back_and_always_of_one_size(payloads: list[Payload]) -> None:
    summary = summary_of(first(), *payloads)
    sealed = seal(CK, CASE, HEAD, summary)
    assert len(sealed) == SIZE + COMMITTED_OVERHEAD
    again = unseal(CK, CASE, HEAD, sealed)
    assert again == summary or again.cut


def test_it_holds_the_facts_that_lists_need() -> None:
    report = first(
        danger=("home", "weapon"),
        safe_now=False,
        incidents=(
            Incident(forms=("threat", "insult"), place="home", targets=("family",), count=4, frequency="weekly"),
            Incident(forms=("threat",), targets=("self",)),
        ),
        concerns=("safety",),
    )
    status = StatusBody(waiting="person", next_step="Rückruf", due=date(2026, 11, 25))
    offered = ReferralBody(referral_id="06" * 16, state="offered")
    bodies = (
        ReplyBody(body="x"),
        status,
        AssignBody(member_id=MEMBER),
        UrgencyBody(level="hoch", reason="Anruf"),
        offered,
    )
    summary = summary_of(report, who(name="Ida"), *(written(body, after=timedelta(hours=1)) for body in bodies))
    assert summary.forms == ("threat", "insult")
    assert summary.targets == ("family", "self")
    assert (summary.places, summary.frequencies) == (("home",), ("weekly",))
    assert (summary.incident_count, summary.danger, summary.safe_now) == (5, ("home", "weapon"), False)
    assert (summary.nickname, summary.land, summary.role) == ("Silberdistel 14", "SN", "council")
    assert (summary.waiting, summary.next_step, summary.due) == ("person", "Rückruf", date(2026, 11, 25))
    assert (summary.assignee, summary.override_level, summary.override_reason) == (MEMBER, "hoch", "Anruf")
    assert (summary.received_at, summary.first_answer_at) == (START, START + timedelta(hours=1))
    assert (summary.has_identity, summary.has_mailbox, summary.referral_states) == (True, True, ("offered",))
    assert (summary.alarm_n, summary.lifecycle, summary.replies) == (1, "open", 1)


def test_a_case_whose_report_was_redacted_still_has_a_summary() -> None:
    summary = summarise(fold(chain_of([None, written(NoteBody(body="x"))]), START))
    assert (summary.nickname, summary.received_at, summary.lifecycle) == ("", None, "open")


def test_every_code_of_every_list_at_once_fits_and_danger_is_never_left_out() -> None:
    codes = Codes(Path("/nonexistent"))
    every = {
        name: tuple(codes[name]) for name in ("form", "target", "danger", "concern", "effect", "place", "frequency")
    }
    incidents = tuple(
        Incident(forms=every["form"], targets=every["target"], place=place, frequency=frequency)
        for place in every["place"]
        for frequency in every["frequency"]
    )
    report = first(danger=every["danger"], concerns=every["concern"], effects=every["effect"], incidents=incidents)
    steps = [written(ReferralBody(referral_id=f"{n:032x}", state="handed_over")) for n in range(40)]
    longest = [
        written(StatusBody(waiting="us", next_step="ß" * 500)),
        written(UrgencyBody(level="mittel", reason="ä" * 500)),
    ]
    summary = summary_of(report, *steps, *longest)
    again = unseal(CK, CASE, HEAD, seal(CK, CASE, HEAD, summary))
    assert again.cut
    assert (again.danger, again.land, again.incident_count) == (every["danger"], "SN", len(incidents))
    assert set(again.forms) <= set(every["form"])


def test_one_that_cannot_fit_is_refused_rather_than_cut_anywhere() -> None:
    with pytest.raises(TooLong):
        seal(CK, CASE, HEAD, Summary(nickname="x" * 2000))


@pytest.mark.parametrize(
    ("case_id", "head"),
    [(b"o" * 16, HEAD), (CASE, Head(3, b"h" * 32)), (CASE, Head(2, b"x" * 32))],
    ids=["another case", "another seq", "another end"],
)
def test_it_opens_for_its_case_and_the_end_of_its_chain_alone(case_id: bytes, head: Head) -> None:
    """CR-01, and a summary put back from yesterday."""
    sealed = seal(CK, CASE, HEAD, summary_of(first()))
    with pytest.raises(CannotOpen):
        unseal(CK, case_id, head, sealed)


def test_what_is_no_summary_inside_the_seal_is_refused() -> None:
    plaintext = (2).to_bytes(4, "big") + b"[]"
    blob = seal_committed(CK, "summary", CASE, plaintext=plaintext, extra=((2).to_bytes(8, "big"), b"h" * 32))
    with pytest.raises(CannotOpen):
        unseal(CK, CASE, HEAD, blob)


def test_it_shows_nothing_of_itself() -> None:
    assert repr(summary_of(first())) == "<Summary>"
