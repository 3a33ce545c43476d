from datetime import UTC, datetime

import pytest

from services.documents.domain.auditing import expected_objects, night_of
from services.documents.domain.locking import lock_until


@pytest.mark.parametrize(
    ("hour", "night"), [(0, None), (1, None), (2, "nightly-2026-05-04"), (23, "nightly-2026-05-04")]
)
def test_a_night_is_due_from_its_hour_on(hour, night):
    assert night_of(datetime(2026, 5, 4, hour, tzinfo=UTC), 2) == night


def test_all_objects_of_a_revision_are_expected():
    found = list(expected_objects("d", 2, "a" * 64, 10, has_text=True, has_pdf=True, previews=2))
    assert [expected.key for expected in found] == [
        f"objects/aa/{'a' * 64}",
        "text/d.2.txt",
        "pdf/d.2.pdf",
        "preview/d.2/1.webp",
        "preview/d.2/2.webp",
    ]


@pytest.mark.parametrize(
    ("day", "years", "until"), [((2026, 5, 4), 100, (2126, 5, 4)), ((2028, 2, 29), 1, (2029, 2, 28))]
)
def test_a_lock_ends_on_the_same_day_years_later(day, years, until):
    assert lock_until(datetime(*day, tzinfo=UTC), years) == datetime(*until, tzinfo=UTC)
