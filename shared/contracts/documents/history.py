"""What was changed of documents and arrivals."""

from shared.contracts.accounts import HistoryLine
from shared.contracts.base import Command, ListQuery, Page
from shared.security.rights import Right

__all__ = ["ListDocumentsHistory"]


class ListDocumentsHistory(ListQuery, Command[Page[HistoryLine]]):
    right = Right.HISTORY_READ
