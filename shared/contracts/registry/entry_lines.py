"""Further lines: what happens to a record after it was registered, chained like the entries themselves."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import (
    CalendarDay,
    Command,
    Event,
    Instant,
    ListQuery,
    Message,
    Page,
    RecordId,
    Sha256,
    ShortText,
)
from shared.contracts.registry.entries import Entry
from shared.contracts.registry.plans import Mark
from shared.security.rights import Right

__all__ = [
    "AssignEntry",
    "AttachDocument",
    "ClassifyEntry",
    "CorrectEntry",
    "DispatchEntry",
    "EntryChanged",
    "EntryLine",
    "FileEntry",
    "HandleEntry",
    "LineKind",
    "ListEntryLines",
    "ReopenEntry",
    "VoidEntry",
]


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


class EntryChanged(Event):
    """A further line was written."""

    name: ClassVar[str] = "registry.entry.changed"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    entry_id: RecordId
    number: str
    kind: LineKind
