"""Files: what groups records that belong together."""

from typing import Any

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from shared.contracts.registry import Custody, File, FileState, Hold, LossProtocol, Trigger
from shared.listing.fields import Choice, Day, Flag, Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord

FILE_SERIES = "file_series"
"""Collection of `{_id: series, last}`: how far each series of numbers has counted. Its history is the numbers."""


class FileRecord(OfficeRecord):
    """`places` counts the places ever taken, `records` those in it now; `moving` is the id of a move under way.

    `places`, `records` and `touched` advance without a new version: who edits the title is not told off because a
    record was filed meanwhile.
    """

    meta = {
        "collection": "files",
        "indexes": [
            {"fields": ["number"], "unique": True},
            ("-created_at", "-id"),
            ("office", "-created_at", "-id"),
            ("state", "eligible_on", "office"),
            ("office", "state", "eligible_on", "permanent", "held"),
            ("office", "primary_mark"),
        ],
    }
    record_type = "file"

    number = StringField(required=True)
    year = IntField(required=True)
    title = StringField(required=True)
    state = StringField(required=True, default=FileState.OPEN.value, choices=[state.value for state in FileState])
    plan_id = StringField(required=True)
    plan_number = IntField(required=True)
    primary_mark = StringField(required=True)
    mark_title = StringField(required=True)
    extra_marks = ListField(StringField())
    flag = StringField()
    permanent = BooleanField(default=False)
    years = IntField()
    trigger = StringField(required=True, choices=[trigger.value for trigger in Trigger])
    trigger_date = StringField()
    eligible_on = StringField()
    opened_on = StringField(required=True)
    opened_by = StringField(required=True)
    closed_on = StringField()
    closed_by = StringField()
    records = IntField(default=0)
    places = IntField(default=0)
    touched = IntField(default=0)
    predecessor = StringField()
    related = ListField(StringField())
    location = StringField()
    custody = StringField(default=Custody.OFFICE.value, choices=[custody.value for custody in Custody])
    holds = ListField(DictField())
    held = BooleanField(default=False)
    lent = BooleanField(default=False)
    loss = DictField(null=True)
    reopenings = ListField(DictField())
    moving = StringField()
    disposal_id = StringField()
    disposed_at = DateTimeField()

    def to_message(self) -> File:
        same = {name: getattr(self, name) for name in _SAME}
        return File(
            **same,
            extra_marks=tuple(self.extra_marks),
            flag=self.flag or "",
            related=tuple(self.related),
            location=self.location or "",
            holds=tuple(Hold(**hold) for hold in self.holds),
            loss=_loss(self.loss),
            moving=bool(self.moving),
        )


_SAME = (
    "id", "version", "office", "number", "year", "title", "state", "plan_id", "plan_number", "primary_mark",
    "mark_title", "permanent", "years", "trigger", "trigger_date", "eligible_on", "opened_on", "opened_by", "closed_on",
    "closed_by", "records", "predecessor", "custody", "lent", "created_at",
    "disposal_id", "disposed_at",
)  # fmt: skip


def _loss(stored: dict[str, Any] | None) -> LossProtocol | None:
    return LossProtocol(**stored) if stored else None


FILES = Listing(
    FileRecord,
    to_item=FileRecord.to_message,
    sort="-created_at",
    fields={
        "id": Text("_id", sortable=False),
        "created_at": Moment("created_at"),
        "number": Text("number"),
        "title": Text("title"),
        "state": Choice("state", FileState),
        "office": Text("office"),
        "year": Number("year"),
        "primary_mark": Text("primary_mark"),
        "extra_marks": Text("extra_marks", sortable=False),
        "mark_title": Text("mark_title"),
        "plan_id": Text("plan_id", sortable=False),
        "flag": Text("flag"),
        "permanent": Flag("permanent"),
        "years": Number("years"),
        "trigger": Choice("trigger", Trigger),
        "trigger_date": Day("trigger_date"),
        "eligible_on": Day("eligible_on"),
        "opened_on": Day("opened_on"),
        "closed_on": Day("closed_on"),
        "records": Number("records"),
        "predecessor": Text("predecessor", sortable=False),
        "related": Text("related", sortable=False),
        "location": Text("location"),
        "custody": Choice("custody", Custody),
        "held": Flag("held"),
        "lent": Flag("lent"),
    },
)
