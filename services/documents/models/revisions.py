"""Earlier revisions of documents: what each was when the next one came."""

from typing import Any

from mongoengine import DateTimeField, IntField, StringField

from services.documents.models.documents import DocumentRecord, ReadableRecord
from shared.contracts import documents as contract
from shared.contracts.base import now
from shared.listing.fields import Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord

_READ_OF_IT = tuple(ReadableRecord._fields.keys() - OfficeRecord._fields.keys())


class RevisionRecord(ReadableRecord):
    """Never changes but when it is destroyed."""

    meta = {
        "collection": "revisions",
        "indexes": [
            {"fields": ["document_id", "number"], "unique": True},
            ("document_id", "-number", "-id"),
            "sha256",
        ],
    }
    record_type = "revision"

    document_id = StringField(required=True)
    number = IntField(required=True)
    sha256 = StringField(required=True)
    note = StringField(default="")
    outcome = StringField()
    made_at = DateTimeField(required=True)
    made_by = StringField(required=True)
    replaced_at = DateTimeField(required=True)

    def to_message(self) -> contract.Revision:
        return contract.Revision(
            id=self.id,
            document_id=self.document_id,
            office=self.office,
            number=self.number,
            filename=self.filename,
            sha256=self.sha256,
            size=self.size,
            media_type=self.media_type,
            note=self.note or "",
            pages=self.pages,
            previews=self.previews,
            has_text=self.has_text,
            has_searchable_pdf=self.has_searchable_pdf,
            made_at=self.made_at,
            made_by=self.made_by,
            replaced_at=self.replaced_at,
        )


def revision_of(document: DocumentRecord) -> RevisionRecord:
    """The document's present revision, to be kept beside it."""
    known: dict[str, Any] = {name: getattr(document, name) for name in _READ_OF_IT}
    return RevisionRecord(
        **known,
        outcome=document.outcome.value if document.outcome else None,
        office=document.office,
        document_id=document.id,
        number=document.revision,
        sha256=document.bytes_digest,
        note=document.revision_note,
        made_at=document.revised_at or document.stored_at,
        made_by=document.revised_by or document.actor_name,
        replaced_at=now(),
    )


REVISIONS = Listing(
    RevisionRecord,
    to_item=RevisionRecord.to_message,
    sort="-number",
    office_field=None,  # who sees the document sees them
    fields={"number": Number("number"), "made_at": Moment("made_at"), "made_by": Text("made_by")},
)
