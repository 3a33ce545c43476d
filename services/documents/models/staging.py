"""Files on the staging desk."""

from datetime import timedelta

from mongoengine import BooleanField, DateTimeField, DictField, EnumField, IntField, ListField, StringField

from shared.contracts import documents as contract
from shared.contracts.documents import ArrangedPage, Origin, StagedState
from shared.listing.fields import Choice, Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord

DROPPED_KEPT = timedelta(days=14)


class StagedRecord(OfficeRecord):
    """By the id of the arrival that brought it."""

    meta = {
        "collection": "staged",
        "indexes": [
            ("office", "state", "-arrived_at"),
            ("state", "-arrived_at"),
            ("office", "sha256", "state"),
            {"fields": ["bytes_left", "state"], "sparse": True},
        ],
    }
    record_type = "staged"

    filename = StringField(required=True)
    sha256 = StringField(required=True)
    size = IntField(required=True)
    media_type = StringField(required=True)
    origin = DictField(required=True)
    filing = DictField()
    asn = IntField()
    state = EnumField(StagedState, required=True, default=StagedState.WAITING)
    pages = IntField()
    parts = ListField(ListField(DictField()))
    arrived_at = DateTimeField(required=True)
    document_ids = ListField(StringField())
    actor_name = StringField(default="")
    bytes_left = BooleanField(default=True)
    """Whether its file may still be in the object store."""

    def to_message(self) -> contract.Staged:
        return contract.Staged(
            id=self.id,
            version=self.version,
            office=self.office,
            filename=self.filename,
            size=self.size,
            media_type=self.media_type,
            origin=Origin(**self.origin),
            state=self.state,
            pages=self.pages,
            parts=tuple(tuple(ArrangedPage(**page) for page in part) for part in self.parts),
            asn=self.asn,
            arrived_at=self.arrived_at,
            document_ids=tuple(self.document_ids),
            actor_name=self.actor_name or "",
        )


STAGED = Listing(
    StagedRecord,
    to_item=StagedRecord.to_message,
    sort="-arrived_at",
    fields={
        "id": Text("_id"),
        "office": Text("office"),
        "filename": Text("filename"),
        "size": Number("size"),
        "state": Choice("state", StagedState),
        "pages": Number("pages"),
        "batch": Text("origin.batch"),
        "arrived_at": Moment("arrived_at"),
    },
)
