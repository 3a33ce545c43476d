"""Groups. Who is in one kept by hand stands with the parties (`group_ids`), where one index serves all views."""

from dataclasses import dataclass
from typing import Any

from mongoengine import BooleanField, ListField, StringField

from shared.contracts.contacts import Group, GroupKind
from shared.listing.fields import Choice, Field, Flag, Text
from shared.storage.records import OfficeRecord


class GroupRecord(OfficeRecord):
    """`keepers` are its owner and whom it was handed to."""

    meta = {
        "collection": "groups",
        "indexes": [
            {"fields": ["office", "name"], "unique": True, "partialFilterExpression": {"deleted": False}},
            ("sort_name", "id"),
            ("keepers",),
        ],
    }
    record_type = "group"
    derived_fields = frozenset({"keepers", "sort_name"})

    name = StringField(required=True)
    description = StringField()
    kind = StringField(required=True, choices=[kind.value for kind in GroupKind])
    conditions = ListField(StringField())
    owner_id = StringField(required=True)
    owner_name = StringField(required=True)
    staff = ListField(StringField())
    shared = BooleanField(default=True)
    deleted = BooleanField(default=False)
    keepers = ListField(StringField())
    sort_name = StringField()

    def to_message(self) -> Group:
        """Without the number of its members, which is counted."""
        return Group(
            id=self.id,
            version=self.version,
            office=self.office,
            name=self.name,
            description=self.description or "",
            kind=GroupKind(self.kind),
            conditions=tuple(self.conditions),
            owner_id=self.owner_id,
            owner_name=self.owner_name,
            staff=tuple(self.staff),
            shared=bool(self.shared),
            members=0,
            created_at=self.created_at,
        )


@dataclass(frozen=True, slots=True)
class _Smart(Field):
    def condition(self, operator: str, text: str) -> dict[str, Any]:
        return {"conditions": {"$ne": []} if self.read(text) == (operator == "=") else []}


_flag = Flag("conditions")
GROUP_FIELDS: dict[str, Field] = {
    "name": Text("sort_name"),
    "kind": Choice("kind", GroupKind),
    "owner_id": Text("owner_id", sortable=False),
    "office": Text("office", sortable=False),
    "smart": _Smart("conditions", read=_flag.read, operators=_flag.operators, sortable=False, expected=_flag.expected),
}
