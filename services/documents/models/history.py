"""The history of documents and of what belongs to them."""

from shared.contracts.accounts import HistoryLine
from shared.listing.fields import Moment, Text
from shared.listing.listing import Listing
from shared.storage.history import HistoryRecord

HISTORY: Listing[HistoryLine] = Listing(
    HistoryRecord,
    to_item=HistoryRecord.to_message,
    sort="-at",
    fields={
        "at": Moment("at"),
        "record_type": Text("record_type"),
        "action": Text("action"),
        "actor_name": Text("actor_name"),
    },
)
