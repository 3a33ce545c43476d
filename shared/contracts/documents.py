"""Contract of `documents`: what arrives (intake), what is stored, what was read from it, and the offices' agents.

An **intake** is one arrival of one file at one office, whatever became of it; a **document** is the bytes that an
office holds, once. The same bytes arriving again at that office make a second intake of the same document.
"""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import (
    Command,
    Done,
    Event,
    Filename,
    Instant,
    ListQuery,
    LongText,
    Message,
    OfficeCode,
    Page,
    RecordId,
    Sha256,
    ShortText,
)
from shared.security.rights import Right

# --- intake ---


class Channel(StrEnum):
    """How the file came."""

    PAGE = "page"
    API = "api"
    FOLDER = "folder"
    SCANNER = "scanner"
    MAIL = "mail"


class IntakeOutcome(StrEnum):
    PENDING = "pending"
    """An upload was granted; the bytes are not here yet."""
    STORED = "stored"
    DUPLICATE = "duplicate"
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    NOT_A_FILE = "not-a-file"
    """A symbolic link, a device, a folder."""
    VANISHED = "vanished"
    UNREADABLE = "unreadable"
    DAMAGED_IN_TRANSIT = "damaged-in-transit"
    """The bytes that arrived do not have the announced size or SHA-256."""


REFUSALS = frozenset(IntakeOutcome) - {IntakeOutcome.PENDING, IntakeOutcome.STORED, IntakeOutcome.DUPLICATE}


class Origin(Message):
    """Where an intake came from; `batch` and `batch_no` are the agent's own local numbers."""

    channel: Channel
    agent: str | None = None
    batch: str | None = None
    batch_no: int | None = None
    operator: str | None = None


class Intake(Message):
    id: RecordId
    office: OfficeCode
    filename: str
    size: int
    sha256: Sha256 | None
    origin: Origin
    outcome: IntakeOutcome
    detail: str
    document_id: RecordId | None
    """Of the stored document, also for a duplicate."""
    taken_at: Instant
    finished_at: Instant | None
    actor_name: str


class UploadGrant(Message):
    """Either `upload_url` (PUT the bytes there, then CommitIntake) or a finished `intake` of bytes already held."""

    intake: Intake
    upload_url: str | None
    headers: dict[str, str] = {}
    expires_at: Instant | None


class _Arrival(Message):
    intake_id: RecordId
    """Chosen by the sender; repeating a command with the same id is safe."""
    office: OfficeCode
    filename: Filename
    size: int = Field(ge=0)
    sha256: Sha256
    origin: Origin
    to_register: bool = True
    """False: whoever sends it writes the journal line, with details that only they know."""


class BeginIntake(_Arrival, Command[UploadGrant]):
    """A person hands in a file. Raises TooLarge beyond the limit, Invalid for an empty one."""

    right = Right.DOCUMENTS_UPLOAD
    inside: bool = False
    """The bytes are sent from within the system (the gateway): `upload_url` is the one that services reach."""


class CommitIntake(Command[Intake]):
    """The bytes are uploaded: verify size and SHA-256, store, and start their processing. Safe to repeat."""

    right = Right.DOCUMENTS_UPLOAD
    timeout = 120.0
    intake_id: RecordId


class DeliverIntake(_Arrival, Command[UploadGrant]):
    """BeginIntake for scanner agents; the office is the agent's own."""

    right = Right.INTAKE_DELIVER


class CommitDelivery(Command[Intake]):
    """CommitIntake for scanner agents."""

    right = Right.INTAKE_DELIVER
    timeout = 120.0
    intake_id: RecordId


class ReportRefusal(Command[Intake]):
    """An agent tells of a file that it could not hand in, and kept in its folder `failed`. Safe to repeat."""

    right = Right.INTAKE_DELIVER
    intake_id: RecordId
    office: OfficeCode
    filename: Filename
    size: int = Field(ge=0)
    outcome: IntakeOutcome
    detail: LongText
    origin: Origin


class GetIntake(Command[Intake]):
    right = Right.DOCUMENTS_READ
    id: RecordId


class ListIntakes(ListQuery, Command[Page[Intake]]):
    right = Right.DOCUMENTS_READ


class IntakeFinished(Event):
    name: ClassVar[str] = "documents.intake.finished"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    intake_id: RecordId
    filename: str
    outcome: IntakeOutcome
    document_id: RecordId | None


# --- documents ---


class DocumentState(StrEnum):
    STORED = "stored"
    READING = "reading"
    SEARCHABLE = "searchable"
    """Its text is known; PDF/A and previews are still being made."""
    READY = "ready"


class Outcome(StrEnum):
    """What reading came to. All but TEXT and NO_TEXT keep the original and say why in `outcome_detail`."""

    TEXT = "text"
    NO_TEXT = "no-text"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    UNSUPPORTED = "unsupported"
    NO_PAGES = "no-pages"
    TOO_LARGE = "too-large"
    TIMED_OUT = "timed-out"
    KILLED_THE_READER = "killed-the-reader"
    """Reading it ended the reading process again and again."""


class EntryReference(Message):
    id: RecordId
    number: str


class Document(Message):
    """A list row; it never carries the text."""

    id: RecordId
    version: int
    office: OfficeCode
    filename: str
    sha256: Sha256
    size: int
    media_type: str
    """Found from the bytes, not from the name."""
    origin: Origin
    state: DocumentState
    outcome: Outcome | None
    outcome_detail: str
    language: str | None
    pages: int | None
    """Of a paged document; preview pages are numbered from 1."""
    previews: int
    """How many preview images exist."""
    has_text: bool
    has_searchable_pdf: bool
    ocr_confidence: float | None
    """Mean word confidence, 0..100; None where no OCR was needed."""
    metadata: dict[str, str]
    """Title, author, dates, as far as the file tells."""
    entry: EntryReference | None
    """The journal entry, once registered."""
    receipts: int
    """How often these bytes arrived."""
    stored_at: Instant
    actor_name: str
    erased_at: Instant | None = None
    """Of a tombstone: its bytes, text, PDF and previews were lawfully destroyed; name, size and digest remain."""


class ListDocuments(ListQuery, Command[Page[Document]]):
    right = Right.DOCUMENTS_READ


class GetDocument(Command[Document]):
    right = Right.DOCUMENTS_READ
    id: RecordId


class Rendition(StrEnum):
    ORIGINAL = "original"
    SEARCHABLE_PDF = "searchable-pdf"


class ObjectLink(Message):
    """A presigned address inside the system, good for a minute, from which the gateway streams."""

    url: str
    media_type: str
    filename: str
    size: int
    etag: str


class GetContent(Command[ObjectLink]):
    """Raises NotFound while the rendition does not exist."""

    right = Right.DOCUMENTS_READ
    id: RecordId
    rendition: Rendition = Rendition.ORIGINAL


class GetPreview(Command[ObjectLink]):
    right = Right.DOCUMENTS_READ
    id: RecordId
    page: int = Field(ge=1)


class GetText(Command[ObjectLink]):
    """The text as UTF-8, pages divided by form feeds."""

    right = Right.DOCUMENTS_READ
    id: RecordId


class RetryExtraction(Command[Document]):
    """Read the document again from the start."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId


class DocumentStored(Event):
    name: ClassVar[str] = "documents.document.stored"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    document_id: RecordId
    filename: str
    sha256: Sha256
    size: int
    media_type: str
    origin: Origin
    stored_at: Instant
    actor_name: str
    to_register: bool = True


class ReadingRequested(Event):
    """A stored document is to be read again."""

    name: ClassVar[str] = "documents.reading.requested"
    document_id: RecordId


class TextExtracted(Event):
    """The text can be fetched and searched now."""

    name: ClassVar[str] = "documents.text.extracted"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    document_id: RecordId
    outcome: Outcome


class DocumentReady(Event):
    """All derived forms exist that will."""

    name: ClassVar[str] = "documents.document.ready"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    document_id: RecordId
    outcome: Outcome


class DocumentErased(Event):
    """Nothing of its content is left; who keeps any of it lets it go."""

    name: ClassVar[str] = "documents.document.erased"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    document_id: RecordId


# --- the offices' agents ---


class AgentState(StrEnum):
    WORKING = "working"
    IDLE = "idle"
    FAILING = "failing"
    AWAY = "away"
    """Not heard from for a while."""


class Agent(Message):
    office: OfficeCode
    version: str
    state: AgentState
    inbox: str
    """The watched folder, as a path on the agent's machine."""
    waiting: int
    """Files in its spool that are not handed in yet."""
    spool_bytes: int
    delivered: int
    failed: int
    last_error: str
    last_error_at: Instant | None
    started_at: Instant
    seen_at: Instant


class ReportAgent(Command[Done]):
    """Heartbeat, each 10 s and at every change of the queue."""

    right = Right.INTAKE_DELIVER
    office: OfficeCode
    version: ShortText
    inbox: str = Field(max_length=1000)
    waiting: int = Field(ge=0)
    spool_bytes: int = Field(ge=0)
    delivered: int = Field(ge=0)
    failed: int = Field(ge=0)
    last_error: LongText = ""
    last_error_at: Instant | None = None
    started_at: Instant


class ListAgents(ListQuery, Command[Page[Agent]]):
    right = Right.AGENTS_READ


class AgentReported(Event):
    name: ClassVar[str] = "documents.agent.reported"
    right: ClassVar[Right | None] = Right.AGENTS_READ
    state: AgentState
    waiting: int


# --- for search ---


class Searchable(Message):
    """What search indexes of a document."""

    document: Document
    text_url: str | None
    """Presigned; None where there is no text."""


class GetSearchable(Command[Searchable]):
    right = Right.DOCUMENTS_READ
    id: RecordId


class ListSearchables(Command[Page[Searchable]]):
    """All documents in the order of their ids, to rebuild an index; `after` is the last id already had."""

    right = Right.DOCUMENTS_READ
    timeout = 30.0
    after: RecordId | None = None
    limit: int = Field(default=100, ge=1, le=500)
