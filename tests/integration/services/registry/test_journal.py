"""The journal on a real MongoDB: gapless under many writers and processes, immutable, and honest about tampering."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.registry.handlers.entries import get_entry, list_entries, register_arrival, register_entry
from services.registry.handlers.journals import ensure_journal, journal_id_of, list_journals
from services.registry.handlers.verification import verify_journal
from services.registry.models.entries import EntryRecord
from services.registry.models.entry_lines import EntryLineRecord
from services.registry.models.entry_states import EntryStateRecord
from services.registry.models.journals import YEARS, JournalRecord
from shared.contracts.documents import Channel, DocumentStored, Origin
from shared.contracts.problems import Forbidden, Invalid, NotFound
from shared.contracts.registry import (
    Direction,
    Entry,
    GetEntry,
    ListEntries,
    ListJournals,
    RegisterEntry,
    VerifyJournal,
)
from shared.identifiers import new_id
from shared.security.context import Context, context_of_service
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.merged import MergedContact
from shared.storage.store import Store

pytestmark = pytest.mark.integration

ZONE = ZoneInfo("Europe/Bratislava")


class NoOtherService:
    """Stands where the bus would be; these use cases must not need it."""

    def call(self, command, context):
        raise NotFound(f"nobody answers {command.method}")


def registrar(*offices: str) -> Context:
    return Context(
        Principal(kind=Kind.PERSON, id="r1", name="Jana", roles=frozenset({Role.REGISTRAR}), offices=frozenset(offices))
    )


def open_store(url: str) -> Store:
    store = Store(connect(MongoSettings(mongo_url=url)))
    store.prepare([JournalRecord, EntryRecord, EntryLineRecord, EntryStateRecord, MergedContact])
    return store


@pytest.fixture
def store(mongo) -> Store:
    store = open_store(mongo.url("registry"))
    for name in store.database.list_collection_names():
        store.database[name].delete_many({})
    store.transact(context_of_service("registry"), lambda work: ensure_journal(work, "BA", "Bratislava"))
    return store


def register(store: Store, subject: str = "Žiadosť", office: str = "BA", **details) -> Entry:
    command = RegisterEntry(
        office=office, direction=Direction.RECEIVED, subject=subject, **{"party": "Obec", **details}
    )
    return register_entry(command, registrar("BA"), store, NoOtherService(), ZONE)


def verify(store: Store):
    return verify_journal(VerifyJournal(journal_id=journal_id_of("BA")), registrar("BA"), store)


def stored(office: str = "BA", **changes) -> DocumentStored:
    event = DocumentStored(
        office=office,
        document_id=new_id(),
        filename="list.pdf",
        sha256="0" * 64,
        size=10,
        media_type="application/pdf",
        origin=Origin(channel=Channel.FOLDER),
        stored_at=datetime.now(UTC),
        actor_name="agent",
    )
    return event.model_copy(update=changes)


def write_many(url: str, count: int) -> list[str]:
    """Runs in a process of its own."""
    store = open_store(url)
    with ThreadPoolExecutor(8) as threads:
        return [entry.number for entry in threads.map(lambda _: register(store), range(count))]


def test_two_processes_with_sixteen_writers_leave_no_gap(store, mongo):
    with multiprocessing.get_context("spawn").Pool(2) as processes:
        written = processes.starmap(write_many, [(mongo.url("registry"), 60)] * 2)

    year = datetime.now(ZONE).year
    assert sorted(number for numbers in written for number in numbers) == [
        f"BA/{year}/{seq:06d}" for seq in range(1, 121)
    ]
    report = verify(store)
    assert (report.valid, report.first, report.last, report.count) == (True, 1, 120, 120)


def test_an_arrival_is_registered_once_however_often_it_is_told(store):
    event = stored()
    context = Context(context_of_service("registry").principal, once="registry.register_arrival:1")
    register_arrival(event, context, store, ZONE)
    register_arrival(event, context, store, ZONE)
    entry = EntryRecord.objects.get().to_message()
    assert (entry.direction, entry.attachments[0].document_id) == (Direction.RECEIVED, event.document_id)


def test_an_arrival_whose_sender_registers_it_is_left_to_them(store):
    register_arrival(stored(to_register=False), context_of_service("registry"), store, ZONE)
    assert EntryRecord.objects.count() == 0


def test_the_first_arrival_of_an_office_opens_its_journal(store):
    register_arrival(stored(office="KE"), context_of_service("registry"), store, ZONE)
    assert EntryRecord.objects.get().number.startswith("KE/")


def test_each_line_follows_the_one_before(store):
    first, second = register(store), register(store)
    assert (second.seq, second.prev_hash) == (first.seq + 1, first.hash)


def test_a_new_year_begins_at_one_and_goes_on_with_the_chain(store):
    last_year = datetime.now(ZONE).year - 1
    old = register(store)
    head = store.database[YEARS].find_one_and_delete({})
    store.database[YEARS].insert_one({**head, "_id": f"{old.journal_id}:{last_year}", "year": last_year})
    EntryRecord._get_collection().update_one({}, {"$set": {"year": last_year, "number": f"BA/{last_year}/000001"}})
    new = register(store)
    assert (new.seq, new.prev_hash) == (1, old.hash)


@pytest.mark.parametrize("field", ["subject", "party", "registered_at", "attachments", "actor_name", "office"])
def test_a_change_by_hand_is_found_and_named(store, field):
    entries = [register(store, party="Obec") for _ in range(5)]
    forged = {"registered_at": datetime.now(UTC), "attachments": [{"sha256": "1" * 64}]}.get(field, "forged")
    EntryRecord._get_collection().update_one({"_id": entries[2].id}, {"$set": {field: forged}})
    report = verify(store)
    assert (report.valid, report.broken_at, report.broken_number) == (False, 3, entries[2].number)


def test_a_line_removed_by_hand_is_found(store):
    entries = [register(store) for _ in range(3)]
    EntryRecord._get_collection().delete_one({"_id": entries[2].id})
    report = verify(store)
    assert (report.broken_at, report.reason, report.count) == (3, "truncated", 2)


def test_an_empty_journal_is_valid(store):
    report = verify(store)
    assert (report.valid, report.first, report.last, report.count) == (True, None, None, 0)


def test_another_offices_journal_is_not_written(store):
    with pytest.raises(Forbidden):
        register(store, office="KE")
    assert EntryRecord.objects.count() == 0


def test_an_unknown_office_is_refused_at_its_field(store):
    command = RegisterEntry(office="ZZ", direction=Direction.SENT, subject="x")
    with pytest.raises(Invalid) as refused:
        register_entry(command, registrar("ZZ"), store, NoOtherService(), ZONE)
    assert refused.value.fields[0].pointer == "/office"


def test_an_unknown_document_is_refused_at_its_place(store):
    with pytest.raises(Invalid) as refused:
        register(store, document_ids=("nowhere",))
    assert refused.value.fields[0].pointer == "/document_ids/0"
    assert EntryRecord.objects.count() == 0


def test_a_date_still_to_come_is_refused_at_its_field(store):
    later = datetime.now(ZONE).date() + timedelta(days=2)
    with pytest.raises(Invalid) as refused:
        register(store, received_on=later, their_date=later)
    assert [field.pointer for field in refused.value.fields] == ["/received_on", "/their_date"]
    assert EntryRecord.objects.count() == 0


def test_another_offices_entry_is_not_found(store):
    entry = register(store)
    assert get_entry(GetEntry(id=entry.id), registrar("BA"), store) == entry
    with pytest.raises(NotFound):
        get_entry(GetEntry(id=entry.id), registrar("KE"), store)
    with pytest.raises(NotFound):
        verify_journal(VerifyJournal(journal_id=entry.journal_id), registrar("KE"), store)
    assert list_entries(ListEntries(), registrar("KE")).items == ()


def test_journals_say_where_they_stand(store):
    entry = register(store)
    (journal,) = list_journals(ListJournals(), registrar("BA"), store).items
    assert (journal.last_seq, journal.last_number, journal.year) == (1, entry.number, entry.year)


def test_entries_are_found_by_part_of_their_subject(store):
    register(store, subject="Žiadosť o stavebné povolenie")
    register(store, subject="Faktúra")
    found = list_entries(ListEntries(filter=("subject~ziadost",)), registrar("BA"))
    assert [entry.subject for entry in found.items] == ["Žiadosť o stavebné povolenie"]
