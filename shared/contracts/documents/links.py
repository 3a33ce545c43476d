"""Links from records of any service to documents: attachments, seen from both ends."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.base import (
    Command,
    Done,
    Event,
    Instant,
    ListQuery,
    Message,
    OfficeCode,
    Page,
    RecordId,
    ShortText,
)
from shared.contracts.documents.documents import Document
from shared.security.rights import Right

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_-]{0,39}$")]


class LinkedRecord(Message):
    """A record of any service, such as contacts / contact / 0195…; `label` is how the page calls it."""

    service: Name
    kind: Name
    record_id: RecordId
    label: ShortText


class Link(Message):
    id: RecordId
    document_id: RecordId
    document_name: str
    office: OfficeCode
    """The document's."""
    record: LinkedRecord
    made_at: Instant
    made_by_id: str
    made_by: str


class LinkDocument(Command[Link]):
    """Attach a document to a record. The caller must be able to read both; NotFound otherwise. Doing it twice is once.

    Raises Invalid about /record/kind for a kind of record that nothing can be attached to.
    """

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    document_id: RecordId
    record: LinkedRecord


class UnlinkDocument(Command[Done]):
    """The document stays."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId


class ListLinks(ListQuery, Command[Page[Link]]):
    """The links of one document, as far as the caller may see the other ends."""

    right = Right.DOCUMENTS_READ
    document_id: RecordId


class Attached(Message):
    link: Link
    document: Document


class ListAttached(ListQuery, Command[Page[Attached]]):
    """The documents of one record. Raises NotFound for a record that the caller may not see."""

    right = Right.DOCUMENTS_READ
    record_service: Name
    record_kind: Name
    record_id: RecordId


class RecordFile(Message):
    """An attached document in short; `made_by` is who of us attached it."""

    link_id: RecordId
    document_id: RecordId
    record_id: RecordId
    filename: str
    made_at: Instant
    made_by_id: str
    made_by: str


class RecordFiles(Message):
    items: tuple[RecordFile, ...]


class ListRecordFiles(Command[RecordFiles]):
    """What is attached to any of these records, as far as the caller sees the documents, the latest attached first.

    For the service that keeps the records: that the caller sees these, it has made sure of.
    """

    right = Right.DOCUMENTS_READ
    record_service: Name
    record_kind: Name
    record_ids: tuple[RecordId, ...] = Field(min_length=1, max_length=600)
    limit: int = Field(default=500, ge=1, le=500)


class LinksChanged(Event):
    """A document was attached to the record, or taken from it."""

    name: ClassVar[str] = "documents.links.changed"
    right: ClassVar[Right | None] = Right.DOCUMENTS_READ
    document_id: RecordId
    service: str
    kind: str
    record_id: RecordId
