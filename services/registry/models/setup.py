"""The organisation's choices."""

from mongoengine import StringField

from shared.contracts.registry import Setup
from shared.storage.records import Record

SETUP_ID = "setup"


class SetupRecord(Record):
    """There is one; before anything was chosen there is none."""

    meta = {"collection": "setup"}
    record_type = "setup"

    pack = StringField(required=True)
    organisation = StringField()
    originator_category = StringField()

    def to_message(self, plan_id: str | None = None) -> Setup:
        return Setup(
            version=self.version,
            pack=self.pack,
            organisation=self.organisation or "",
            originator_category=self.originator_category or "",
            plan_id=plan_id,
            changed_at=self.updated_at,
        )
