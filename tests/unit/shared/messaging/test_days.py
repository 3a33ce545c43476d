"""A day in a command, as it stands in the body of a request."""

from datetime import date

import pytest
from pydantic import ValidationError

from shared.contracts.registry import DispatchEntry


def read(day: str) -> date | None:
    body = f'{{"id": "e", "version": 1, "channel": "post", "dispatched_on": {day}}}'
    return DispatchEntry.model_validate_json(body, strict=True).dispatched_on


def test_a_day_is_taken_as_it_is_written():
    assert (read('"2026-02-28"'), read("null")) == (date(2026, 2, 28), None)


@pytest.mark.parametrize("day", ['"2026-02-30"', '"28.2.2026"', '"2026-02-28T00:00:00"', "20512", "true"])
def test_nothing_else_is_a_day(day):
    with pytest.raises(ValidationError):
        read(day)
