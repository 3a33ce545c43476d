"""Spans of one trace."""

import pytest

from shared.identifiers import new_trace
from shared.observability.tracing import child_span, span_id, trace_id


def test_a_child_has_the_trace_and_a_span_of_its_own() -> None:
    parent = new_trace()
    child = child_span(parent)

    assert trace_id(child) == trace_id(parent)
    assert span_id(child) != span_id(parent)
    assert child[-3:] == parent[-3:]


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "",
        "x",
        "00-" + "0" * 32 + "-" + "a" * 16 + "-01",
        "00-" + "a" * 32 + "-" + "0" * 16 + "-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
    ],
)
def test_what_can_not_be_read_begins_a_new_trace(wrong: str | None) -> None:
    child = child_span(wrong)

    assert len(child) == 55
    assert wrong is None or trace_id(child) not in wrong
