"""What was changed, of one document or of all."""

from collections.abc import Iterable
from typing import Any

from services.documents.handlers.sight import seen_document
from shared.contracts.accounts import HistoryLine
from shared.contracts.base import Page
from shared.contracts.documents import ListDocumentsHistory
from shared.security.context import Context
from shared.security.rights import Right
from shared.storage.changes import HISTORY
from shared.storage.store import Store


def list_history(command: ListDocumentsHistory, context: Context, store: Store) -> Page[HistoryLine]:
    if command.document_id is None:
        context.principal.require(Right.HISTORY_READ)
        return HISTORY.page(command, context.principal)
    seen_document(command.document_id, context, store)
    beside = [row["_id"] for name in ("links", "shares") for row in _of_document(store, name, command.document_id)]
    return HISTORY.page(command, context.principal, {"record_id": {"$in": [command.document_id, *beside]}})


def _of_document(store: Store, collection: str, document_id: str) -> Iterable[dict[str, Any]]:
    return store.database[collection].find({"document_id": document_id}, {"_id": 1})
