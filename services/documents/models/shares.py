"""Share links, and the tickets that their openings gave out."""

from mongoengine import DateTimeField, Document, IntField, StringField

from shared.contracts import documents as contract
from shared.listing.fields import Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord


class ShareRecord(OfficeRecord):
    meta = {
        "collection": "shares",
        "indexes": [
            {"fields": ["digest"], "unique": True},
            ("document_id", "-made_at", "-id"),
            ("office", "-made_at", "-id"),
            ("-made_at", "-id"),
        ],
    }
    record_type = "share"
    secret_fields = frozenset({"digest", "password_hash"})

    document_id = StringField(required=True)
    document_name = StringField(required=True)
    revision = IntField(required=True)
    note = StringField(required=True)
    digest = StringField(required=True)
    hint = StringField(required=True)
    password_hash = StringField()
    made_at = DateTimeField(required=True)
    made_by = StringField(required=True)
    expires_at = DateTimeField(required=True)
    revoked_at = DateTimeField()
    uses = IntField(required=True, default=0)
    last_opened_at = DateTimeField()
    last_address = StringField()

    def to_message(self) -> contract.Share:
        return contract.Share(
            id=self.id,
            version=self.version,
            document_id=self.document_id,
            document_name=self.document_name,
            revision=self.revision,
            office=self.office,
            note=self.note,
            hint=self.hint,
            has_password=self.password_hash is not None,
            made_at=self.made_at,
            made_by=self.made_by,
            expires_at=self.expires_at,
            revoked_at=self.revoked_at,
            uses=self.uses,
            last_opened_at=self.last_opened_at,
        )


class ShareTicket(Document):
    """By the digest of the ticket; removed once it is over."""

    meta = {
        "collection": "share_tickets",
        "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0}],
        "auto_create_index_on_save": False,
    }
    id = StringField(primary_key=True)
    share_id = StringField(required=True)
    expires_at = DateTimeField(required=True)


SHARES = Listing(
    ShareRecord,
    to_item=ShareRecord.to_message,
    sort="-made_at",
    fields={
        "document_id": Text("document_id"),
        "document_name": Text("document_name"),
        "note": Text("note"),
        "made_at": Moment("made_at"),
        "made_by": Text("made_by"),
        "expires_at": Moment("expires_at"),
        "revoked_at": Moment("revoked_at"),
        "uses": Number("uses"),
        "last_opened_at": Moment("last_opened_at"),
    },
)
