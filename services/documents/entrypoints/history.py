"""Entrypoints about what was changed."""

from services.documents.entrypoints.base import Entrypoints
from services.documents.handlers.history import list_history
from shared.contracts.accounts import HistoryLine
from shared.contracts.base import Page
from shared.contracts.documents import ListDocumentsHistory
from shared.messaging.rpc import handles
from shared.security.context import Context


class HistoryEntrypoints(Entrypoints):
    @handles(ListDocumentsHistory)
    def list_documents_history(self, command: ListDocumentsHistory, context: Context) -> Page[HistoryLine]:
        return list_history(command, context, self.store)
