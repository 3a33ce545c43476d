"""Entrypoints about stored documents."""

from nameko.timer import timer

from services.documents.entrypoints.base import HOUSEKEEPING_SECONDS, Entrypoints
from services.documents.handlers import documents, locking, sight
from shared.contracts import documents as contract
from shared.contracts.base import Page
from shared.contracts.registry import DocumentsAttached, EntryRegistered, SightChanged
from shared.messaging.events import subscribes
from shared.messaging.rpc import handles
from shared.security.context import Context


class DocumentEntrypoints(Entrypoints):
    @handles(contract.ListDocuments)
    def list_documents(self, command: contract.ListDocuments, context: Context) -> Page[contract.Document]:
        return documents.list_documents(command, context)

    @handles(contract.GetDocument)
    def get_document(self, command: contract.GetDocument, context: Context) -> contract.Document:
        return sight.seen_document(command.id, context, self.store).to_message()

    @handles(contract.GetContent)
    def get_content(self, command: contract.GetContent, context: Context) -> contract.ObjectLink:
        return documents.get_content(command, context, self.door)

    @handles(contract.GetPreview)
    def get_preview(self, command: contract.GetPreview, context: Context) -> contract.ObjectLink:
        return documents.get_preview(command, context, self.door)

    @handles(contract.GetText)
    def get_text(self, command: contract.GetText, context: Context) -> contract.ObjectLink:
        return documents.get_text(command, context, self.door)

    @handles(contract.GetSearchable)
    def get_searchable(self, command: contract.GetSearchable, context: Context) -> contract.Searchable:
        return documents.get_searchable(command, context, self.door)

    @handles(contract.ListSearchables)
    def list_searchables(self, command: contract.ListSearchables, context: Context) -> Page[contract.Searchable]:
        return documents.list_searchables(command, context, self.door)

    @subscribes(EntryRegistered, DocumentsAttached)
    def note_entry(self, event: EntryRegistered | DocumentsAttached, context: Context) -> None:
        documents.note_entry(event, context, self.store)
        locking.lock_registered(event.document_ids, self.door)

    @subscribes(SightChanged)
    def follow_records(self, event: SightChanged, context: Context) -> None:
        sight.follow_records(event, context, self.store)

    @timer(interval=HOUSEKEEPING_SECONDS, eager=True)
    def lock_what_was_missed(self) -> None:
        locking.lock_what_was_missed(self.door)
