from datetime import date

import pytest

from services.search.domain.records import linked, outdated, record_of_entry, with_entries
from services.search.schema import mark_tree
from shared.contracts.registry import Direction, Entry, EntryNow, FileReference, Status
from tests.unit.services.search.records import AT, document, entry

DIGEST = "0" * 64


def registered(**more) -> Entry:
    usual = {
        "id": "e1",
        "journal_id": "j",
        "office": "BA",
        "year": 2026,
        "seq": 1,
        "number": "BA-2026/000001",
        "direction": Direction.RECEIVED,
        "registered_at": AT,
        "received_on": date(2026, 3, 12),
        "channel": "post",
        "party": "Jan Novak",
        "their_ref": "77/2026",
        "their_date": None,
        "subject": "scan_0001.tif",
        "attachments": (),
        "mark": None,
        "handler": "",
        "due_on": None,
        "status": Status.OPEN,
        "actor_id": "a",
        "actor_name": "a",
        "prev_hash": DIGEST,
        "hash": DIGEST,
    }
    return Entry(**(usual | more))


def standing(**more) -> EntryNow:
    usual = {
        "version": 4,
        "status": Status.OPEN,
        "mark": "AB1",
        "plan_id": "p",
        "file": FileReference(id="f", number="BA-S-2026/7", seq=1, record_number="BA-S-2026/7-1"),
        "handler": "Eva Malá",
        "handler_id": None,
        "due_on": None,
        "handled_on": None,
        "outcome": "",
        "dispatched_on": None,
        "corrected": {"subject": "Žiadosť o stavebné povolenie", "party": "Ján Novák"},
        "corrections": 2,
        "lines": 3,
        "tombstone": False,
        "seen_by": ("BA", "KE"),
    }
    return EntryNow(**(usual | more))


def test_a_corrected_entry_is_found_by_what_is_right():
    found = linked(registered(version=4, now=standing()))
    assert (found.subject, found.party, found.their_ref) == ("Žiadosť o stavebné povolenie", "Ján Novák", "77/2026")
    assert (found.mark, found.file) == ("AB1", "BA-S-2026/7")


def test_an_entry_belongs_to_the_contact_that_was_put_right():
    assert linked(registered(contact_id="first")).contact_id == "first"
    assert linked(registered(contact_id="first", now=standing(contact_id="right"))).contact_id == "right"
    assert linked(registered(contact_id="first", now=standing(contact_id=None))).contact_id is None


def test_the_record_of_an_entry_tells_who_sees_it_and_by_what_it_is_found():
    record = record_of_entry(registered(version=4, now=standing()))
    assert (record.facts.office, record.facts.seen_by, record.facts.version) == ("BA", {"BA", "KE"}, 4)
    assert record.facts.title == "Žiadosť o stavebné povolenie"
    assert "Eva Malá" in record.text
    assert "scan_0001" not in record.text


def test_an_older_state_does_not_take_the_place_of_a_newer_one():
    old, new = document("1", "", version=1).facts, document("1", "text", version=2).facts
    assert outdated(new, old)
    assert not outdated(old, new)
    assert not outdated(None, old)
    assert not outdated(old, old)


def test_the_earliest_entry_is_shown():
    entries = [entry(f"e{number}", f"BA-2026/{number}") for number in (2, 0)]
    assert [known.id for known in with_entries(document("1"), entries).facts.entries] == ["e0", "e2"]


@pytest.mark.parametrize(
    ("mark", "above"),
    [("AB1.2", ["AB", "AB1", "AB1.2"]), ("A10", ["A", "A10"]), ("01-02", ["01", "01-02"]), ("AB", ["AB"])],
)
def test_what_a_mark_is_below(mark, above):
    assert mark_tree(mark) == above
