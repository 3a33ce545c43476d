"""Entries: numbered without gaps and never changed; what happens to a record later are further, chained lines."""

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
from shared.contracts.registry.plans import Mark
from shared.security.rights import Right

__all__ = [
    "AssignEntry",
    "AttachDocument",
    "Attachment",
    "ClassifyEntry",
    "CorrectEntry",
    "Direction",
    "DispatchEntry",
    "DocumentsAttached",
    "EntriesRelinked",
    "Entry",
    "EntryChanged",
    "EntryLine",
    "EntryNow",
    "EntryRegistered",
    "FileEntry",
    "FileReference",
    "GetEntry",
    "HandleEntry",
    "LineKind",
    "ListEntries",
    "ListEntriesAfter",
    "ListEntryLines",
    "RecordSight",
    "RegisterEntry",
    "ReopenEntry",
    "ScanKind",
    "SightChanged",
    "StampEntry",
    "Status",
    "VoidEntry",
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


class LineKind(StrEnum):
    """What happened to a record."""

    CLASSIFIED = "classified"
    FILED = "filed"
    ASSIGNED = "assigned"
    HANDLED = "handled"
    REOPENED = "reopened"
    DISPATCHED = "dispatched"
    CORRECTED = "corrected"
    VOIDED = "voided"
    ATTACHED = "attached"
    STAMPED = "stamped"
    CARRIED_OVER = "carried-over"
    DESTROYED = "destroyed"
    HANDED_OVER = "handed-over"


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


class EntryLine(Message):
    """One thing that happened to a record; chained like the entries, so that none can be changed or taken out."""

    id: RecordId
    entry_id: RecordId
    entry_number: str
    seq: int
    """1, 2, 3, … within the journal and year of the entry."""
    kind: LineKind
    at: Instant
    data: dict[str, str]
    """What the kind says: handler, outcome, channel, mark, file, field/before/after of a correction, …"""
    reason: str
    actor_id: str
    actor_name: str
    prev_hash: Sha256
    hash: Sha256


class ListEntryLines(ListQuery, Command[Page[EntryLine]]):
    right = Right.REGISTRY_READ
    entry_id: RecordId


class _OnEntry(Message):
    """`version` is that of `Entry.now`; Stale says that somebody was faster."""

    id: RecordId
    version: int


class AssignEntry(_OnEntry, Command[Entry]):
    right = Right.REGISTRY_REGISTER
    writes = True
    handler: ShortText
    handler_id: RecordId | None = None
    due_on: date | None = None


class ClassifyEntry(_OnEntry, Command[Entry]):
    """By the plan in force; the entry keeps that version. Raises Invalid at /mark."""

    right = Right.REGISTRY_REGISTER
    writes = True
    mark: Mark


class FileEntry(_OnEntry, Command[Entry]):
    """Put it into an open file; its place there is the next one. Raises Invalid at /file_id."""

    right = Right.REGISTRY_REGISTER
    writes = True
    file_id: RecordId


class HandleEntry(_OnEntry, Command[Entry]):
    right = Right.REGISTRY_REGISTER
    writes = True
    outcome: ShortText
    handled_on: CalendarDay | None = None
    """None: today."""


class ReopenEntry(_OnEntry, Command[Entry]):
    right = Right.REGISTRY_REGISTER
    writes = True
    reason: ShortText


class DispatchEntry(_OnEntry, Command[Entry]):
    right = Right.REGISTRY_REGISTER
    writes = True
    channel: ShortText
    addressee: str = Field(default="", max_length=300)
    consignment_no: str = Field(default="", max_length=100)
    dispatched_on: CalendarDay | None = None
    """None: today."""


class CorrectEntry(_OnEntry, Command[Entry]):
    """A new line that says what is right and why; the line it corrects stays legible as it was.

    `changes` may name subject, party, their_ref, their_date, received_on, channel, sheets, consignment_no, addressee,
    contact_id.
    """

    right = Right.REGISTRY_REGISTER
    writes = True
    changes: dict[str, str] = Field(min_length=1, max_length=10)
    reason: ShortText


class VoidEntry(_OnEntry, Command[Entry]):
    """Its number stays taken."""

    right = Right.REGISTRY_REGISTER
    writes = True
    reason: ShortText


class AttachDocument(_OnEntry, Command[Entry]):
    """A further document of the record, of an office that sees it. Raises Invalid at /document_id."""

    right = Right.REGISTRY_REGISTER
    writes = True
    document_id: RecordId


class StampEntry(Command[Done]):
    """Make a copy of a document of the entry with the stamp on it: number, date, attachments, handler, QR code.

    The stamped copy becomes a further document (rendition) that the page offers for download.
    """

    right = Right.REGISTRY_REGISTER
    writes = True
    timeout = 60.0
    id: RecordId
    document_id: RecordId


class EntryChanged(Event):
    """A further line was written."""

    name: ClassVar[str] = "registry.entry.changed"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    entry_id: RecordId
    number: str
    kind: LineKind


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
