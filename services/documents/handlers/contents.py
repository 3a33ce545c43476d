"""Documents with what is inside of them: the attachments of a mail, the files of an archive."""

from collections.abc import Collection
from typing import Any

from pymongo.database import Database

from services.documents.models.documents import DocumentRecord

_ONCE_AT_AN_OFFICE = "office_1_sha256_1"


def with_contents(document_ids: Collection[str]) -> dict[str, Any]:
    """The condition for these and all that is inside of them, unless it became part of a record itself."""
    ids = {"$in": list(document_ids)}
    return {"$or": [{"_id": ids}, {"root_id": ids, "entry_id": None}]}


def allow_contents(database: Database) -> None:
    """Drop the index of older versions, by which an office could not hold bytes once more inside of a mail."""
    documents = database[DocumentRecord._get_collection_name()]
    if _ONCE_AT_AN_OFFICE in documents.index_information():
        documents.drop_index(_ONCE_AT_AN_OFFICE)
