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
    JOINED = "joined"
    """Its pages are arranged with those of another file of its batch."""


class Turn(IntEnum):
    """Degrees clockwise."""

    NONE = 0
    RIGHT = 90
    OVER = 180
    LEFT = 270


class ArrangedPage(Message):
    page: int = Field(ge=1)
    """From 1; where files were joined, the pages of the next one go on counting."""
    turn: Turn = Turn.NONE


StagedPart = tuple[ArrangedPage, ...]
"""The pages of one document to be, in order."""


class StagedFile(Message):
    """A file whose pages are arranged together with others."""

    id: RecordId
    filename: str
    pages: int
    asn: int | None = None
    """Of the documents that its pages become, the first one has it, unless a file before gave that one its own."""


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
    """Of all its files; None where it has no pages that can be arranged."""
    files: tuple[StagedFile, ...]
    """Itself, and those that were joined to it, in the order of their pages. Empty where there are no pages."""
    joined_to: RecordId | None
    """Where it is joined: the file that holds its pages now."""
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


class JoinStaged(Command[Staged]):
    """Arrange the pages of another file of the same batch together with this one's; they come last, as arranged there.

    Raises Stale, Conflict unless both wait, Invalid at /other_id.
    """

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    version: int
    other_id: RecordId


class SeparateStaged(Command[Staged]):
    """Each of the joined files waits for itself again. Raises Stale, Conflict unless it waits."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    version: int


class ReleaseStaged(Command[Staged]):
    """Make documents of it, as arranged; each is registered as if it had just come."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    version: int


class DropStaged(Command[Staged]):
    """It shall not become a document, nor shall what was joined to it; each of them can be brought back."""

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
