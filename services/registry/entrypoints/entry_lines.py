"""Entrypoints about what happens to records after they were registered."""

from services.registry.entrypoints.base import Entrypoints
from services.registry.handlers import attaching, entry_lines
from shared.contracts.base import Page
from shared.contracts.registry import (
    AssignEntry,
    AttachDocument,
    ClassifyEntry,
    CorrectEntry,
    DispatchEntry,
    Entry,
    EntryLine,
    FileEntry,
    HandleEntry,
    ListEntryLines,
    ReopenEntry,
    VoidEntry,
)
from shared.messaging.rpc import handles
from shared.security.context import Context


class EntryLineEntrypoints(Entrypoints):
    @handles(ListEntryLines)
    def list_entry_lines(self, command: ListEntryLines, context: Context) -> Page[EntryLine]:
        return entry_lines.list_entry_lines(command, context)

    @handles(AssignEntry)
    def assign_entry(self, command: AssignEntry, context: Context) -> Entry:
        return entry_lines.assign_entry(command, context, self.store, self.zone)

    @handles(ClassifyEntry)
    def classify_entry(self, command: ClassifyEntry, context: Context) -> Entry:
        return entry_lines.classify_entry(command, context, self.store)

    @handles(FileEntry)
    def file_entry(self, command: FileEntry, context: Context) -> Entry:
        return entry_lines.file_entry(command, context, self.store)

    @handles(HandleEntry)
    def handle_entry(self, command: HandleEntry, context: Context) -> Entry:
        return entry_lines.handle_entry(command, context, self.store, self.zone)

    @handles(ReopenEntry)
    def reopen_entry(self, command: ReopenEntry, context: Context) -> Entry:
        return entry_lines.reopen_entry(command, context, self.store)

    @handles(DispatchEntry)
    def dispatch_entry(self, command: DispatchEntry, context: Context) -> Entry:
        return entry_lines.dispatch_entry(command, context, self.store, self.zone)

    @handles(CorrectEntry)
    def correct_entry(self, command: CorrectEntry, context: Context) -> Entry:
        return entry_lines.correct_entry(command, context, self.store, self.zone)

    @handles(AttachDocument)
    def attach_document(self, command: AttachDocument, context: Context) -> Entry:
        return attaching.attach_document(command, context, self.store, self.bus)

    @handles(VoidEntry)
    def void_entry(self, command: VoidEntry, context: Context) -> Entry:
        return entry_lines.void_entry(command, context, self.store)
