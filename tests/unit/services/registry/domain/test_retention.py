"""From when on a file may go: full years from 1 January after the trigger's year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.retention import OF_ITSELF, Retention, eligible_on, full_years, trigger_day
from shared.contracts.registry import Trigger

days = st.dates(date(1850, 1, 1), date(2200, 12, 31))
terms = st.integers(0, 200)
triggers = st.sampled_from(Trigger)


@given(days, terms, triggers)
def test_it_is_the_first_of_january_after_the_full_years(day, years, trigger):
    found = eligible_on(Retention(years, trigger), started_on=day, closed_on=day)
    assert found == date(day.year + 1 + years, 1, 1)
    assert (found - day).days > years * 365, "no full year is missing"
    assert found - timedelta(days=1) <= date(day.year + years, 12, 31), "and not a day too long"


@given(days, days, terms, triggers)
def test_it_is_never_before_the_file_is_closed(started, closed, years, trigger):
    found = eligible_on(Retention(years, trigger), started_on=started, closed_on=closed)
    assert found >= closed
    assert found in (closed, date(started.year + 1 + years, 1, 1))


@given(st.integers(1850, 2200), st.data(), terms)
def test_every_day_of_a_year_counts_alike_the_leap_day_too(year, data, years):
    one, other = (data.draw(st.dates(date(year, 1, 1), date(year, 12, 31))) for _ in range(2))
    retention = Retention(years, Trigger.CLOSURE)
    last = date(year, 12, 31)
    same = {eligible_on(retention, started_on=day, closed_on=day) for day in (one, other, last)}
    assert len(same) == 1


@given(days, days, terms, triggers)
def test_a_later_trigger_never_lets_it_go_earlier(one, other, years, trigger):
    retention = Retention(years, trigger)
    earlier, later = sorted((one, other))
    closed = date(1850, 1, 1)
    assert eligible_on(retention, started_on=earlier, closed_on=closed) <= eligible_on(
        retention, started_on=later, closed_on=closed
    )


@given(days, triggers)
def test_without_years_or_closing_or_trigger_it_can_not_be_told(day, trigger):
    assert eligible_on(Retention(None, trigger), started_on=day, closed_on=day) is None
    assert eligible_on(Retention(5, trigger), started_on=None, closed_on=day) is None
    assert eligible_on(Retention(5, trigger), started_on=day, closed_on=None) is None


@given(st.none() | terms, st.booleans(), terms)
def test_only_what_is_of_permanent_value_needs_no_years_of_the_plan(years, permanent, before_hand_over):
    kept = full_years(years, permanent=permanent, before_hand_over=before_hand_over)
    assert kept == (years if years is not None else before_hand_over if permanent else None)


@given(triggers, st.none() | days, st.none() | days, st.none() | days)
def test_each_trigger_counts_from_its_own_day(trigger, closed, told, last):
    day = trigger_day(Retention(5, trigger), closed_on=closed, told=told, last_entry_on=last)
    match trigger:
        case Trigger.CLOSURE:
            assert day == closed
        case Trigger.LAST_ENTRY:
            assert day == (told or last)
        case _:
            assert day == told
            assert trigger not in OF_ITSELF


@pytest.mark.parametrize(
    ("closed", "years", "expected"),
    [
        (date(2014, 6, 30), 5, date(2020, 1, 1)),
        (date(2016, 2, 29), 10, date(2027, 1, 1)),
        (date(2024, 12, 31), 0, date(2025, 1, 1)),
        (date(2025, 1, 1), 0, date(2026, 1, 1)),
    ],
)
def test_as_the_law_counts(closed, years, expected):
    assert eligible_on(Retention(years, Trigger.CLOSURE), started_on=closed, closed_on=closed) == expected


def test_a_personal_file_counts_from_birth():
    found = eligible_on(Retention(70, Trigger.BIRTH), started_on=date(1956, 2, 29), closed_on=date(2020, 5, 1))
    assert found == date(2027, 1, 1)
