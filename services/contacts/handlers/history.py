"""What was changed of a contact."""

from services.contacts.handlers.sight import require_sight
from services.contacts.models.parties import PartyRecord
from shared.contracts.accounts import HistoryLine
from shared.contracts.base import Page
from shared.contracts.contacts import ListContactsHistory, ListPartyHistory
from shared.listing.fields import Moment, Text
from shared.listing.listing import Listing
from shared.security.context import Context
from shared.storage.changes import HISTORY
from shared.storage.history import HistoryRecord
from shared.storage.store import Store

_HISTORY: Listing[HistoryLine] = Listing(
    HistoryRecord,
    to_item=HistoryRecord.to_message,
    sort="-at",
    office_field=None,
    fields={
        "at": Moment("at"),
        "action": Text("action"),
        "actor_id": Text("actor_id"),
        "actor_name": Text("actor_name"),
    },
)


def list_party_history(command: ListPartyHistory, context: Context, store: Store) -> Page[HistoryLine]:
    require_sight(context.principal, store.get(PartyRecord, command.id))
    where = {"record_type": PartyRecord.record_type, "record_id": command.id}
    return _HISTORY.page(command, context.principal, where)


def list_contacts_history(command: ListContactsHistory, context: Context) -> Page[HistoryLine]:
    return HISTORY.page(command, context.principal)
