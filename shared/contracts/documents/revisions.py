"""Revisions of a document's bytes, and who works on the next one.

The record stays the same, its bytes have a number. What a revision was, its original and all that was read of it, is
kept when the next one comes. A registered document has no further revisions: the journal speaks of these very bytes.
"""

from pydantic import Field

from shared.contracts.base import Command, Instant, ListQuery, Message, OfficeCode, Page, RecordId, Sha256
from shared.contracts.documents.documents import Document
from shared.security.rights import Right


class Revision(Message):
    """An earlier revision; the present one is the document itself."""

    id: RecordId
    document_id: RecordId
    office: OfficeCode
    number: int
    filename: str
    sha256: Sha256
    size: int
    media_type: str
    note: str
    pages: int | None
    previews: int
    has_text: bool
    has_searchable_pdf: bool
    made_at: Instant
    made_by: str
    replaced_at: Instant


class ListRevisions(ListQuery, Command[Page[Revision]]):
    """The earlier revisions of one document."""

    right = Right.DOCUMENTS_READ
    document_id: RecordId


class RestoreRevision(Command[Document]):
    """Make the bytes of an earlier revision the next one. Refused as a revision brought by BeginIntake is."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    version: int
    number: int = Field(ge=1)
    note: str = Field(default="", max_length=500)


class CheckOut(Command[Document]):
    """Keep others from bringing a revision. Raises Conflict ("checked-out", "registered", "trashed")."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    version: int


class CheckIn(Command[Document]):
    """Give up one's own check-out. Raises Conflict where somebody else holds it ("checked-out")."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    version: int


class ReleaseCheckout(Command[Document]):
    """Take it from whoever holds it."""

    right = Right.DOCUMENTS_KEEP
    writes = True
    id: RecordId
    version: int
