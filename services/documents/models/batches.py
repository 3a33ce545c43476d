"""Batches of the offices: figures that grow with each arrival, told by the arrivals' own histories."""

from mongoengine import DateTimeField, Document, IntField, StringField

from shared.contracts import documents as contract
from shared.listing.fields import Moment, Number, Text
from shared.listing.listing import Listing


class BatchRecord(Document):
    """By the name that the agent gives it."""

    meta = {
        "collection": "batches",
        "indexes": [("-opened_at", "-id"), ("office", "-opened_at", "-id")],
        "auto_create_index_on_save": False,
    }
    id = StringField(primary_key=True)
    office = StringField(required=True)
    number = IntField(required=True)
    folder = StringField(required=True)
    operator = StringField(default="")
    opened_at = DateTimeField(required=True)
    arrivals = IntField(required=True, default=0)
    documents = IntField(required=True, default=0)
    staged = IntField(required=True, default=0)
    registered = IntField(required=True, default=0)
    first_number = StringField()
    last_number = StringField()

    def to_message(self) -> contract.Batch:
        return contract.Batch(
            id=self.id,
            office=self.office,
            number=self.number,
            folder=self.folder,
            operator=self.operator or "",
            opened_at=self.opened_at,
            arrivals=self.arrivals,
            documents=self.documents,
            staged=self.staged,
            registered=self.registered,
            first_number=self.first_number,
            last_number=self.last_number,
        )


BATCHES = Listing(
    BatchRecord,
    to_item=BatchRecord.to_message,
    sort="-opened_at",
    fields={
        "id": Text("_id"),
        "office": Text("office"),
        "number": Number("number"),
        "folder": Text("folder"),
        "operator": Text("operator"),
        "opened_at": Moment("opened_at"),
        "documents": Number("documents"),
        "staged": Number("staged"),
        "registered": Number("registered"),
    },
)
