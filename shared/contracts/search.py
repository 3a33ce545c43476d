"""Contract of `search`: one box over everything that has words, answering only what the caller may see."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import Command, Event, Instant, Message, OfficeCode, RecordId
from shared.contracts.documents import EntryReference
from shared.security.rights import Right


class HitKind(StrEnum):
    DOCUMENT = "document"
    ENTRY = "entry"
    """A journal entry without a document of its own."""


class Hit(Message):
    kind: HitKind
    id: RecordId
    office: OfficeCode
    title: str
    snippet: str
    """HTML-escaped text in which the found words stand between <mark> and </mark>; no other element."""
    media_type: str | None
    entry: EntryReference | None
    at: Instant
    score: float


class FacetValue(Message):
    value: str
    count: int


class SearchResults(Message):
    items: tuple[Hit, ...]
    next_cursor: str | None
    total: int
    facets: dict[str, tuple[FacetValue, ...]]
    """By `office`, `kind`, `media_type`, `year`, over all hits."""


class Search(Command[SearchResults]):
    """Words (all must occur), "phrases", -not, prefix*; case and diacritics do not matter; one typo is forgiven.

    Raises Invalid with pointer /q for a query that can not be read.
    """

    right = Right.SEARCH_USE
    q: str = Field(min_length=1, max_length=500)
    office: tuple[OfficeCode, ...] = ()
    kind: tuple[HitKind, ...] = ()
    media_type: tuple[str, ...] = Field(default=(), max_length=20)
    since: date | None = None
    until: date | None = None
    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=500)


class Indexed(Event):
    """A search will find this from now on."""

    name: ClassVar[str] = "search.record.indexed"
    right: ClassVar[Right | None] = Right.SEARCH_USE
    kind: HitKind
    record_id: RecordId
