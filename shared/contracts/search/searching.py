"""Asking, and what is found."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import CalendarDay, Command, Event, Instant, Message, OfficeCode, RecordId
from shared.contracts.documents import EntryReference
from shared.contracts.registry import Direction
from shared.security.rights import Right

__all__ = [
    "FacetValue",
    "Hit",
    "HitKind",
    "Indexed",
    "Order",
    "Question",
    "RecordReference",
    "Search",
    "SearchResults",
]


class HitKind(StrEnum):
    """Each kind is found by those alone who may read it: `documents.read`, `registry.read`, …"""

    DOCUMENT = "document"
    ENTRY = "entry"
    """A journal entry, with or without documents of its own."""
    CONTACT = "contact"


class Order(StrEnum):
    BEST = "best"
    """Most fitting first."""
    NEWEST = "newest"


class Hit(Message):
    kind: HitKind
    id: RecordId
    office: OfficeCode | None
    """None: of the whole organisation."""
    title: str
    snippet: str
    """HTML-escaped text in which the found words stand between <mark> and </mark>; no other element."""
    media_type: str | None
    entry: EntryReference | None
    """Of an entry itself, or of the first one that a document belongs to."""
    party: str = ""
    mark: str | None = None
    direction: Direction | None = None
    at: Instant
    score: float
    """0 where the newest come first."""


class FacetValue(Message):
    value: str
    count: int


class RecordReference(Message):
    kind: HitKind
    id: RecordId
    title: str


class SearchResults(Message):
    items: tuple[Hit, ...]
    next_cursor: str | None
    total: int
    facets: dict[str, tuple[FacetValue, ...]]
    """By `office`, `kind`, `media_type`, `year`, `mark`, `sender`, over all hits."""
    like: RecordReference | None = None
    """The record that was asked for the like of."""


class Question(Message):
    """What is asked: words, and what narrows them. Something of it must be there.

    Words must all occur; "phrases", -not, prefix*, field:value. Case and diacritics do not matter, nor does the form of
    a Russian word; one typo is forgiven.
    """

    q: str = Field(default="", max_length=500)
    like: str | None = Field(
        default=None,
        pattern=r"^(document|entry|contact):[A-Za-z0-9_-]{1,64}$",
        description="More like this record, such as document:ID",
    )
    office: tuple[OfficeCode, ...] = ()
    kind: tuple[HitKind, ...] = ()
    media_type: tuple[str, ...] = Field(default=(), max_length=20)
    mark: tuple[str, ...] = Field(default=(), max_length=20)
    """Of the plan; a mark stands for those below it as well."""
    sender: tuple[str, ...] = Field(default=(), max_length=20)
    """The whole name of the sender or addressee; case, diacritics and punctuation do not matter."""
    contact: tuple[RecordId, ...] = Field(default=(), max_length=20)
    """With `sender` as well, either of the two: not every entry says which contact its sender is."""
    direction: tuple[Direction, ...] = ()
    """Of journal entries and the documents that belong to them."""
    since: CalendarDay | None = None
    until: CalendarDay | None = None
    order: Order = Order.BEST


class Search(Question, Command[SearchResults]):
    """Raises Invalid with pointer /q for a query that can not be read, and NotFound for a `like` that is not seen."""

    right = Right.SEARCH_USE
    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=500)


class Indexed(Event):
    """A search will find this from now on."""

    name: ClassVar[str] = "search.record.indexed"
    right: ClassVar[Right | None] = Right.SEARCH_USE
    kind: HitKind
    record_id: RecordId
