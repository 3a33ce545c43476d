"""Links between documents and records of any service."""

from mongoengine import DateTimeField, DictField, StringField

from shared.contracts import documents as contract
from shared.listing.fields import Moment, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord


class LinkRecord(OfficeRecord):
    """`office` is the document's, `record_office` the other end's (None: the whole organisation's)."""

    meta = {
        "collection": "links",
        "indexes": [
            {"fields": ["document_id", "service", "kind", "record_id"], "unique": True},
            ("document_id", "-made_at", "-id"),
            ("service", "kind", "record_id", "-made_at", "-id"),
        ],
    }
    record_type = "link"

    document_id = StringField(required=True)
    document_name = StringField(required=True)
    service = StringField(required=True)
    kind = StringField(required=True)
    record_id = StringField(required=True)
    record_office = StringField()
    label = StringField(required=True)
    made_at = DateTimeField(required=True)
    made_by = StringField(required=True)
    made_to = DictField()
    """The other end as it was linked, where that was merged into another record since."""

    def to_message(self) -> contract.Link:
        record = contract.LinkedRecord(service=self.service, kind=self.kind, record_id=self.record_id, label=self.label)
        return contract.Link(
            id=self.id,
            document_id=self.document_id,
            document_name=self.document_name,
            office=self.office,
            record=record,
            made_at=self.made_at,
            made_by_id=self.created_by or "",
            made_by=self.made_by,
        )


LINKS = Listing(
    LinkRecord,
    to_item=LinkRecord.to_message,
    sort="-made_at",
    office_field=None,  # who sees the document at one end, and the record at the other
    fields={"made_at": Moment("made_at"), "made_by": Text("made_by"), "kind": Text("kind"), "label": Text("label")},
)
