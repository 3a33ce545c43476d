"""The tree of a plan: any tree holds, and any broken one is refused."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.registry.domain.marks import order_of
from services.registry.domain.tree import (
    TreeError,
    ancestors,
    check_rule,
    differences,
    infer_parents,
    leaves_without_rule,
    places,
    subtree,
)
from shared.contracts.registry import PlanEntryFields


def entry(mark: str, **details) -> PlanEntryFields:
    return PlanEntryFields(mark=mark, title=mark, **details)


@st.composite
def trees(draw) -> dict[str, str | None]:
    """Each mark stands below an earlier one or at the root; shuffled."""
    marks = draw(st.lists(st.integers(1, 999).map(str), min_size=1, max_size=30, unique=True))
    parents = {mark: draw(st.sampled_from([None, *marks[:place]])) for place, mark in enumerate(marks)}
    return dict(draw(st.permutations(list(parents.items()))))


@given(trees())
def test_a_leaf_is_what_nothing_stands_below(parents):
    standing = places(parents)
    for mark, place in standing.items():
        assert place.leaf == (subtree(mark, parents) == {mark})
        assert place.depth == len(ancestors(mark, parents))
        assert all(standing[above].depth < place.depth for above in ancestors(mark, parents))


@given(trees(), st.data())
def test_nothing_stands_below_itself(parents, data):
    mark = data.draw(st.sampled_from(sorted(parents)))
    below = data.draw(st.sampled_from(sorted(subtree(mark, parents))))
    with pytest.raises(TreeError) as refused:
        places({**parents, mark: below})
    assert (refused.value.code, refused.value.field) == ("parent-below-itself", "parent")


@given(trees(), st.data())
def test_a_parent_must_be_there(parents, data):
    gone = data.draw(st.sampled_from(sorted(parents)))
    assume(gone in parents.values())
    with pytest.raises(TreeError) as refused:
        places({mark: parent for mark, parent in parents.items() if mark != gone})
    assert refused.value.code == "unknown-parent"


@given(trees(), st.data())
def test_without_a_subtree_the_rest_still_holds(parents, data):
    gone = subtree(data.draw(st.sampled_from(sorted(parents))), parents)
    places({mark: parent for mark, parent in parents.items() if mark not in gone})


def test_permanent_and_years_exclude_each_other():
    with pytest.raises(TreeError):
        check_rule(entry("A", permanent=True, years=5))
    check_rule(entry("A", permanent=True))
    check_rule(entry("A", years=0))


def test_every_leaf_needs_a_rule_and_a_branch_does_not():
    entries = [entry("A"), entry("A1", parent="A"), entry("A2", parent="A", years=0), entry("B", permanent=True)]
    assert leaves_without_rule(entries) == ["A1"]


def test_parents_are_inferred_from_branches_only():
    table = [entry("A"), entry("AA"), entry("AA1", years=5), entry("AA10", years=5), entry("B1", years=1)]
    parents = {found.mark: found.parent for found in infer_parents(table)}
    assert parents == {"A": None, "AA": "A", "AA1": "AA", "AA10": "AA", "B1": None}


ENTRIES = st.dictionaries(st.sampled_from(["A", "A1", "A2", "A10", "B"]), st.integers(0, 3), max_size=5).map(
    lambda years: {mark: entry(mark, years=count) for mark, count in years.items()}
)


@given(ENTRIES, ENTRIES)
def test_differences_lead_from_one_version_to_the_other(before, after):
    changes = differences(before, after)
    result = dict(before)
    for change in changes:
        assert change.before == before.get(change.mark)
        if change.after is None:
            del result[change.mark]
        else:
            result[change.mark] = change.after
    assert result == after
    assert [change.mark for change in changes] == sorted((change.mark for change in changes), key=order_of)


@given(ENTRIES)
def test_a_version_does_not_differ_from_itself(entries):
    assert differences(entries, dict(entries)) == ()
