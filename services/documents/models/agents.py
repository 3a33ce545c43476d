"""The offices' agents as they last reported; changes too often for a history."""

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    EnumField,
    FloatField,
    IntField,
    ListField,
    StringField,
)

from services.documents.domain.agents import agent_state
from shared.contracts import documents as contract
from shared.contracts.base import now
from shared.contracts.documents import AgentTrouble, ScanProgress, Sending
from shared.listing.fields import Moment, Number, Text
from shared.listing.listing import Listing


class AgentReport(Document):
    """The last report of an office's agent, by office code."""

    meta = {"collection": "agents", "indexes": [("away", "seen_at")], "auto_create_index_on_save": False}
    id = StringField(primary_key=True)
    office = StringField(required=True)
    agent_version = StringField(required=True)
    inbox = StringField(required=True)
    waiting = IntField(required=True)
    spool_bytes = IntField(required=True)
    delivered = IntField(required=True)
    failed = IntField(required=True)
    last_error = StringField(default="")
    last_error_at = DateTimeField()
    started_at = DateTimeField(required=True)
    seen_at = DateTimeField(required=True)
    spool_limit = IntField(default=0)
    disk_free = IntField(default=0)
    sending = EnumField(Sending, default=Sending.OPEN)
    troubles = ListField(DictField())
    scan = DictField()
    setup_version = IntField(default=0)
    clock_skew = FloatField(default=0.0)
    away = BooleanField(default=False)
    """Whether its absence was told already."""

    def to_message(self) -> contract.Agent:
        state = agent_state(waiting=self.waiting, last_error_at=self.last_error_at, seen_at=self.seen_at, at=now())
        return contract.Agent(
            office=self.office,
            version=self.agent_version,
            state=state,
            inbox=self.inbox,
            waiting=self.waiting,
            spool_bytes=self.spool_bytes,
            delivered=self.delivered,
            failed=self.failed,
            last_error=self.last_error or "",
            last_error_at=self.last_error_at,
            started_at=self.started_at,
            seen_at=self.seen_at,
            spool_limit=self.spool_limit or 0,
            disk_free=self.disk_free or 0,
            sending=self.sending,
            troubles=tuple(AgentTrouble(**trouble) for trouble in self.troubles),
            scan=ScanProgress(**self.scan) if self.scan else None,
            setup_version=self.setup_version or 0,
            clock_skew=self.clock_skew or 0.0,
        )


AGENTS = Listing(
    AgentReport,
    to_item=AgentReport.to_message,
    sort="office",
    fields={
        "office": Text("office"),
        "version": Text("agent_version"),
        "waiting": Number("waiting"),
        "failed": Number("failed"),
        "delivered": Number("delivered"),
        "seen_at": Moment("seen_at"),
        "started_at": Moment("started_at"),
    },
)
