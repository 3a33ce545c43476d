"""The contact log: what was spoken or written, with whom, when."""

from mongoengine import BooleanField, DateTimeField, IntField, StringField

from shared.contracts.contacts import Talk, TalkChannel
from shared.listing.fields import Choice, Flag, Moment, Text
from shared.listing.listing import Listing
from shared.storage.records import OfficeRecord


class TalkRecord(OfficeRecord):
    """`office` is that of the party when it was written; who sees the party sees its log."""

    meta = {"collection": "talks", "indexes": [("party_id", "-at", "-id"), ("by_id", "-at")]}
    record_type = "talk"

    party_id = StringField(required=True)
    at = DateTimeField(required=True)
    minutes = IntField(default=0)
    channel = StringField(required=True, choices=[channel.value for channel in TalkChannel])
    outgoing = BooleanField(default=True)
    subject = StringField(required=True)
    text = StringField()
    with_whom = StringField()
    by_id = StringField(required=True)
    by_name = StringField(required=True)
    follow_up_on = DateTimeField()
    follow_up = StringField()
    deleted_at = DateTimeField()

    def to_message(self) -> Talk:
        return Talk(
            id=self.id,
            version=self.version,
            party_id=self.party_id,
            office=self.office,
            at=self.at,
            minutes=self.minutes or 0,
            channel=TalkChannel(self.channel),
            outgoing=bool(self.outgoing),
            subject=self.subject,
            text=self.text or "",
            with_whom=self.with_whom or "",
            by_id=self.by_id,
            by_name=self.by_name,
            follow_up_on=self.follow_up_on,
            follow_up=self.follow_up or "",
            deleted_at=self.deleted_at,
        )


TALKS = Listing(
    TalkRecord,
    to_item=TalkRecord.to_message,
    sort="-at",
    office_field=None,
    fields={
        "at": Moment("at"),
        "channel": Choice("channel", TalkChannel),
        "outgoing": Flag("outgoing"),
        "by_id": Text("by_id", sortable=False),
        "subject": Text("subject", sortable=False),
    },
)
