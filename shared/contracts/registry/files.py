"""Files: what groups records that belong together, across the plan; their closing, holds, moves and losses."""

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
    ShortText,
)
from shared.contracts.registry.packs import Trigger
from shared.contracts.registry.plans import Mark
from shared.security.rights import Right

__all__ = [
    "AcceptMove",
    "ChangeFile",
    "CloseFile",
    "Custody",
    "File",
    "FileChanged",
    "FileClosed",
    "FileMember",
    "FileOpened",
    "FileState",
    "GetFile",
    "Hold",
    "ListFileMembers",
    "ListFiles",
    "ListMoves",
    "LossProtocol",
    "Move",
    "MoveChanged",
    "MoveFiles",
    "MoveState",
    "OpenFile",
    "PlaceHold",
    "RefuseMove",
    "ReleaseHold",
    "ReopenFile",
    "ReportLoss",
    "SetTriggerDate",
]

Reason = ShortText


class FileState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    PROPOSED = "proposed"
    """On a disposal list."""
    HANDED_OVER = "handed-over"
    DESTROYED = "destroyed"
    LOST = "lost"


class Custody(StrEnum):
    OFFICE = "office"
    CENTRE = "centre"
    ARCHIVE = "archive"


class Hold(Message):
    id: RecordId
    reason: str
    placed_by: str
    placed_at: Instant
    released_by: str | None
    released_at: Instant | None
    release_reason: str = ""


class LossProtocol(Message):
    lost_on: date
    circumstances: str
    replacement: str
    """How what was lost is replaced: a copy, a statement, …"""
    witnesses: tuple[str, ...]
    reported_by: str
    reported_at: Instant


class File(Message):
    """`eligible_on` is the first day on which it may be proposed for disposal; None while that can not be told."""

    id: RecordId
    version: int
    office: OfficeCode
    number: str
    year: int
    title: str
    state: FileState
    plan_id: RecordId
    plan_number: int
    primary_mark: str
    mark_title: str
    extra_marks: tuple[str, ...]
    flag: str
    permanent: bool
    years: int | None
    trigger: Trigger
    trigger_date: date | None
    eligible_on: date | None
    opened_on: date
    opened_by: str
    closed_on: date | None
    closed_by: str | None
    records: int
    predecessor: RecordId | None
    related: tuple[RecordId, ...]
    location: str
    custody: Custody
    holds: tuple[Hold, ...]
    lent: bool
    moving: bool
    """On its way to another office, which has not accepted it yet."""
    loss: LossProtocol | None
    created_at: Instant
    disposal_id: RecordId | None = None
    """The list it stands on, or by which it was disposed of."""
    disposed_at: Instant | None = None
    """Of the tombstone: when it was destroyed or handed over."""


class ListFiles(ListQuery, Command[Page[File]]):
    """Filters: number, title, state, office, primary_mark, flag, year, opened_on, closed_on, eligible_on, held, …"""

    right = Right.REGISTRY_READ


class GetFile(Command[File]):
    right = Right.REGISTRY_READ
    id: RecordId


class FileMember(Message):
    """A record in a file: `number` is its number there, such as 56789/2019/ORTT-3."""

    entry_id: RecordId
    entry_number: str
    seq: int
    number: str
    direction: str
    subject: str
    party: str
    registered_at: Instant
    sheets: int | None
    attachments: int


class ListFileMembers(ListQuery, Command[Page[FileMember]]):
    right = Right.REGISTRY_READ
    file_id: RecordId


class OpenFile(Command[File]):
    """Raises Invalid at /mark (not a leaf, not in force), /office, /predecessor."""

    right = Right.FILES_KEEP
    writes = True
    office: OfficeCode
    title: ShortText
    mark: Mark
    extra_marks: tuple[Mark, ...] = Field(default=(), max_length=20)
    predecessor: RecordId | None = None
    related: tuple[RecordId, ...] = Field(default=(), max_length=50)
    location: str = Field(default="", max_length=200)


class ChangeFile(Command[File]):
    right = Right.FILES_KEEP
    writes = True
    id: RecordId
    version: int
    title: ShortText | None = None
    extra_marks: tuple[Mark, ...] | None = Field(default=None, max_length=20)
    related: tuple[RecordId, ...] | None = Field(default=None, max_length=50)
    location: str | None = Field(default=None, max_length=200)
    custody: Custody | None = None


class SetTriggerDate(Command[File]):
    """The day from which retention counts, where the plan's trigger is not the closing; recomputes `eligible_on`."""

    right = Right.FILES_KEEP
    writes = True
    id: RecordId
    version: int
    trigger_date: date


class CloseFile(Command[File]):
    """Raises Conflict with reason "file-incomplete" and, in `fields`, everything that is missing: entries not handled,
    without a mark, lent; no record in it; a loan that is not returned; a trigger date."""

    right = Right.FILES_KEEP
    writes = True
    id: RecordId
    version: int
    closed_on: date | None = None


class ReopenFile(Command[File]):
    """Only while it is closed and on no disposal list."""

    right = Right.FILES_KEEP
    writes = True
    id: RecordId
    version: int
    reason: Reason


class PlaceHold(Command[File]):
    """From now on nobody can dispose of it, until the hold is released."""

    right = Right.HOLDS_PLACE
    writes = True
    id: RecordId
    reason: Reason


class ReleaseHold(Command[File]):
    right = Right.HOLDS_PLACE
    writes = True
    id: RecordId
    hold_id: RecordId
    reason: Reason


class ReportLoss(Command[File]):
    right = Right.FILES_KEEP
    writes = True
    id: RecordId
    version: int
    lost_on: date
    circumstances: str = Field(min_length=1, max_length=4000)
    replacement: str = Field(min_length=1, max_length=1000)
    witnesses: tuple[ShortText, ...] = Field(default=(), max_length=10)


class MoveState(StrEnum):
    HANDED_OVER = "handed-over"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Move(Message):
    """Files on their way from one office to another; they belong to the first until they are accepted."""

    id: RecordId
    version: int
    number: str
    from_office: OfficeCode
    to_office: OfficeCode
    state: MoveState
    items: tuple[str, ...]
    """Numbers of the files."""
    file_ids: tuple[RecordId, ...]
    reason: str
    handed_by: str
    handed_at: Instant
    decided_by: str | None
    decided_at: Instant | None
    refusal: str


class ListMoves(ListQuery, Command[Page[Move]]):
    """Of which one's own offices are either end."""

    right = Right.REGISTRY_READ


class MoveFiles(Command[Move]):
    """Raises Invalid at /to_office, or at /file_ids/<n> for each file that can not go."""

    right = Right.FILES_KEEP
    writes = True
    timeout = 60.0
    from_office: OfficeCode
    to_office: OfficeCode
    file_ids: tuple[RecordId, ...] = Field(min_length=1, max_length=500)
    reason: Reason


class AcceptMove(Command[Move]):
    """By somebody of the receiving office. From now on the files are its own, and it sees the entries in them.

    The entries stay in the journal of the office that registered them, and their documents where they were stored.
    """

    right = Right.FILES_KEEP
    writes = True
    timeout = 60.0
    id: RecordId
    version: int


class RefuseMove(Command[Move]):
    right = Right.FILES_KEEP
    writes = True
    id: RecordId
    version: int
    reason: Reason


class FileOpened(Event):
    name: ClassVar[str] = "registry.file.opened"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    file_id: RecordId
    number: str
    title: str


class FileClosed(Event):
    name: ClassVar[str] = "registry.file.closed"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    file_id: RecordId
    number: str


class FileChanged(Event):
    """`change`: changed, reopened, trigger-set, held, released, lost, moved, lent, returned."""

    name: ClassVar[str] = "registry.file.changed"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    file_id: RecordId
    number: str
    change: str


class MoveChanged(Event):
    """Told to the office that has to do something about it: the receiving one, then the sending one."""

    name: ClassVar[str] = "registry.move.changed"
    right: ClassVar[Right | None] = Right.REGISTRY_READ
    move_id: RecordId
    number: str
    state: MoveState
