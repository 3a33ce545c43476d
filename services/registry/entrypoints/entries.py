"""Entrypoints about entries."""

from services.registry.entrypoints.base import Entrypoints
from services.registry.handlers import entries
from shared.contracts.base import Page
from shared.contracts.documents import DocumentStored
from shared.contracts.registry import (
    Entry,
    GetEntry,
    ListEntries,
    ListEntriesAfter,
    RegisterEntry,
)
from shared.messaging.events import subscribes
from shared.messaging.rpc import handles
from shared.security.context import Context


class EntryEntrypoints(Entrypoints):
    @handles(RegisterEntry)
    def register_entry(self, command: RegisterEntry, context: Context) -> Entry:
        return entries.register_entry(command, context, self.store, self.bus, self.zone)

    @handles(GetEntry)
    def get_entry(self, command: GetEntry, context: Context) -> Entry:
        return entries.get_entry(command, context, self.store)

    @handles(ListEntries)
    def list_entries(self, command: ListEntries, context: Context) -> Page[Entry]:
        return entries.list_entries(command, context)

    @handles(ListEntriesAfter)
    def list_entries_after(self, command: ListEntriesAfter, context: Context) -> Page[Entry]:
        return entries.list_entries_after(command, context, self.store)

    @subscribes(DocumentStored)
    def register_arrival(self, event: DocumentStored, context: Context) -> None:
        entries.register_arrival(event, context, self.store, self.zone)
