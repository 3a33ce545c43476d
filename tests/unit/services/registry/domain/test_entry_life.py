"""The present state of a record is its lines folded together, and some steps are out of order."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.entry_life import CORRECTABLE, changes_by, obstacle
from shared.contracts.registry import LineKind, Status

AT = datetime(2026, 3, 9, tzinfo=UTC)
FRESH = {"status": "open", "corrected": {}, "corrections": 0, "document_ids": [], "tombstone": False}

steps = st.lists(
    st.one_of(
        st.builds(lambda who: (LineKind.ASSIGNED, {"handler": who}), st.text(max_size=5)),
        st.builds(lambda how: (LineKind.HANDLED, {"outcome": how}), st.text(max_size=5)),
        st.just((LineKind.REOPENED, {})),
        st.just((LineKind.VOIDED, {})),
        st.just((LineKind.DESTROYED, {})),
        st.builds(
            lambda field, after: (LineKind.CORRECTED, {"field": field, "after": after}),
            st.sampled_from([name for name in CORRECTABLE if name != "sheets"]),
            st.text(max_size=5),
        ),
    ),
    max_size=20,
)


@given(steps)
def test_the_last_word_on_each_field_stands(life):
    state, told = dict(FRESH), {}
    for kind, data in life:
        state |= changes_by(kind, data, AT, state)
        told |= {data["field"]: data["after"]} if kind is LineKind.CORRECTED else {}
    assert state["corrected"] == told
    assert state["corrections"] == sum(kind is LineKind.CORRECTED for kind, _ in life)
    assigned = [data["handler"] for kind, data in life if kind is LineKind.ASSIGNED]
    assert state.get("handler") == (assigned[-1] if assigned else None)


@given(steps)
def test_of_the_steps_that_are_allowed_none_follows_an_end(life):
    state, done = dict(FRESH), []
    for kind, data in life:
        if obstacle(kind, status=state["status"], tombstone=state["tombstone"]) is None:
            state |= changes_by(kind, data, AT, state)
            done.append(kind)
    assert LineKind.DESTROYED not in done[:-1]
    after_void = done[done.index(LineKind.VOIDED) + 1 :] if LineKind.VOIDED in done else []
    assert after_void in ([], [LineKind.DESTROYED])
    opened = [kind for kind in done if kind in (LineKind.HANDLED, LineKind.REOPENED)]
    assert all(
        kind is expected for kind, expected in zip(opened, [LineKind.HANDLED, LineKind.REOPENED] * 20, strict=False)
    )


@pytest.mark.parametrize("kind", LineKind)
def test_nothing_happens_to_what_was_destroyed_or_voided(kind):
    assert obstacle(kind, status=Status.HANDLED, tombstone=True) == "entry-destroyed"
    with_the_file = kind in (LineKind.DESTROYED, LineKind.HANDED_OVER)
    assert obstacle(kind, status=Status.VOID, tombstone=False) == (None if with_the_file else "entry-void")


@pytest.mark.parametrize(
    ("data", "day"),
    [
        ({"handled_on": "2026-03-07"}, "2026-03-07"),
        ({"handled_at": "2026-03-07T00:00:00+01:00"}, "2026-03-07"),
        ({}, "2026-03-09"),
    ],
)
def test_the_day_of_handling_is_read_from_lines_of_any_age(data, day):
    assert changes_by(LineKind.HANDLED, {"outcome": "x", **data}, AT, FRESH)["handled_on"] == day


def test_an_assignment_without_a_day_keeps_the_day_that_was_told():
    assert "due_on" not in changes_by(LineKind.ASSIGNED, {"handler": "Eva"}, AT, FRESH)
