"""Days on paper: by the customs of each pack's language, where the organisation is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.print.dates import written_day, written_moment


@pytest.mark.parametrize(
    ("language", "written"),
    [("sk", "2. 1. 2026"), ("pl", "2.01.2026"), ("hr", "02. 01. 2026."), ("ru", "02.01.2026"), ("en", "02/01/2026")],
)
def test_a_day_is_written_as_the_language_does(language, written):
    assert written_day(date(2026, 1, 2), language) == written


def test_a_moment_is_told_by_the_local_clock_and_no_day_by_nothing():
    late = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)
    assert written_moment(late, "sk", ZoneInfo("Europe/Bratislava")) == "2. 1. 2026 00:30"
    assert written_day(None, "sk") == ""
