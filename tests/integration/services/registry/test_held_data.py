"""What the registry holds on a person, and that it stays with its reason."""

from datetime import date

import pytest

from services.registry.handlers import file_protection, held_data
from shared.contracts.privacy import HeldRecord, KeptBecause, LegalSource, Subject
from shared.contracts.registry import PlaceHold, ReportHeldData
from shared.security.rights import Role
from tests.integration.services.registry.office_life import (
    ZONE,
    close,
    handle,
    open_file,
    person,
    read_file,
    register,
)

pytestmark = pytest.mark.integration
NAME = "Ľubomír Čierny"
SUBJECT = Subject(party_ids=("p1", "p2"), names=(NAME,))


def told(subject: Subject = SUBJECT, limit: int = 2) -> dict[str, HeldRecord]:
    found, after = {}, None
    while True:
        page = held_data.report_held_data(ReportHeldData(subject=subject, after=after, limit=limit), ZONE)
        found |= {record.label: record for record in page.records}
        after = page.next
        if after is None:
            return found


def test_lines_are_told_with_number_reason_and_eligible_day(registry):
    open_one = register(registry, party=NAME, contact_id="p1")
    file = open_file(registry, mark="A1")
    kept = handle(registry, register(registry, party=NAME, contact_id="p2", mark="A1", file_id=file.id))
    close(registry, file)
    register(registry, party="Obec")
    found = told()
    assert set(found) == {open_one.number, kept.number}
    assert found[open_one.number].kept.because is KeptBecause.OPEN_MATTER
    why, eligible_on = found[kept.number].kept, read_file(registry, file).eligible_on
    assert (why.because, why.source) == (KeptBecause.RETENTION, LegalSource.OBLIGATION)
    assert why.until == eligible_on and isinstance(eligible_on, date)
    assert file.number in why.detail and "A1 5" in why.detail
    assert [line["kind"] for line in found[kept.number].data["lines"]] == ["filed", "handled"]


def test_a_hold_is_named(registry):
    file = open_file(registry, mark="A1")
    kept = handle(registry, register(registry, party=NAME, contact_id="p1", mark="A1", file_id=file.id))
    close(registry, file)
    manager = person("BA", role=Role.MANAGER)
    file_protection.place_hold(PlaceHold(id=file.id, reason="Spor 5C/12/2026"), manager, registry)
    why = told()[kept.number].kept
    assert why.because is KeptBecause.HOLD and "Spor 5C/12/2026" in why.detail


def test_who_only_bears_the_name_is_not_taken_for_the_person(registry):
    entry = register(registry, party=NAME)
    found = told()
    assert [record.certain for record in found.values()] == [False] and entry.number in found
    assert told(Subject(party_ids=("p1",))) == {}
