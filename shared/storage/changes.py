"""The list of a service's changes, which each service answers by a command of its own contract.

    class ListGreetingsHistory(ListQuery, Command[Page[HistoryLine]]):
        right = Right.HISTORY_READ

    @handles(ListGreetingsHistory)
    def list_greetings_history(self, command: ListGreetingsHistory, context: Context) -> Page[HistoryLine]:
        return HISTORY.page(command, context.principal)

People see the changes of records of their own offices; head office sees all.
"""

from shared.contracts.accounts import HistoryLine
from shared.listing.fields import Moment, Number, Text
from shared.listing.listing import Listing
from shared.storage.history import HistoryRecord

HISTORY: Listing[HistoryLine] = Listing(
    HistoryRecord,
    to_item=HistoryRecord.to_message,
    sort="-at",
    fields={
        "at": Moment("at"),
        "office": Text("office", sortable=False),
        "record_type": Text("record_type", sortable=False),
        "record_id": Text("record_id", sortable=False),
        "record_version": Number("record_version", sortable=False),
        "action": Text("action", sortable=False),
        "actor_id": Text("actor_id", sortable=False),
        "actor_name": Text("actor_name"),
        "request_id": Text("request_id", sortable=False),
    },
)
