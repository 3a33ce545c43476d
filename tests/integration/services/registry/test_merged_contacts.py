"""Entries are found by the contact that theirs was merged into, and by their own again after the two are parted."""

import json

import pytest

from services.registry.handlers.entries import get_entry, write_entry
from services.registry.handlers.entry_lines import correct_entry
from services.registry.handlers.party_entries import follow_merge, list_party_entries
from services.registry.models.journals import JournalRecord
from shared.contracts.contacts import PartyMerged
from shared.contracts.registry import CorrectEntry, GetEntry, ListPartyEntries
from shared.identifiers import new_id
from shared.security.context import context_of_service
from tests.integration.services.registry.test_journal import ZONE, register, registrar, store
from tests.meanwhile import Meanwhile

__all__ = ["store"]
pytestmark = pytest.mark.integration


def found(store, contact):
    return {entry.id for entry in list_party_entries(ListPartyEntries(contact_ids=(contact,)), registrar("BA")).items}


def told(store, kept, gone, *, before=(), reverted=False):
    event = PartyMerged(
        office="BA", kept_id=kept, kept_name="Kept", gone_id=gone, gone_before=before, reverted=reverted
    )
    follow_merge(event, context_of_service("registry"), store)


def test_entries_follow_a_merge_and_its_undoing_and_the_index_is_told(store):
    kept, gone = new_id(), new_id()
    own, other = register(store, contact_id=kept), register(store, contact_id=gone)
    told(store, kept, gone)
    assert found(store, kept) == {own.id, other.id} and found(store, gone) == set()
    now = get_entry(GetEntry(id=other.id), registrar("BA"), store)
    assert (now.contact_id, now.now.contact_id) == (gone, kept)
    told(store, kept, gone, reverted=True)
    assert found(store, kept) == {own.id} and found(store, gone) == {other.id}
    rows = store.database["outbox"].find({"name": "registry.entries.relinked"})
    assert [json.loads(row["body"])["entry_ids"] for row in rows] == [[other.id], [other.id]]


def test_what_is_registered_later_with_a_merged_contact_follows(store):
    """As a scanner's folder does, which names its contact long before the letters come."""
    first, second, third = new_id(), new_id(), new_id()
    told(store, second, first)
    told(store, third, second)
    late = register(store, contact_id=first)
    assert found(store, third) == {late.id}
    told(store, third, second, before=(first,), reverted=True)
    assert found(store, third) == set() and found(store, second) == {late.id}
    told(store, second, first, reverted=True)
    assert found(store, second) == set() and found(store, first) == {late.id}


def register_elsewhere(store, contact):
    """As a process beside this one does it, whose turns are its own."""
    who, journal = registrar("BA"), JournalRecord.objects.get(office="BA")
    details = {"direction": "received", "subject": "Žiadosť", "contact_id": contact}
    return store.transact(who, lambda work: write_entry(work, journal, details, [], who, ZONE))


def test_what_is_registered_in_the_moment_of_a_merge_or_of_its_undoing_follows(store):
    """It has read where the contact is, and has not ended when the registry is told that the contact is gone."""
    kept, gone = new_id(), new_id()
    first = register_elsewhere(Meanwhile(store, lambda: told(store, kept, gone)), gone)
    assert found(store, kept) == {first.id}
    second = register_elsewhere(Meanwhile(store, lambda: told(store, kept, gone, reverted=True)), gone)
    assert found(store, gone) == {first.id, second.id} and found(store, kept) == set()


def test_what_is_corrected_in_the_moment_of_a_merge_follows(store):
    kept, gone = new_id(), new_id()
    entry = register(store)
    command = CorrectEntry(id=entry.id, version=entry.version, changes={"contact_id": gone}, reason="wrong one")
    correct_entry(command, registrar("BA"), Meanwhile(store, lambda: told(store, kept, gone)), ZONE)
    assert found(store, kept) == {entry.id}
