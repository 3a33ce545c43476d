"""Exports of journals: asked for, made in the background, kept in the object store for a while."""

from mongoengine import DateTimeField, FloatField, IntField, StringField

from shared.contracts.registry import Export, ExportFormat, ExportState
from shared.listing.fields import Choice, Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord


class ExportRecord(OfficeRecord):
    """`claim`, `leased_until` and `attempts` are the worker's; a claim whose lease ended is anybody's."""

    meta = {
        "collection": "exports",
        "indexes": [("state", "created_at"), ("-created_at", "-id"), ("office", "-created_at", "-id")],
    }
    record_type = "export"

    journal_id = StringField(required=True)
    journal_code = StringField(required=True)
    year = IntField(required=True)
    format = StringField(required=True, choices=[kind.value for kind in ExportFormat])
    state = StringField(
        required=True, default=ExportState.WAITING.value, choices=[state.value for state in ExportState]
    )
    progress = FloatField(default=0.0)
    size = IntField(default=0)
    detail = StringField()
    requested_by = StringField(required=True)
    claim = StringField()
    leased_until = DateTimeField()
    attempts = IntField(default=0)

    @property
    def key(self) -> str:
        """Of the object that holds it."""
        return f"exports/{self.id}.{self.format}"

    @property
    def filename(self) -> str:
        return f"{self.journal_code}-{self.year}.{self.format}"

    def to_message(self) -> Export:
        same = ("id", "journal_id", "year", "format", "state", "progress", "filename", "size", "requested_by")
        return Export(
            **{name: getattr(self, name) for name in same}, detail=self.detail or "", requested_at=self.created_at
        )


EXPORTS = Listing(
    ExportRecord,
    to_item=ExportRecord.to_message,
    sort="-requested_at",
    fields={
        "requested_at": Moment("created_at"),
        "journal_id": Text("journal_id", sortable=False),
        "year": Number("year", sortable=False),
        "format": Choice("format", ExportFormat),
        "state": Choice("state", ExportState),
    },
)

MEDIA_TYPES = {
    ExportFormat.JSONL: "application/jsonl",
    ExportFormat.CSV: "text/csv",
    ExportFormat.XML: "application/xml",
    ExportFormat.PDF: "application/pdf",
}
