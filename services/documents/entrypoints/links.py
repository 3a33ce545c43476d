"""Entrypoints about links between documents and records."""

from services.documents.entrypoints.base import Entrypoints
from services.documents.handlers import links, merged_contacts
from shared.contracts import documents as contract
from shared.contracts.base import Done, Page
from shared.contracts.contacts import PartyMerged
from shared.messaging.events import subscribes
from shared.messaging.rpc import handles
from shared.security.context import Context


class LinkEntrypoints(Entrypoints):
    @handles(contract.LinkDocument)
    def link_document(self, command: contract.LinkDocument, context: Context) -> contract.Link:
        return links.link_document(command, context, self.store, self.bus)

    @handles(contract.UnlinkDocument)
    def unlink_document(self, command: contract.UnlinkDocument, context: Context) -> Done:
        return links.unlink_document(command, context, self.store, self.bus)

    @handles(contract.ListLinks)
    def list_links(self, command: contract.ListLinks, context: Context) -> Page[contract.Link]:
        return links.list_links(command, context, self.store)

    @handles(contract.ListAttached)
    def list_attached(self, command: contract.ListAttached, context: Context) -> Page[contract.Attached]:
        return links.list_attached(command, context, self.bus)

    @handles(contract.ListRecordFiles)
    def list_record_files(self, command: contract.ListRecordFiles, context: Context) -> contract.RecordFiles:
        return links.list_record_files(command, context)

    @subscribes(PartyMerged)
    def follow_merge_of_contacts(self, event: PartyMerged, context: Context) -> None:
        merged_contacts.follow_merge(event, context, self.store)
