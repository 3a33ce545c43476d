"""Disposal lists, and the files on them."""

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from shared.contracts.registry import (
    Disposal,
    DisposalGap,
    DisposalItem,
    DisposalKind,
    DisposalOutcome,
    DisposalRow,
    DisposalState,
    Verdict,
)
from shared.listing.fields import Choice, Day, Flag, Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord

RUNS = "disposal_runs"
"""Collection of `{_id: disposal, verdict, ordered_by, leased_until}`: what is being carried out."""


class DisposalRecord(OfficeRecord):
    """`to_do` counts the files that a decision says to destroy or hand over, `done` how many of them are settled;
    `to_destroy` and `to_hand_over` are those that are left.

    What is settled, `running` and `failure` advance without a new version.
    """

    meta = {
        "collection": "disposals",
        "indexes": [{"fields": ["number"], "unique": True}, ("-created_at", "-id"), ("office", "-created_at", "-id")],
    }
    record_type = "disposal"

    number = StringField(required=True)
    kind = StringField(required=True, choices=[kind.value for kind in DisposalKind])
    state = StringField(required=True, choices=[state.value for state in DisposalState])
    plan_number = IntField(required=True)
    rows = ListField(DictField())
    gaps = ListField(DictField())
    items = IntField(required=True)
    first_year = IntField()
    last_year = IntField()
    decision_number = StringField()
    decision_on = StringField()
    witnesses = ListField(StringField())
    returned_reason = StringField()
    carried_out_at = DateTimeField()
    to_do = IntField(default=0)
    done = IntField(default=0)
    to_destroy = IntField(default=0)
    to_hand_over = IntField(default=0)
    running = BooleanField(default=False)
    failure = StringField()
    package_document_id = StringField()
    made_by = StringField(required=True)

    def to_message(self) -> Disposal:
        return Disposal(
            **{name: getattr(self, name) for name in _SAME},
            rows=tuple(DisposalRow(**row) for row in self.rows),
            gaps=tuple(DisposalGap(**{**gap, "years": tuple(gap["years"])}) for gap in self.gaps),
            decision_number=self.decision_number or "",
            witnesses=tuple(self.witnesses),
            returned_reason=self.returned_reason or "",
            failure=self.failure or "",
            progress=self.done / self.to_do if self.to_do else 0.0,
            created_by=self.made_by,
        )


_SAME = (
    "id", "version", "office", "number", "kind", "state", "plan_number", "items", "first_year", "last_year",
    "decision_on", "carried_out_at", "package_document_id", "running", "created_at", "to_destroy", "to_hand_over",
)  # fmt: skip


class DisposalItemRecord(OfficeRecord):
    """One file on one list; `no` is its place there."""

    meta = {
        "collection": "disposal_items",
        "indexes": [
            {"fields": ["disposal_id", "file_id"], "unique": True},
            ("disposal_id", "no", "id"),
            ("disposal_id", "verdict", "outcome", "no"),
        ],
    }
    record_type = "disposal item"

    disposal_id = StringField(required=True)
    no = IntField(required=True)
    file_id = StringField(required=True)
    number = StringField(required=True)
    title = StringField(required=True)
    mark = StringField(required=True)
    year = IntField(required=True)
    records = IntField(required=True)
    classified = BooleanField(required=True)
    eligible_on = StringField(required=True)
    verdict = StringField(choices=[verdict.value for verdict in Verdict])
    reason = StringField()
    outcome = StringField(choices=[outcome.value for outcome in DisposalOutcome])

    def to_message(self, *, held: bool = False) -> DisposalItem:
        same = {name: getattr(self, name) for name in _SAME_OF_ITEM}
        return DisposalItem(**same, reason=self.reason or "", held=held)


_SAME_OF_ITEM = (
    "file_id", "number", "title", "mark", "year", "records", "classified", "eligible_on", "verdict", "outcome",
)  # fmt: skip

DISPOSALS = Listing(
    DisposalRecord,
    to_item=DisposalRecord.to_message,
    sort="-created_at",
    fields={
        "created_at": Moment("created_at"),
        "number": Text("number"),
        "office": Text("office"),
        "kind": Choice("kind", DisposalKind),
        "state": Choice("state", DisposalState),
        "items": Number("items"),
        "decision_number": Text("decision_number"),
        "decision_on": Day("decision_on"),
    },
)
DISPOSAL_ITEMS = Listing(
    DisposalItemRecord,
    to_item=lambda record: record,
    sort="no",
    office_field=None,
    fields={
        "no": Number("no"),
        "file_id": Text("file_id", sortable=False),
        "number": Text("number"),
        "title": Text("title"),
        "mark": Text("mark"),
        "year": Number("year"),
        "classified": Flag("classified"),
        "eligible_on": Day("eligible_on"),
        "verdict": Choice("verdict", Verdict),
        "outcome": Choice("outcome", DisposalOutcome),
    },
)
