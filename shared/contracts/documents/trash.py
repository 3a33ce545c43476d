"""The trash: put away, brought back, or gone for good. The same bytes can come in again meanwhile."""

from shared.contracts.base import Command, Done, ListQuery, Page, RecordId
from shared.contracts.documents.documents import Document
from shared.security.rights import Right


class TrashDocument(Command[Document]):
    """Raises Conflict for a registered document ("registered") and one that is checked out by another."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    version: int


class RestoreDocument(Command[Document]):
    """Raises Conflict ("held") where the same bytes came in again meanwhile, and where it is not in the trash."""

    right = Right.DOCUMENTS_UPLOAD
    writes = True
    id: RecordId
    version: int


class PurgeDocument(Command[Done]):
    """Destroy what is in the trash; a tombstone stays. It can not be taken back."""

    right = Right.DOCUMENTS_KEEP
    writes = True
    id: RecordId
    version: int


class ListTrash(ListQuery, Command[Page[Document]]):
    right = Right.DOCUMENTS_READ
