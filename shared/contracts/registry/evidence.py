"""Evidence: signed checkpoints of journals and their export, which anybody can verify without this system."""

from enum import StrEnum

from pydantic import Field

from shared.contracts.base import Command, Instant, ListQuery, Message, Page, RecordId, Sha256
from shared.contracts.objects import ObjectLink
from shared.security.rights import Right

__all__ = [
    "Checkpoint",
    "Export",
    "ExportFormat",
    "ExportJournal",
    "ExportState",
    "GetExport",
    "GetExportContent",
    "ListCheckpoints",
    "ListExports",
    "ListSigningKeys",
    "PrintForm",
    "PrintFormKind",
    "RotateSigningKey",
    "SignCheckpoint",
    "SigningKey",
]


class SigningKey(Message):
    """The private half is outside the database; `retired_at` is None for the one in use."""

    id: str
    """First 16 hexadecimal digits of the SHA-256 of the public key."""
    public_key: str
    """PEM"""
    created_at: Instant
    retired_at: Instant | None


class ListSigningKeys(ListQuery, Command[Page[SigningKey]]):
    right = Right.REGISTRY_READ


class RotateSigningKey(Command[SigningKey]):
    """Begin to sign with the key that the environment now gives; the old public keys go on verifying."""

    right = Right.REGISTRY_MANAGE
    writes = True


class Checkpoint(Message):
    """Where a journal's year stood, signed with Ed25519 over the canonical JSON of the fields before `key_id`."""

    id: RecordId
    journal_id: RecordId
    journal_code: str
    year: int
    first: int | None
    last: int | None
    count: int
    entries_hash: Sha256
    lines_count: int
    lines_hash: Sha256
    at: Instant
    reason: str
    """year-end | on-demand | scheduled"""
    key_id: str
    signature: str
    """Base64"""


class ListCheckpoints(ListQuery, Command[Page[Checkpoint]]):
    right = Right.REGISTRY_READ
    journal_id: RecordId


class SignCheckpoint(Command[Checkpoint]):
    """Verifies first. Raises Conflict with reason "broken" and the line for a journal that does not hold."""

    right = Right.REGISTRY_VERIFY
    writes = True
    timeout = 120.0
    journal_id: RecordId


class ExportFormat(StrEnum):
    JSONL = "jsonl"
    """Entries, lines, checkpoints and public keys as canonical JSON lines: what `kancelaria-verify` reads."""
    CSV = "csv"
    XML = "xml"
    """By the published XSD."""
    PDF = "pdf"
    """The journal as a book."""


class ExportState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"
    """It was made and is no longer kept; it can be asked for again."""


class Export(Message):
    id: RecordId
    journal_id: RecordId
    year: int
    format: ExportFormat
    state: ExportState
    progress: float
    """0..1"""
    filename: str
    size: int
    detail: str
    requested_by: str
    requested_at: Instant


class ExportJournal(Command[Export]):
    """Begin an export in the background; memory stays flat however long the journal is."""

    right = Right.REGISTRY_READ
    writes = True
    journal_id: RecordId
    year: int = Field(ge=1900, le=2999)
    format: ExportFormat


class GetExport(Command[Export]):
    right = Right.REGISTRY_READ
    id: RecordId


class ListExports(ListQuery, Command[Page[Export]]):
    right = Right.REGISTRY_READ


class GetExportContent(Command[ObjectLink]):
    """Raises NotFound until it is ready."""

    right = Right.REGISTRY_READ
    id: RecordId


class PrintFormKind(StrEnum):
    FILE_COVER = "file-cover"
    FILE_CONTENTS = "file-contents"
    DISPOSAL_PROPOSAL = "disposal-proposal"
    DISPOSAL_PROTOCOL = "disposal-protocol"
    LOSS_PROTOCOL = "loss-protocol"
    LOAN_SLIP = "loan-slip"


class PrintForm(Command[ObjectLink]):
    """A printed form (PDF) in the pack's language, made at once."""

    right = Right.REGISTRY_READ
    timeout = 30.0
    kind: PrintFormKind
    id: RecordId
    """Of the file, disposal or loan."""
