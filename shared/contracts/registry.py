"""Contract of `registry`: journals and their entries, which are numbered without gaps and never changed."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import (
    Command,
    Event,
    Instant,
    ListQuery,
    Message,
    OfficeCode,
    Page,
    RecordId,
    Sha256,
    ShortText,
)
from shared.security.rights import Right


class Direction(StrEnum):
    RECEIVED = "received"
    SENT = "sent"
    INTERNAL = "internal"


class Status(StrEnum):
    OPEN = "open"
    HANDLED = "handled"
    VOID = "void"


class Attachment(Message):
    """A document of the record; its digest is inside the entry's hash."""

    document_id: RecordId
    sha256: Sha256
    filename: str
    media_type: str
    size: int


class Entry(Message):
    """One line of a journal. None of its fields ever changes."""

    id: RecordId
    journal_id: RecordId
    office: OfficeCode
    year: int
    seq: int
    """1, 2, 3, … without a gap within journal and year."""
    number: str
    direction: Direction
    registered_at: Instant
    received_on: date | None
    channel: str
    party: str
    """Sender of a received record, addressee of a sent one; empty when not known."""
    their_ref: str
    their_date: date | None
    subject: str
    attachments: tuple[Attachment, ...]
    mark: str | None
    handler: str
    due_on: date | None
    status: Status
    actor_id: str
    actor_name: str
    prev_hash: Sha256
    hash: Sha256


class RegisterEntry(Command[Entry]):
    """Write the next line of a journal. Without `journal_id`, of the office's own journal."""

    right = Right.REGISTRY_REGISTER
    writes = True
    office: OfficeCode
    journal_id: RecordId | None = None
    direction: Direction
    subject: ShortText
    party: str = Field(default="", max_length=300)
    their_ref: str = Field(default="", max_length=100)
    their_date: date | None = None
    received_on: date | None = None
    channel: str = Field(default="", max_length=50)
    mark: str | None = Field(default=None, max_length=50)
    handler: str = Field(default="", max_length=200)
    due_on: date | None = None
    document_ids: tuple[RecordId, ...] = Field(default=(), max_length=100)


class GetEntry(Command[Entry]):
    right = Right.REGISTRY_READ
    id: RecordId


class ListEntries(ListQuery, Command[Page[Entry]]):
    """Newest first unless sorted otherwise."""

    right = Right.REGISTRY_READ


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

    `first`, `last` and `count` speak of the lines found in that year.
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


class VerifyJournal(Command[Verification]):
    right = Right.REGISTRY_VERIFY
    timeout = 120.0
    journal_id: RecordId
    year: int | None = Field(default=None, ge=1900, le=2999)
    """None: the year now open."""


class EntryRegistered(Event):
    name: ClassVar[str] = "registry.entry.registered"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    entry_id: RecordId
    journal_id: RecordId
    number: str
    direction: Direction
    subject: str
    document_ids: tuple[RecordId, ...]


class ListEntriesAfter(Command[Page[Entry]]):
    """All entries in the order of their ids, to rebuild an index; `after` is the last id already had."""

    right = Right.REGISTRY_READ
    timeout = 30.0
    after: RecordId | None = None
    limit: int = Field(default=200, ge=1, le=500)
