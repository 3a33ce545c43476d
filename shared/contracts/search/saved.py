"""Searches that people keep: named, their own, or shared with everybody who searches."""

from typing import ClassVar

from shared.contracts.base import Command, Done, Event, Instant, ListQuery, Message, Page, RecordId, ShortText
from shared.contracts.search.searching import Question
from shared.security.rights import Right

__all__ = [
    "ChangeSavedSearch",
    "ListSavedSearches",
    "RemoveSavedSearch",
    "SaveSearch",
    "SavedSearch",
    "SavedSearchChanged",
]


class SavedSearch(Message):
    """What it finds depends on who asks; it holds the question alone."""

    id: RecordId
    version: int
    name: str
    question: Question
    shared: bool
    own: bool
    """Whether it is the caller's; another one's can be used, not changed."""
    owner_name: str
    created_at: Instant
    updated_at: Instant


class ListSavedSearches(ListQuery, Command[Page[SavedSearch]]):
    """The caller's own and those that others share; by name unless sorted otherwise."""

    right = Right.SEARCH_USE


class SaveSearch(Command[SavedSearch]):
    """Raises Invalid at /name when the caller has one of that name, and at /question/q for one that finds nothing."""

    right = Right.SEARCH_USE
    writes = True
    name: ShortText
    question: Question
    shared: bool = False


class ChangeSavedSearch(Command[SavedSearch]):
    """What is None stays. Raises Forbidden for another one's, as SaveSearch besides."""

    right = Right.SEARCH_USE
    writes = True
    id: RecordId
    version: int
    name: ShortText | None = None
    question: Question | None = None
    shared: bool | None = None


class RemoveSavedSearch(Command[Done]):
    right = Right.SEARCH_USE
    writes = True
    id: RecordId
    version: int


class SavedSearchChanged(Event):
    """Somebody saved, changed or removed one; `shared` ones concern everybody."""

    name: ClassVar[str] = "search.saved.changed"
    right: ClassVar[Right | None] = Right.SEARCH_USE
    saved_search_id: RecordId
    owner_id: RecordId
    shared: bool
