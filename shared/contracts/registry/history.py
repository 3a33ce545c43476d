"""What was changed of the registry's records."""

from shared.contracts.accounts import HistoryLine
from shared.contracts.base import Command, ListQuery, Page
from shared.security.rights import Right

__all__ = ["ListRegistryHistory"]


class ListRegistryHistory(ListQuery, Command[Page[HistoryLine]]):
    """Of entries it says that they were written; what happened to them later are lines of the journal."""

    right = Right.HISTORY_READ
