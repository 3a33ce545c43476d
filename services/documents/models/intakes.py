"""Arrivals."""

from mongoengine import BooleanField, DateTimeField, DictField, EnumField, IntField, StringField

from shared.contracts import documents as contract
from shared.contracts.documents import Channel, IntakeOutcome, Origin
from shared.listing.fields import Choice, Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord


class IntakeRecord(OfficeRecord):
    """One arrival. Its id is the sender's."""

    meta = {
        "collection": "intakes",
        "indexes": [
            ("-taken_at", "-id"),
            ("office", "-taken_at", "-id"),
            ("outcome", "taken_at"),
            ("document_id", "-taken_at"),
            {"fields": ["filing.contact_id"], "sparse": True},
        ],
    }
    record_type = "intake"

    filename = StringField(required=True)
    size = IntField(required=True)
    sha256 = StringField()
    origin = DictField(required=True)
    to_register = BooleanField(default=True)
    staging = BooleanField(default=False)
    filing = DictField()
    asn = IntField()
    pages = IntField()
    revision_of = StringField()
    note = StringField(default="")
    outcome = EnumField(IntakeOutcome, required=True, default=IntakeOutcome.PENDING)
    detail = StringField(default="")
    document_id = StringField()
    taken_at = DateTimeField(required=True)
    finished_at = DateTimeField()
    actor_name = StringField(required=True)

    def to_message(self) -> contract.Intake:
        return contract.Intake(
            id=self.id,
            office=self.office,
            filename=self.filename,
            size=self.size,
            sha256=self.sha256,
            origin=Origin(**self.origin),
            outcome=self.outcome,
            detail=self.detail or "",
            document_id=self.document_id,
            taken_at=self.taken_at,
            finished_at=self.finished_at,
            actor_name=self.actor_name,
        )


INTAKES = Listing(
    IntakeRecord,
    to_item=IntakeRecord.to_message,
    sort="-taken_at",
    fields={
        "id": Text("_id"),
        "office": Text("office"),
        "filename": Text("filename"),
        "size": Number("size"),
        "sha256": Text("sha256"),
        "channel": Choice("origin.channel", Channel),
        "batch": Text("origin.batch"),
        "outcome": Choice("outcome", IntakeOutcome),
        "document_id": Text("document_id"),
        "taken_at": Moment("taken_at"),
        "finished_at": Moment("finished_at"),
        "actor_name": Text("actor_name"),
    },
)
