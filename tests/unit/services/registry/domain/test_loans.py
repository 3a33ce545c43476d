"""Rules of lending: no thing comes back twice, nobody keeps one for ever, and reminders come on their days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.loans import TAKEN, DueRefused, Step, StepRefused, after, check_due, reminder_day
from shared.contracts.registry import LoanRules, LoanState

TODAY = date(2026, 3, 9)
RULES = LoanRules(days=30, most_days=180)


def can(state: LoanState) -> set[Step]:
    possible = set()
    for step in Step:
        try:
            after(step, state)
        except StepRefused:
            continue
        possible.add(step)
    return possible


def test_what_can_be_done_in_each_state():
    assert {state: can(state) for state in LoanState} == {
        LoanState.REQUESTED: {Step.APPROVE, Step.REFUSE, Step.WITHDRAW},
        LoanState.APPROVED: {Step.ISSUE, Step.REFUSE, Step.WITHDRAW},
        LoanState.ISSUED: {Step.PROLONG, Step.RETURN},
        LoanState.RETURNED: set(),
        LoanState.REFUSED: set(),
        LoanState.WITHDRAWN: set(),
    }


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_a_thing_is_taken_until_it_comes_back_and_never_again(steps):
    state, ended = LoanState.REQUESTED, False
    for step in steps:
        try:
            state = after(step, state)
        except StepRefused:
            continue
        assert not ended
        ended = state in (LoanState.RETURNED, LoanState.REFUSED, LoanState.WITHDRAWN)
        assert (state in TAKEN) == (state in (LoanState.APPROVED, LoanState.ISSUED))


@pytest.mark.parametrize(
    ("days", "present", "code"),
    [(-1, None, "past-date"), (181, None, "too-long"), (5, 5, "not-later"), (4, 5, "not-later"), (181, 5, "too-long")],
)
def test_a_due_day_is_refused(days, present, code):
    with pytest.raises(DueRefused) as refused:
        check_due(
            TODAY + timedelta(days=days),
            today=TODAY,
            issued_on=TODAY,
            rules=RULES,
            present=None if present is None else TODAY + timedelta(days=present),
        )
    assert refused.value.code == code


@pytest.mark.parametrize("days", [0, 1, 180])
def test_a_due_day_is_taken(days):
    check_due(TODAY + timedelta(days=days), today=TODAY, issued_on=TODAY, rules=RULES)


def test_reminders_come_on_the_first_and_each_seventh_day():
    told = sorted({reminder_day(TODAY, TODAY + timedelta(days=late)) for late in range(-10, 30)})
    assert told == [0, 1, 7, 14, 21, 28]


@given(st.integers(-1000, 10_000))
def test_a_reminder_day_is_never_ahead_and_never_goes_back(late):
    day = reminder_day(TODAY, TODAY + timedelta(days=late))
    assert 0 <= day <= max(late, 0)
    assert day <= reminder_day(TODAY, TODAY + timedelta(days=late + 1))
