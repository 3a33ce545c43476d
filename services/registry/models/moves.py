"""Files on their way from one office to another."""

from mongoengine import DateTimeField, ListField, StringField

from shared.contracts.registry import Move, MoveState
from shared.listing.fields import Choice, Moment, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord


class MoveRecord(OfficeRecord):
    """`office` is the sending one; both see it."""

    meta = {
        "collection": "moves",
        "indexes": [
            {"fields": ["number"], "unique": True},
            ("-handed_at", "-id"),
            ("office", "-handed_at"),
            ("to_office", "-handed_at"),
        ],
    }
    record_type = "move"

    number = StringField(required=True)
    to_office = StringField(required=True)
    state = StringField(required=True, choices=[state.value for state in MoveState])
    items = ListField(StringField())
    file_ids = ListField(StringField())
    reason = StringField(required=True)
    handed_by = StringField(required=True)
    handed_at = DateTimeField(required=True)
    decided_by = StringField()
    decided_at = DateTimeField()
    refusal = StringField()

    def to_message(self) -> Move:
        names = ("id", "version", "number", "to_office", "state", "reason", "handed_by", "handed_at", "decided_by")
        return Move(
            **{name: getattr(self, name) for name in names},
            from_office=self.office,
            items=tuple(self.items),
            file_ids=tuple(self.file_ids),
            decided_at=self.decided_at,
            refusal=self.refusal or "",
        )


MOVES = Listing(
    MoveRecord,
    to_item=MoveRecord.to_message,
    sort="-handed_at",
    office_field=None,
    fields={
        "handed_at": Moment("handed_at"),
        "number": Text("number"),
        "state": Choice("state", MoveState),
        "from_office": Text("office"),
        "to_office": Text("to_office"),
        "handed_by": Text("handed_by"),
        "file_ids": Text("file_ids", sortable=False),
    },
)
