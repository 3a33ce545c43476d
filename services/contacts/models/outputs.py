"""Files made of contacts: asked for, made in the background, kept in the object store for a while."""

from mongoengine import DateTimeField, DictField, FloatField, IntField, ListField, StringField

from shared.contracts.contacts.outputs import ContactOutput, OutputFormat, OutputState, SkippedContact
from shared.listing.fields import Choice, Moment
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord

MEDIA_TYPES = {
    OutputFormat.XML: "application/xml",
    OutputFormat.CSV: "text/csv",
    OutputFormat.VCARD: "text/vcard",
    OutputFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    OutputFormat.PDF: "application/pdf",
}
MOST_SKIPPED_TOLD = 1000


class OutputRecord(OfficeRecord):
    """`claim`, `leased_until` and `attempts` are the worker's. `principal` is the one who asked: it is made with their
    sight, and they alone fetch it. `layout` is empty for exports."""

    meta = {"collection": "outputs", "indexes": [("state", "created_at"), ("requested_by_id", "-created_at", "-id")]}
    record_type = "contact-output"
    derived_fields = frozenset({"principal", "claim", "leased_until", "attempts", "skipped_contacts"})

    format = StringField(required=True)
    state = StringField(required=True, default=OutputState.WAITING.value)
    selection = DictField()
    layout = DictField()
    progress = FloatField(default=0.0)
    contacts = IntField(default=0)
    skipped = IntField(default=0)
    skipped_contacts = ListField(DictField())
    filename = StringField(required=True)
    size = IntField(default=0)
    detail = StringField()
    requested_by = StringField(required=True)
    requested_by_id = StringField(required=True)
    principal = DictField()
    claim = StringField()
    leased_until = DateTimeField()
    attempts = IntField(default=0)

    @property
    def key(self) -> str:
        return f"outputs/{self.id}.{self.format}"

    def to_message(self) -> ContactOutput:
        same = ("id", "office", "progress", "contacts", "skipped", "filename", "size", "requested_by", "created_at")
        return ContactOutput(
            **{name: getattr(self, name) for name in same},
            format=OutputFormat(self.format),
            state=OutputState(self.state),
            detail=self.detail or "",
            skipped_contacts=tuple(SkippedContact(**one) for one in self.skipped_contacts),
        )

    def to_row(self) -> ContactOutput:
        """Without the names of those that were skipped."""
        return self.to_message().model_copy(update={"skipped_contacts": ()})


OUTPUTS = Listing(
    OutputRecord,
    to_item=OutputRecord.to_row,
    sort="-created_at",
    fields={
        "created_at": Moment("created_at"),
        "format": Choice("format", OutputFormat),
        "state": Choice("state", OutputState),
    },
    office_field=None,
)
