"""Audits of the store and what they found. Progress is bookkeeping of the worker and has no history."""

from mongoengine import BooleanField, DateTimeField, Document, EnumField, IntField, StringField

from shared.contracts import documents as contract
from shared.contracts.documents import AuditState, Harm, ObjectKind, Remedy
from shared.listing.fields import Choice, Moment, Number, Text
from shared.listing.listing import Listing


class AuditRecord(Document):
    """`cursor` is the id of the last document that was looked at; `claim` and `leased_until` say who carries it on."""

    meta = {
        "collection": "audits",
        "indexes": [("-started_at", "-id"), ("state", "leased_until")],
        "auto_create_index_on_save": False,
    }
    id = StringField(primary_key=True)
    state = EnumField(AuditState, required=True, default=AuditState.RUNNING)
    nightly = BooleanField(required=True)
    started_at = DateTimeField(required=True)
    started_by = StringField(required=True)
    finished_at = DateTimeField()
    total = IntField(required=True)
    checked = IntField(required=True, default=0)
    objects_read = IntField(required=True, default=0)
    size = IntField(required=True, default=0)
    damaged = IntField(required=True, default=0)
    repaired = IntField(required=True, default=0)
    lost = IntField(required=True, default=0)
    copied = IntField(required=True, default=0)
    second_copy = BooleanField(required=True)
    trouble = StringField(default="")
    cursor = StringField(default="")
    claim = StringField()
    leased_until = DateTimeField()

    def to_message(self) -> contract.Audit:
        return contract.Audit(
            id=self.id,
            state=self.state,
            nightly=self.nightly,
            started_at=self.started_at,
            started_by=self.started_by,
            finished_at=self.finished_at,
            total=self.total,
            checked=self.checked,
            objects=self.objects_read,
            size=self.size,
            damaged=self.damaged,
            repaired=self.repaired,
            lost=self.lost,
            copied=self.copied,
            second_copy=self.second_copy,
            trouble=self.trouble or "",
        )


class DamageRecord(Document):
    meta = {
        "collection": "damages",
        "indexes": [
            ("audit_id", "-found_at", "-id"),
            ("-found_at", "-id"),
            {"fields": ["audit_id", "key"], "unique": True},
        ],
        "auto_create_index_on_save": False,
    }
    id = StringField(primary_key=True)
    audit_id = StringField(required=True)
    key = StringField(required=True)
    document_id = StringField(required=True)
    office = StringField(required=True)
    filename = StringField(required=True)
    revision = IntField(required=True)
    object = EnumField(ObjectKind, required=True)
    harm = EnumField(Harm, required=True)
    remedy = EnumField(Remedy, required=True)
    found_at = DateTimeField(required=True)

    def to_message(self) -> contract.Damage:
        return contract.Damage(
            id=self.id,
            audit_id=self.audit_id,
            document_id=self.document_id,
            office=self.office,
            filename=self.filename,
            revision=self.revision,
            object=self.object,
            harm=self.harm,
            remedy=self.remedy,
            found_at=self.found_at,
        )


AUDITS = Listing(
    AuditRecord,
    to_item=AuditRecord.to_message,
    sort="-started_at",
    office_field=None,
    fields={
        "started_at": Moment("started_at"),
        "finished_at": Moment("finished_at"),
        "state": Choice("state", AuditState),
        "damaged": Number("damaged"),
        "lost": Number("lost"),
    },
)

DAMAGES = Listing(
    DamageRecord,
    to_item=DamageRecord.to_message,
    sort="-found_at",
    fields={
        "audit_id": Text("audit_id"),
        "document_id": Text("document_id"),
        "office": Text("office"),
        "filename": Text("filename"),
        "harm": Choice("harm", Harm),
        "remedy": Choice("remedy", Remedy),
        "found_at": Moment("found_at"),
    },
)
