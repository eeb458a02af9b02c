"""What happens next, and waiting for those who guess (mailbox/rules.py)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hotline.mailbox.rules import FREE_TRIES, LONGEST_PAUSE, course, network, pause_after, stage_now

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize("state", ["received", "read", "waiting_for_you", "passed_on", "something newer"])
def test_exactly_one_stage_is_now_until_all_is_finished(state):
    stages = course(state, received=MONDAY, read=MONDAY, answer_by=MONDAY)
    assert [each.when for each in stages].count("now") == 1
    assert stages[0].name == "received"
    assert stages[-1].when == "next"


def test_a_finished_contact_has_nothing_left_to_wait_for():
    stages = course("finished", received=MONDAY, read=MONDAY, answer_by=None)
    assert {each.when for each in stages} == {"done"}


@pytest.mark.parametrize("state", ["read", "waiting_for_you", "passed_on", "finished"])
def test_after_a_message_of_hers_it_is_our_turn_until_the_desk_writes_again(state):
    earlier, later = datetime(2026, 11, 16, 9, tzinfo=UTC), datetime(2026, 11, 16, 10, tzinfo=UTC)
    assert stage_now(state, written=earlier, hers=later) == "read"
    assert stage_now(state, written=later, hers=earlier) == state
    assert stage_now(state, written=earlier, hers=None) == state
    assert stage_now("received", written=earlier, hers=later) == "received"


def test_whoever_guesses_waits_longer_and_longer_but_never_for_good():
    """REC-07"""
    assert [pause_after(n) for n in range(FREE_TRIES)] == [timedelta(0)] * FREE_TRIES
    pauses = [pause_after(n) for n in range(FREE_TRIES, 40)]
    assert pauses == sorted(pauses)
    assert pauses[0] > timedelta(0)
    assert pauses[-1] == LONGEST_PAUSE


@pytest.mark.parametrize("address", [None, "", "unix:", "127.0.0.1", "::1", "::"])
def test_an_address_that_everybody_shares_names_nobody(address):
    assert network(address) is None


def test_one_household_is_one_caller():
    assert network("2001:db8:1:2::5") == network("2001:db8:1:2:ffff::1") != network("2001:db8:1:3::5")
    assert network("203.0.113.5") != network("203.0.113.6")
