"""Batches: what was scanned in one go at an office, under the office's own number, before any central number exists."""

from shared.contracts.base import Command, Instant, ListQuery, Message, OfficeCode, Page, RecordId
from shared.contracts.documents.agent_setup import FolderName
from shared.security.rights import Right


class BatchLabel(Message):
    """How the agent names the batch that a file belongs to."""

    number: int
    """The office's own running number."""
    folder: FolderName
    operator: str = ""
    opened_at: Instant
    """By the office's clock."""


class Batch(Message):
    id: RecordId
    """The agent's spool and the local number: `spool-12`."""
    office: OfficeCode
    number: int
    folder: str
    operator: str
    opened_at: Instant
    arrivals: int
    documents: int
    """Stored ones; duplicates and refusals are arrivals alone."""
    staged: int
    """Waiting for somebody to look at them."""
    registered: int
    first_number: str | None
    """Of the journal, of the record that was registered first; None: none yet."""
    last_number: str | None


class ListBatches(ListQuery, Command[Page[Batch]]):
    right = Right.DOCUMENTS_READ
