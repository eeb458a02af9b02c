"""Which step of a referral may follow which."""

from typing import get_args

import pytest

from hotline.casefile.bodies import ReferralStep
from hotline.referral.rules import steps


def test_every_state_of_the_case_file_has_its_next_steps():
    assert set(steps.NEXT) == {"", *get_args(ReferralStep)}
    assert {step for after in steps.NEXT.values() for step in after} <= set(get_args(ReferralStep))


@pytest.mark.parametrize(
    "way",
    [
        ("offered", "wished", "handed_over", "helped"),
        ("suggested", "offered", "declined"),
        ("wished", "handed_over", "accepted", "begun", "helped_partly", "helped"),
        ("offered", "withdrawn", "offered"),
    ],
)
def test_the_usual_ways_can_be_gone(way):
    present = ""
    for step in way:
        steps.check(present, step)
        present = step


@pytest.mark.parametrize(
    ("present", "step"),
    [
        ("", "handed_over"),
        ("offered", "handed_over"),
        ("suggested", "handed_over"),
        ("", "helped"),
        ("offered", "offered"),
        ("helped", "offered"),
        ("", "nonsense"),
        ("nonsense", "offered"),
    ],
)
def test_nothing_is_handed_over_that_was_not_wished_and_no_step_is_taken_twice(present, step):
    with pytest.raises(steps.StepNotPossible) as caught:
        steps.check(present, step)
    assert (caught.value.present, caught.value.step) == (present, step)


def test_a_case_waits_for_the_one_whose_turn_it_is():
    assert [steps.waits_for(state) for state in ("offered", "wished", "handed_over", "helped")] == [
        "person",
        "us",
        "service",
        "",
    ]


def test_open_states_are_those_from_which_something_still_comes():
    assert {"helped", "helped_partly", "helped_not", "declined", "withdrawn"} == set(steps.NEXT) - steps.OPEN - {""}
