"""What was changed of documents and arrivals."""

from shared.contracts.accounts import HistoryLine
from shared.contracts.base import Command, ListQuery, Page, RecordId
from shared.security.rights import Right

__all__ = ["ListDocumentsHistory"]


class ListDocumentsHistory(ListQuery, Command[Page[HistoryLine]]):
    """Of one document, with its links, its shares and each opening of them, for those who see it; of all documents and
    arrivals for those with the right to read the history."""

    right = Right.DOCUMENTS_READ
    document_id: RecordId | None = None
