"""Reassignments, with what each changed, so that it can be changed back."""

from typing import Any

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from shared.contracts.contacts import Reassignment, ReassignmentKind, ReassignmentState
from shared.listing.fields import Choice, Moment, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord

WITH_LINE_TO_REVERT = {"open": True}


class ReassignmentRecord(OfficeRecord):
    """`claim`, `leased_until` and `attempts` are the worker's. `after` and the counts are written in the transaction of
    each batch; `told` is the state that the event about the whole was sent for."""

    meta = {
        "collection": "reassignments",
        "indexes": [("state", "created_at"), ("-created_at", "-id"), ("office", "-created_at", "-id")],
    }
    record_type = "reassignment"
    derived_fields = frozenset({"principal", "claim", "leased_until", "attempts", "after", "told"})

    kind = StringField(required=True)
    state = StringField(required=True, default=ReassignmentState.WAITING.value)
    detail = StringField(default="")
    from_id = StringField(default="")
    from_name = StringField(default="")
    to_id = StringField(default="")
    to_name = StringField(default="")
    reason = StringField(default="")
    group_ids = ListField(StringField())
    total = IntField()
    looked = IntField(default=0)
    changed = IntField(default=0)
    by_hand = IntField(default=0)
    reverted = IntField(default=0)
    kept = IntField(default=0)
    after = StringField(default="")
    told = StringField(default="")
    principal = DictField()
    """Who ordered or reverted it last: it is done in their name."""
    by_name = StringField(required=True)
    finished_at = DateTimeField()
    claim = StringField()
    leased_until = DateTimeField()
    attempts = IntField(default=0)

    def to_message(self) -> Reassignment:
        same = Reassignment.model_fields.keys() - {"kind", "state", "groups"}
        return Reassignment(
            **{name: getattr(self, name) for name in same},
            kind=ReassignmentKind(self.kind),
            state=ReassignmentState(self.state),
            groups=len(self.group_ids),
        )


class ReassignedRecord(Document):
    """Who looked after a contact before and after; its id is `<reassignment>.<contact>`.

    `open` is there until a reversal has dealt with it.
    """

    meta = {
        "collection": "reassigned",
        "indexes": [
            {"fields": ["reassignment_id", "id"], "partialFilterExpression": WITH_LINE_TO_REVERT},
        ],
        "auto_create_index_on_save": False,
    }
    id = StringField(primary_key=True)
    reassignment_id = StringField(required=True)
    party_id = StringField(required=True)
    before = DictField()
    after = DictField()
    open = BooleanField()


def line_of(reassignment_id: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Of a contact before and after, as MongoDB keeps them."""
    return {
        "_id": f"{reassignment_id}.{before['_id']}",
        "reassignment_id": reassignment_id,
        "party_id": before["_id"],
        "before": staff_of(before),
        "after": staff_of(after),
        "open": True,
    }


def staff_of(party: dict[str, Any]) -> dict[str, Any]:
    """What a reassignment changes of a contact."""
    return {
        "owner_id": party["owner_id"],
        "owner_name": party["owner_name"],
        "representatives": party.get("representatives") or [],
    }


REASSIGNMENTS = Listing(
    ReassignmentRecord,
    to_item=ReassignmentRecord.to_message,
    sort="-created_at",
    fields={
        "created_at": Moment("created_at"),
        "kind": Choice("kind", ReassignmentKind),
        "state": Choice("state", ReassignmentState),
        "office": Text("office", sortable=False),
        "from_id": Text("from_id", sortable=False),
        "to_id": Text("to_id", sortable=False),
    },
)
