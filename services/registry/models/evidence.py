"""Public keys, signed checkpoints, and the final lines of years."""

from typing import Any

from mongoengine import DateTimeField, DictField, IntField, StringField

from shared.contracts.registry import Checkpoint, SigningKey
from shared.evidence.canonical import digest
from shared.evidence.signatures import SIGNED_OF_CHECKPOINT
from shared.listing.fields import Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord, Record


class SigningKeyRecord(Record):
    """The public half alone. The one without `retired_at` is in use."""

    meta = {"collection": "signing_keys", "indexes": [("created_at", "id")]}
    record_type = "signing key"

    public_key = StringField(required=True)
    retired_at = DateTimeField()

    def to_message(self) -> SigningKey:
        return SigningKey(
            id=self.id, public_key=self.public_key, created_at=self.created_at, retired_at=self.retired_at
        )


class CheckpointRecord(OfficeRecord):
    meta = {"collection": "checkpoints", "indexes": [("journal_id", "at", "id")]}
    record_type = "checkpoint"
    immutable = True

    journal_id = StringField(required=True)
    journal_code = StringField(required=True)
    year = IntField(required=True)
    first = IntField()
    last = IntField()
    count = IntField(required=True)
    entries_hash = StringField(required=True)
    lines_count = IntField(required=True)
    lines_hash = StringField(required=True)
    at = DateTimeField(required=True)
    reason = StringField(required=True)
    key_id = StringField(required=True)
    signature = StringField(required=True)

    def to_message(self) -> Checkpoint:
        return Checkpoint(**{name: getattr(self, name) for name in Checkpoint.model_fields})

    def signed_fields(self) -> dict[str, Any]:
        """As the signature covers them and the export tells them."""
        values = {name: getattr(self, name) for name in SIGNED_OF_CHECKPOINT}
        return {**values, "at": self.at.isoformat(timespec="milliseconds")}


class YearClosingRecord(OfficeRecord):
    """The final line of a journal's year; its id is `<journal>:<year>`, so that no year is closed twice.

    `fields` is what is hashed: the counts, who closed it when, and `prev_hash`, the hash of the year's last entry. The
    next year goes on from `hash`, unless it had begun already.
    """

    meta = {"collection": "year_closings"}
    record_type = "year closing"
    immutable = True

    journal_id = StringField(required=True)
    year = IntField(required=True)
    fields = DictField(required=True)
    hash = StringField(required=True)
    checkpoint_id = StringField(required=True)

    @staticmethod
    def hash_of(fields: dict[str, Any]) -> str:
        return digest(fields)


SIGNING_KEYS = Listing(
    SigningKeyRecord,
    to_item=SigningKeyRecord.to_message,
    sort="-created_at",
    office_field=None,
    fields={"created_at": Moment("created_at")},
)

CHECKPOINTS = Listing(
    CheckpointRecord,
    to_item=CheckpointRecord.to_message,
    sort="-at",
    fields={"at": Moment("at"), "year": Number("year"), "reason": Text("reason"), "key_id": Text("key_id")},
)
