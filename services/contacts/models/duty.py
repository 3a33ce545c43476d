"""The duty table."""

from mongoengine import BooleanField, DictField, IntField, ListField, StringField

from shared.contracts.contacts import DutyRule, PostalRange, Representative
from shared.listing.fields import Flag, Number, Text
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


DUTY_RULES = Listing(
    DutyRuleRecord,
    to_item=DutyRuleRecord.to_message,
    sort="priority",
    fields={"priority": Number("priority"), "name": Text("name"), "office": Text("office"), "active": Flag("active")},
)
