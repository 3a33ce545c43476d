"""Journals: the numbered books, their verification, and the closing of their years."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import Command, Event, Instant, ListQuery, Message, OfficeCode, Page, RecordId, ShortText
from shared.security.rights import Right

__all__ = [
    "ChangeJournal",
    "CloseYear",
    "Journal",
    "JournalYear",
    "ListJournalYears",
    "ListJournals",
    "OpenJournal",
    "PreviewYearEnd",
    "Verification",
    "VerifyJournal",
    "YearClosed",
    "YearEndPreview",
    "YearState",
]


class Journal(Message):
    id: RecordId
    version: int
    office: OfficeCode
    code: str
    title: str
    template: str
    """Number template, such as `{office}/{year}/{seq:06d}`."""
    year: int
    """The year now open."""
    last_seq: int
    last_number: str | None
    created_at: Instant


class ListJournals(ListQuery, Command[Page[Journal]]):
    right = Right.REGISTRY_READ


class Verification(Message):
    """`broken_at` is the seq of the first line that does not hold, None when all do.

    `first`, `last` and `count` speak of the entries found in that year; `lines` counts the further lines of their
    records, which have a chain of their own. `part` says in which of the two the fault is.
    """

    valid: bool
    journal_id: RecordId
    year: int
    first: int | None
    last: int | None
    count: int
    broken_at: int | None
    broken_number: str | None
    reason: str | None
    """altered | missing | replaced | truncated | other-entry (a line about another entry than it was written for)"""
    part: str = "entries"
    """entries | lines"""
    lines: int = 0


class VerifyJournal(Command[Verification]):
    right = Right.REGISTRY_VERIFY
    timeout = 120.0
    journal_id: RecordId
    year: int | None = Field(default=None, ge=1900, le=2999)
    """None: the year now open."""


class OpenJournal(Command[Journal]):
    """A further journal of an office or unit. Raises Invalid at /code (taken), /template (would repeat numbers)."""

    right = Right.REGISTRY_MANAGE
    writes = True
    office: OfficeCode
    code: str = Field(pattern=r"^[A-Z][A-Z0-9-]{0,19}$")
    title: ShortText
    template: str | None = Field(default=None, max_length=100)
    """None: the pack's."""


class ChangeJournal(Command[Journal]):
    """A new template counts from the next year; numbers once given stay."""

    right = Right.REGISTRY_MANAGE
    writes = True
    id: RecordId
    version: int
    title: ShortText | None = None
    template: str | None = Field(default=None, max_length=100)


class YearState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class JournalYear(Message):
    journal_id: RecordId
    year: int
    state: YearState
    first_number: str | None
    last_number: str | None
    entries: int
    lines: int
    closed_at: Instant | None
    closed_by: str | None
    checkpoint_id: RecordId | None


class ListJournalYears(ListQuery, Command[Page[JournalYear]]):
    right = Right.REGISTRY_READ
    journal_id: RecordId


class YearEndPreview(Message):
    """What closing would do. `open_files` go on or are registered anew, as the pack says."""

    journal_id: RecordId
    year: int
    entries: int
    received: int
    sent: int
    internal: int
    void: int
    open_entries: int
    unfiled_entries: int
    open_files: int
    policy: str
    problems: tuple[str, ...]
    """Codes of what stands in the way; empty: it can be closed."""


class PreviewYearEnd(Command[YearEndPreview]):
    right = Right.REGISTRY_MANAGE
    timeout = 60.0
    journal_id: RecordId
    year: int = Field(ge=1900, le=2999)


class CloseYear(Command[JournalYear]):
    """Write the final line with the counts, sign the checkpoint, carry over what is open, open the next year: all in
    one transaction. Raises Conflict when the year is not over ("year-not-over") or closed already ("year-closed")."""

    right = Right.REGISTRY_MANAGE
    writes = True
    timeout = 120.0
    journal_id: RecordId
    year: int = Field(ge=1900, le=2999)


class YearClosed(Event):
    name: ClassVar[str] = "registry.year.closed"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    journal_id: RecordId
    year: int
