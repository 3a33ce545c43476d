"""The order of marks: as people read them, total, and the same whatever order they come in."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.marks import order_of

MARKS = st.from_regex(re.compile(r"[A-Za-zČŽ0-9.\-]{1,12}"), fullmatch=True)


@pytest.mark.parametrize(
    "in_order",
    [
        ["AA", "AA1", "AA2", "AA10", "AB1", "AC"],
        ["1", "1.1", "1.2", "1.10", "2", "10"],
        ["01", "02", "9", "10"],
        ["Č1", "D1"],
        ["110", "1100", "1101", "12000"],
    ],
)
def test_people_read_them_so(in_order):
    backwards = list(reversed(in_order))
    assert sorted(backwards, key=order_of) == in_order


@given(MARKS, MARKS)
def test_two_marks_never_share_a_place(one, other):
    assert (order_of(one) == order_of(other)) == (one == other)


@given(st.integers(0, 10**20), st.integers(0, 10**20), st.sampled_from(["", "A", "B-", "1."]))
def test_numbers_sort_by_value(one, other, prefix):
    assert (order_of(f"{prefix}{one}") < order_of(f"{prefix}{other}")) == (one < other)
