"""Entries: numbered without gaps and never changed; what happens to a record later stands in `entry_lines`."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import (
    CalendarDay,
    Command,
    Done,
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

__all__ = [
    "Attachment",
    "Direction",
    "DocumentsAttached",
    "EntriesRelinked",
    "Entry",
    "EntryNow",
    "EntryRegistered",
    "FileReference",
    "GetEntry",
    "ListEntries",
    "ListEntriesAfter",
    "RecordSight",
    "RegisterEntry",
    "ScanKind",
    "SightChanged",
    "StampEntry",
    "Status",
]


class Direction(StrEnum):
    RECEIVED = "received"
    SENT = "sent"
    INTERNAL = "internal"


class Status(StrEnum):
    OPEN = "open"
    HANDLED = "handled"
    VOID = "void"


class ScanKind(StrEnum):
    COPY = "copy"
    GUARANTEED = "guaranteed"
    """A conversion with a clause, numbered in the central register."""


class FileReference(Message):
    id: RecordId
    number: str
    seq: int
    """Its place in the file, from 1."""
    record_number: str


class Attachment(Message):
    """A document of the record; its digest is inside the entry's hash, or inside that of the line that attached it."""

    document_id: RecordId
    sha256: Sha256
    filename: str
    media_type: str
    size: int
    scan_kind: ScanKind = ScanKind.COPY


class EntryNow(Message):
    """What the further lines have made of the record. `corrected` holds the fields that a correction changed."""

    version: int
    status: Status
    mark: str | None
    plan_id: RecordId | None
    file: FileReference | None
    handler: str
    handler_id: RecordId | None
    due_on: date | None
    handled_on: CalendarDay | None
    outcome: str
    dispatched_on: CalendarDay | None
    corrected: dict[str, str]
    corrections: int
    lines: int
    tombstone: bool
    """Its documents were lawfully destroyed; the line and its digests remain."""
    lent: bool = False
    attached: tuple[Attachment, ...] = ()
    """Documents that came after the entry was written, such as a scan that bears its stamp."""
    seen_by: tuple[OfficeCode, ...] = ()
    """The journal's office and, for a record in another office's file, that one."""
    contact_id: RecordId | None = None
    """Whom it was dealt with: as the entry says, or the contact that one was merged into since."""


class Entry(Message):
    """One line of a journal. None of its fields ever changes but `now`, which sums up its further lines.

    `version` and `status` are those of `now`.
    """

    id: RecordId
    version: int = 1
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
    unit: str = ""
    sheets: int | None = None
    consignment_no: str = ""
    addressee: str = ""
    confidentiality: str = ""
    contact_id: RecordId | None = None
    plan_id: RecordId | None = None
    to_complete: tuple[str, ...] = ()
    """Fields that the pack requires and that were not known when the record arrived by itself."""
    now: EntryNow | None = None


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
    file_id: RecordId | None = None
    """Put it into this file at once."""
    unit: str = Field(default="", max_length=100)
    sheets: int | None = Field(default=None, ge=0, le=100_000)
    consignment_no: str = Field(default="", max_length=100)
    addressee: str = Field(default="", max_length=300)
    confidentiality: str = Field(default="", max_length=50)
    contact_id: RecordId | None = None
    handler_id: RecordId | None = None


class GetEntry(Command[Entry]):
    right = Right.REGISTRY_READ
    id: RecordId


class ListEntries(ListQuery, Command[Page[Entry]]):
    """Newest first unless sorted otherwise."""

    right = Right.REGISTRY_READ


class StampEntry(Command[Done]):
    """Make a copy of a document of the entry with the stamp on it: number, date, attachments, handler, QR code.

    The stamped copy becomes a further document (rendition) that the page offers for download.
    """

    right = Right.REGISTRY_REGISTER
    writes = True
    timeout = 60.0
    id: RecordId
    document_id: RecordId


class EntryRegistered(Event):
    name: ClassVar[str] = "registry.entry.registered"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    entry_id: RecordId
    journal_id: RecordId
    number: str
    direction: Direction
    subject: str
    document_ids: tuple[RecordId, ...]


class DocumentsAttached(Event):
    """Documents became part of a record that was registered before."""

    name: ClassVar[str] = "registry.documents.attached"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    entry_id: RecordId
    number: str
    document_ids: tuple[RecordId, ...]


class RecordSight(Message):
    """Which offices see a record, and so its documents; `version` is that of the record then."""

    entry_id: RecordId
    version: int
    document_ids: tuple[RecordId, ...]
    seen_by: tuple[OfficeCode, ...]


class SightChanged(Event):
    """Records came into, or left, the sight of an office: their file moved, or they were put into its file."""

    name: ClassVar[str] = "registry.sight.changed"
    records: tuple[RecordSight, ...]


class EntriesRelinked(Event):
    """The contact of these entries was merged into another, or parted from it again; 50 in one event."""

    name: ClassVar[str] = "registry.entries.relinked"
    entry_ids: tuple[RecordId, ...]


class ListEntriesAfter(Command[Page[Entry]]):
    """All entries in the order of their ids, to rebuild an index; `after` is the last id already had."""

    right = Right.REGISTRY_READ
    timeout = 30.0
    after: RecordId | None = None
    limit: int = Field(default=200, ge=1, le=500)
