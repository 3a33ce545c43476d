"""What search fetches of documents."""

from pydantic import Field

from shared.contracts.base import Command, Message, Page, RecordId
from shared.contracts.documents.documents import Document
from shared.security.rights import Right


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
