"""Entrypoints about the trash."""

from nameko.timer import timer

from services.documents.entrypoints.base import HOUSEKEEPING_SECONDS, Entrypoints
from services.documents.handlers import documents, trash
from shared.contracts import documents as contract
from shared.contracts.base import Done, Page
from shared.messaging.rpc import handles
from shared.security.context import Context


class TrashEntrypoints(Entrypoints):
    @handles(contract.ListTrash)
    def list_trash(self, command: contract.ListTrash, context: Context) -> Page[contract.Document]:
        return documents.list_trash(command, context)

    @handles(contract.TrashDocument)
    def trash_document(self, command: contract.TrashDocument, context: Context) -> contract.Document:
        return trash.trash_document(command, context, self.store)

    @handles(contract.RestoreDocument)
    def restore_document(self, command: contract.RestoreDocument, context: Context) -> contract.Document:
        return trash.restore_document(command, context, self.store)

    @handles(contract.PurgeDocument)
    def purge_document(self, command: contract.PurgeDocument, context: Context) -> Done:
        return trash.purge_document(command, context, self.door)

    @timer(interval=HOUSEKEEPING_SECONDS, eager=True)
    def purge_overdue(self) -> None:
        trash.purge_overdue(self.door)
