"""Why a record stays when a person asks for erasure."""

from dataclasses import replace
from datetime import date

import pytest

from services.registry.domain.privacy import Keeping, why_kept
from shared.contracts.privacy import KeptBecause, LegalSource
from shared.contracts.registry import FileState

TODAY = date(2026, 11, 22)
CLOSED = Keeping(
    number="1/2024/A1",
    state=FileState.CLOSED,
    permanent=False,
    eligible_on=date(2030, 1, 1),
    holds=(),
    plan="A1 5",
)


@pytest.mark.parametrize(
    ("file", "because", "source", "until"),
    [
        (CLOSED, KeptBecause.RETENTION, LegalSource.OBLIGATION, date(2030, 1, 1)),
        (replace(CLOSED, eligible_on=TODAY), KeptBecause.DISPOSAL, LegalSource.OBLIGATION, TODAY),
        (replace(CLOSED, eligible_on=None), KeptBecause.OPEN_MATTER, LegalSource.OBLIGATION, None),
        (replace(CLOSED, holds=("court",)), KeptBecause.HOLD, LegalSource.CLAIMS, date(2030, 1, 1)),
        (replace(CLOSED, permanent=True), KeptBecause.ARCHIVAL_VALUE, LegalSource.ARCHIVING, None),
        (replace(CLOSED, state=FileState.DESTROYED), KeptBecause.JOURNAL, LegalSource.OBLIGATION, None),
        (replace(CLOSED, state=FileState.HANDED_OVER), KeptBecause.JOURNAL, LegalSource.OBLIGATION, None),
        (None, KeptBecause.OPEN_MATTER, LegalSource.OBLIGATION, None),
    ],
    ids=lambda value: getattr(value, "value", None),
)
def test_what_holds_it_most_firmly_is_named(file, because, source, until):
    kept = why_kept(file, tombstone=False, today=TODAY)
    assert (kept.because, kept.source, kept.until) == (because, source, until)


def test_the_hold_the_file_and_the_mark_are_named():
    kept = why_kept(replace(CLOSED, holds=("court 5C/1", "audit")), tombstone=False, today=TODAY)
    assert kept.detail == "1/2024/A1 · A1 5 · court 5C/1; audit"


def test_of_a_destroyed_record_the_line_stays():
    assert why_kept(CLOSED, tombstone=True, today=TODAY).because is KeptBecause.JOURNAL
