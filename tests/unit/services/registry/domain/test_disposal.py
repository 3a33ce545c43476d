"""Disposal lists as properties: nothing is lost, doubled or out of order, and gaps are all there are."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.disposal import (
    MAY_FOLLOW,
    Candidate,
    gaps_of,
    in_list_order,
    is_eligible,
    objection,
    rows_of,
    state_after,
)
from services.registry.domain.marks import order_of
from shared.contracts.registry import DisposalKind, DisposalOutcome, DisposalState, Verdict

DAY = date(2026, 5, 1)
FILE = Candidate(
    id="f", office="BA", closed=True, permanent=False, held=False, lent=False, moving=False, eligible_on=DAY,
    plan_number=1, mark="A1", mark_title="Letters", flag="", years=5, year=2019, number="BA-1/2019",
)  # fmt: skip

candidates = st.lists(
    st.builds(
        lambda no, mark, year, plan, classified: replace(
            FILE, id=f"f{no}", mark=mark, year=year, plan_number=plan, classified=classified, number=f"{mark}/{no}"
        ),
        st.integers(1, 99),
        st.sampled_from(["A1", "A2", "A10", "AB", "b1"]),
        st.integers(2000, 2012),
        st.integers(1, 2),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


@given(candidates)
def test_rows_are_numbered_and_hold_every_file_once(files):
    ordered = in_list_order(files)
    rows = rows_of(ordered)
    assert sorted(map(id, ordered)) == sorted(map(id, files))
    assert [row.no for row in rows] == list(range(1, len(rows) + 1))
    assert sum(row.quantity for row in rows) == len(files)
    keys = [(row.classified, row.plan_number, row.mark, row.year) for row in rows]
    assert len(set(keys)) == len(keys), "one row for each mark and year"
    for row, key in zip(rows, keys, strict=True):
        assert row.quantity == sum((f.classified, f.plan_number, f.mark, f.year) == key for f in files)


@given(candidates)
def test_rows_stand_in_plan_order_and_classified_apart(files):
    rows = rows_of(in_list_order(files))
    keys = [(row.classified, row.plan_number, order_of(row.mark), row.year) for row in rows]
    assert keys == sorted(keys)
    assert [row.classified for row in rows] == sorted(row.classified for row in rows)


@given(candidates, st.randoms())
def test_the_list_does_not_depend_on_the_order_of_finding(files, random):
    shuffled = list(files)
    random.shuffle(shuffled)
    assert rows_of(in_list_order(shuffled)) == rows_of(in_list_order(files))


@given(candidates)
def test_rows_and_gaps_together_are_all_years_between(files):
    rows = rows_of(in_list_order(files))
    gaps = {(gap.classified, gap.plan_number, gap.mark): set(gap.years) for gap in gaps_of(rows)}
    assert all(gaps.values())
    for key in {(row.classified, row.plan_number, row.mark) for row in rows}:
        years = {row.year for row in rows if (row.classified, row.plan_number, row.mark) == key}
        missing = gaps.get(key, set())
        assert not years & missing
        assert years | missing == set(range(min(years), max(years) + 1))


@given(
    st.builds(
        lambda closed, permanent, held, lent, moving, day: replace(
            FILE, closed=closed, permanent=permanent, held=held, lent=lent, moving=moving, eligible_on=day
        ),
        st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.none() | st.dates(),
    ),
    st.sampled_from(DisposalKind),
    st.dates(),
)  # fmt: skip
def test_only_what_is_closed_due_and_free_is_eligible_for_its_own_kind(file, kind, until):
    if is_eligible(file, kind, until):
        assert file.closed
        assert file.eligible_on <= until
        assert file.permanent == (kind is DisposalKind.PERMANENT)
        assert not (file.held or file.lent or file.moving)
        assert not is_eligible(replace(file, held=True), kind, until)
    elif file.closed and not (file.held or file.lent or file.moving) and file.eligible_on:
        assert file.eligible_on > until or file.permanent != (kind is DisposalKind.PERMANENT)


@given(st.sampled_from(Verdict), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_what_may_be_decided(verdict, permanent, held, lent, appraised):
    refused = objection(verdict, permanent=permanent, held=held, lent=lent, appraised=appraised)
    if verdict is Verdict.KEEP:
        assert refused is None
    elif held:
        assert refused[0] == "file-held"
    elif verdict is Verdict.DESTROY and permanent:
        assert refused is not None


@pytest.mark.parametrize("state", DisposalState)
def test_a_list_never_goes_back_once_decided(state):
    before = {DisposalState.DRAFT, DisposalState.SUBMITTED, DisposalState.RETURNED}
    if state not in before:
        assert not MAY_FOLLOW[state] & before


def test_a_list_of_both_verdicts_stays_decided_until_the_last():
    destroyed, handed_over = DisposalOutcome.DESTROYED, DisposalOutcome.HANDED_OVER
    assert state_after({destroyed}, left=1) is DisposalState.DECIDED
    assert state_after({destroyed, handed_over}, left=0) is DisposalState.DESTROYED
    assert state_after({handed_over, DisposalOutcome.KEPT}, left=0) is DisposalState.HANDED_OVER
    assert state_after({DisposalOutcome.HELD_BACK}, left=0) is DisposalState.DECIDED
