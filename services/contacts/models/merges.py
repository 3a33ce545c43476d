"""Merges: what both were before, so that they can be two again."""

from dataclasses import dataclass
from typing import Any

from mongoengine import DateTimeField, DictField, ListField, StringField

from shared.contracts.contacts import Merge
from shared.listing.fields import Field, Flag, Moment, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord


class MergeRecord(OfficeRecord):
    """`kept_before`, `gone_before` and `result` are fields of parties as they are stored."""

    meta = {
        "collection": "merges",
        "indexes": [("-merged_at", "-id"), ("office", "-merged_at", "-id"), "kept_id", "gone_id"],
    }
    record_type = "merge"
    derived_fields = frozenset({"kept_before", "gone_before", "result"})

    kept_id = StringField(required=True)
    kept_name = StringField(required=True)
    gone_id = StringField(required=True)
    gone_name = StringField(required=True)
    kept_before = DictField()
    gone_before = DictField()
    result = DictField()
    organisation_of = ListField(StringField())
    branch_of = ListField(StringField())
    talk_ids = ListField(StringField())
    merged_at = DateTimeField(required=True)
    by_name = StringField(required=True)
    reverted_at = DateTimeField()

    def to_message(self) -> Merge:
        return Merge(
            id=self.id,
            version=self.version,
            office=self.office,
            kept_id=self.kept_id,
            kept_name=self.kept_name,
            gone_id=self.gone_id,
            gone_name=self.gone_name,
            merged_at=self.merged_at,
            by_name=self.by_name,
            moved=len(self.organisation_of) + len(self.branch_of) + len(self.talk_ids),
            reverted_at=self.reverted_at,
        )


@dataclass(frozen=True, slots=True)
class _Reverted(Field):
    def condition(self, operator: str, text: str) -> dict[str, Any]:
        return {"reverted_at": {"$ne": None} if self.read(text) == (operator == "=") else None}


_flag = Flag("reverted_at")
MERGES = Listing(
    MergeRecord,
    to_item=MergeRecord.to_message,
    sort="-merged_at",
    fields={
        "merged_at": Moment("merged_at"),
        "kept_id": Text("kept_id", sortable=False),
        "gone_id": Text("gone_id", sortable=False),
        "reverted": _Reverted(
            "reverted_at", read=_flag.read, operators=_flag.operators, sortable=False, expected=_flag.expected
        ),
    },
)
