"""The duty table, and take-overs with what each moved, so that it can be moved back."""

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from shared.contracts.contacts import DutyRule, PostalRange, Representative, TakeOver
from shared.listing.fields import Flag, Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord


class DutyRuleRecord(OfficeRecord):
    meta = {"collection": "duty_rules", "indexes": [("office", "priority", "id")]}
    record_type = "duty rule"

    name = StringField(required=True)
    priority = IntField(required=True)
    countries = ListField(StringField())
    regions = ListField(StringField())
    postal_ranges = ListField(DictField())
    kinds = ListField(StringField())
    group_id = StringField()
    representatives = ListField(DictField())
    active = BooleanField(default=True)

    def to_message(self) -> DutyRule:
        return DutyRule(
            id=self.id,
            version=self.version,
            office=self.office,
            name=self.name,
            priority=self.priority,
            countries=tuple(self.countries),
            regions=tuple(self.regions),
            postal_ranges=tuple(PostalRange(**one) for one in self.postal_ranges),
            kinds=tuple(self.kinds),
            group_id=self.group_id or "",
            representatives=tuple(Representative(**one) for one in self.representatives),
            active=bool(self.active),
        )


class TakeOverRecord(OfficeRecord):
    """`owned`, `represented` and `groups` are ids of what changed hands."""

    meta = {"collection": "take_overs", "indexes": [("office", "-taken_at", "-id")]}
    record_type = "take-over"

    from_id = StringField(required=True)
    from_name = StringField(required=True)
    to_id = StringField(required=True)
    to_name = StringField(required=True)
    reason = StringField()
    owned = ListField(StringField())
    represented = ListField(StringField())
    groups = ListField(StringField())
    taken_at = DateTimeField(required=True)
    by_name = StringField(required=True)
    reverted_at = DateTimeField()

    def to_message(self) -> TakeOver:
        return TakeOver(
            id=self.id,
            version=self.version,
            office=self.office,
            from_id=self.from_id,
            from_name=self.from_name,
            to_id=self.to_id,
            to_name=self.to_name,
            reason=self.reason or "",
            contacts=len({*self.owned, *self.represented}),
            groups=len(self.groups),
            taken_at=self.taken_at,
            by_name=self.by_name,
            reverted_at=self.reverted_at,
        )


DUTY_RULES = Listing(
    DutyRuleRecord,
    to_item=DutyRuleRecord.to_message,
    sort="priority",
    fields={"priority": Number("priority"), "name": Text("name"), "office": Text("office"), "active": Flag("active")},
)
TAKE_OVERS = Listing(
    TakeOverRecord,
    to_item=TakeOverRecord.to_message,
    sort="-taken_at",
    fields={
        "taken_at": Moment("taken_at"),
        "from_id": Text("from_id", sortable=False),
        "to_id": Text("to_id", sortable=False),
    },
)
