"""The staging desk: files that somebody looks at, divides, turns and puts in order before they become documents."""

from enum import IntEnum, StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import Command, Event, Instant, ListQuery, Message, OfficeCode, Page, RecordId
from shared.contracts.documents.intake import Origin
from shared.contracts.objects import ObjectLink
from shared.security.rights import Right

MAX_STAGED_PAGES = 2000


class StagedState(StrEnum):
    WAITING = "waiting"
    RELEASING = "releasing"
    """Its documents are being made."""
    RELEASED = "released"
    DROPPED = "dropped"
    """Put away; it can be brought back for two weeks."""


class Turn(IntEnum):
    """Degrees clockwise."""

    NONE = 0
    RIGHT = 90
    OVER = 180
    LEFT = 270


class ArrangedPage(Message):
    page: int = Field(ge=1)
    """Of the file that came, from 1."""
    turn: Turn = Turn.NONE


StagedPart = tuple[ArrangedPage, ...]
"""The pages of one document to be, in order."""


class Staged(Message):
    id: RecordId
    version: int
    office: OfficeCode
    filename: str
    size: int
    media_type: str
    origin: Origin
    state: StagedState
    pages: int | None
    """Of the file that came; None where it has no pages that can be arranged."""
    parts: tuple[StagedPart, ...]
    """The documents to be. A page in none of them is left out. Empty where there are no pages."""
    asn: int | None
    arrived_at: Instant
    document_ids: tuple[RecordId, ...]
    """What it became, also of bytes that the office held before."""
    actor_name: str
    """Who released or dropped it last."""


class ListStaged(ListQuery, Command[Page[Staged]]):
    right = Right.DOCUMENTS_READ


class GetStaged(Command[Staged]):
    right = Right.DOCUMENTS_READ
    id: RecordId


class GetStagedContent(Command[ObjectLink]):
    """The file as it came. Raises NotFound once it is gone."""

    right = Right.DOCUMENTS_READ
    id: RecordId


class ArrangeStaged(Command[Staged]):
    """Say which pages make which documents. Raises Stale, Conflict unless it waits, Invalid at /parts."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    version: int
    parts: tuple[StagedPart, ...] = Field(min_length=1, max_length=MAX_STAGED_PAGES)


class ReleaseStaged(Command[Staged]):
    """Make documents of it, as arranged; each is registered as if it had just come."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    version: int


class DropStaged(Command[Staged]):
    """It shall not become a document."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    version: int


class RestoreStaged(Command[Staged]):
    """It shall wait again after all."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    version: int


class StagedReleased(Event):
    """Its documents are to be made."""

    name: ClassVar[str] = "documents.staged.released"
    staged_id: RecordId


class StagedChanged(Event):
    name: ClassVar[str] = "documents.staged.changed"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    staged_id: RecordId
    state: StagedState
