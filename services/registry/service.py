"""The registry's entrypoints."""

from services.registry.handlers import entries, journals, verification
from services.registry.models import ENTRIES, EntryRecord, JournalRecord
from shared.contracts.accounts import OfficeCreated
from shared.contracts.base import Page
from shared.contracts.documents import DocumentStored
from shared.contracts.registry import (
    Entry,
    GetEntry,
    Journal,
    ListEntries,
    ListEntriesAfter,
    ListJournals,
    RegisterEntry,
    Verification,
    VerifyJournal,
)
from shared.messaging.bus import BusProvider
from shared.messaging.events import subscribes
from shared.messaging.rpc import handles
from shared.security.context import Context
from shared.settings import OrganisationSettings
from shared.storage.provider import StoreProvider


class RegistryService:
    name = "registry"

    bus = BusProvider()
    store = StoreProvider(models=[JournalRecord, EntryRecord])
    zone = OrganisationSettings().zone

    @handles(RegisterEntry)
    def register_entry(self, command: RegisterEntry, context: Context) -> Entry:
        return entries.register_entry(command, context, self.store, self.bus, self.zone)

    @handles(GetEntry)
    def get_entry(self, command: GetEntry, context: Context) -> Entry:
        return entries.get_entry(command, context, self.store)

    @handles(ListEntries)
    def list_entries(self, command: ListEntries, context: Context) -> Page[Entry]:
        return ENTRIES.page(command, context.principal)

    @handles(ListEntriesAfter)
    def list_entries_after(self, command: ListEntriesAfter, context: Context) -> Page[Entry]:
        return entries.list_entries_after(command, context, self.store)

    @handles(ListJournals)
    def list_journals(self, command: ListJournals, context: Context) -> Page[Journal]:
        return journals.list_journals(command, context, self.store)

    @handles(VerifyJournal)
    def verify_journal(self, command: VerifyJournal, context: Context) -> Verification:
        return verification.verify_journal(command, context, self.store)

    @subscribes(OfficeCreated)
    def open_office_journal(self, event: OfficeCreated, context: Context) -> None:
        journals.open_office_journal(event, context, self.store)

    @subscribes(DocumentStored)
    def register_arrival(self, event: DocumentStored, context: Context) -> None:
        entries.register_arrival(event, context, self.store, self.zone)
