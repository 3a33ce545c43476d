"""What arrives: an upload is granted, the bytes are put, verified and stored."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.base import (
    Command,
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
)
from shared.contracts.documents.batches import BatchLabel
from shared.security.rights import Right

MAX_ASN = 10**12


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
    MISMATCHED_SIDES = "mismatched-sides"
    """Fronts and backs do not belong together: other numbers of pages, or the backs never came."""
    STAGED = "staged"
    """It waits for somebody to look at it before it becomes a document."""
    DAMAGED_IN_TRANSIT = "damaged-in-transit"
    """The bytes that arrived do not have the announced size or SHA-256."""


REFUSALS = frozenset(IntakeOutcome) - {
    IntakeOutcome.PENDING,
    IntakeOutcome.STORED,
    IntakeOutcome.DUPLICATE,
    IntakeOutcome.STAGED,
}


class Origin(Message):
    """Where an intake came from. `batch` names the agent's batch; the order within it is (`batch_no`, `part`)."""

    channel: Channel
    agent: str | None = None
    batch: str | None = None
    batch_no: int | None = None
    """The file's running number at its office."""
    part: int | None = None
    """Of a file that was divided into documents, from 1."""
    operator: str | None = None


class Filing(Message):
    """How a document is to be read and registered, as the watched folder's profile, or the mail itself, has it."""

    language: str | None = Field(default=None, max_length=10)
    journal_id: RecordId | None = None
    mark: str | None = Field(default=None, max_length=50)
    subject: str | None = Field(default=None, max_length=200)
    party: str | None = Field(default=None, max_length=300)
    """Who sent it."""
    contact_id: RecordId | None = None
    their_date: date | None = None


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
    filing: Filing = Filing()


class BeginIntake(_Arrival, Command[UploadGrant]):
    """A person hands in a file. Raises TooLarge beyond the limit, Invalid for an empty one."""

    right = Right.DOCUMENTS_UPLOAD
    revision_of: RecordId | None = None
    """The bytes are to become the next revision of this document. Raises Conflict while it is registered
    ("registered"), checked out by somebody else ("checked-out"), in the trash ("trashed"), or where the office holds
    these bytes already ("held")."""
    note: str = Field(default="", max_length=500)
    """What is new in the revision."""
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
    batch: BatchLabel | None = None
    asn: int | None = Field(default=None, ge=1, le=MAX_ASN)
    """The archive serial number that was read on it."""
    pages: int | None = Field(default=None, ge=1)
    """Where they were counted."""
    staging: bool = False


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
