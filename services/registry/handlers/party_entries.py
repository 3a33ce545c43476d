"""The records of a contact. They are found by the states of entries, which follow a merge of contacts."""

from typing import Any

from services.registry.models.entries import EntryRecord
from services.registry.models.entry_states import EntryStateRecord, rows_of
from shared.contracts.contacts import PartyMerged
from shared.contracts.registry import ListPartyEntries, PartyEntries, PartyEntry
from shared.security.context import Context
from shared.security.principal import Principal


def list_party_entries(command: ListPartyEntries, context: Context) -> PartyEntries:
    where: dict[str, Any] = {"contact_id": {"$in": list(command.contact_ids)}, **_seen_by(context.principal)}
    states = list(EntryStateRecord._get_collection().find(where).sort([("registered_at", -1)]).limit(command.limit))
    entries = rows_of([state["_id"] for state in states])
    return PartyEntries(items=tuple(_in_short(state, entries.get(state["_id"], {})) for state in states))


def follow_merge(event: PartyMerged) -> None:
    """The entry itself never changes; it is found by the contact that its party is now.

    Setting the same again changes nothing, so an event that comes twice does no harm.
    """
    states = EntryStateRecord._get_collection()
    if not event.reverted:
        states.update_many({"contact_id": event.gone_id}, {"$set": {"contact_id": event.kept_id}})
        return
    before = [event.gone_id, *event.gone_before]
    written = [row["_id"] for row in EntryRecord._get_collection().find({"contact_id": {"$in": before}}, {"_id": 1})]
    where = {"_id": {"$in": written}, "contact_id": event.kept_id}
    states.update_many(where, {"$set": {"contact_id": event.gone_id}})


def _seen_by(principal: Principal) -> dict[str, Any]:
    return {} if principal.all_offices else {"seen_by": {"$in": sorted(principal.offices)}}


def _in_short(state: dict[str, Any], entry: dict[str, Any]) -> PartyEntry:
    documents = state.get("document_ids") or []
    return PartyEntry(
        id=state["_id"],
        number=state["number"],
        direction=state["direction"],
        registered_at=state["registered_at"],
        subject=state["corrected"].get("subject") or state.get("subject") or "",
        party=state["corrected"].get("party") or state.get("party") or "",
        status=state["status"],
        actor_name=entry.get("actor_name") or "",
        document_id=documents[0] if documents and not state["tombstone"] else None,
        documents=len(documents),
    )
