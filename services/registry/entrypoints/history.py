"""Entrypoints about what was changed."""

from services.registry.entrypoints.base import Entrypoints
from shared.contracts.accounts import HistoryLine
from shared.contracts.base import Page
from shared.contracts.registry import ListRegistryHistory
from shared.messaging.rpc import handles
from shared.security.context import Context
from shared.storage.changes import HISTORY


class HistoryEntrypoints(Entrypoints):
    @handles(ListRegistryHistory)
    def list_registry_history(self, command: ListRegistryHistory, context: Context) -> Page[HistoryLine]:
        return HISTORY.page(command, context.principal)
