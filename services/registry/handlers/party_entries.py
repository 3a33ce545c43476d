"""The records of a contact. They are found by the states of entries, which follow a merge of contacts."""

from typing import Any

from services.registry.handlers.turns import turn_of_contact
from services.registry.models.entries import EntryRecord
from services.registry.models.entry_states import EntryStateRecord, rows_of
from shared.contracts.contacts import PartyMerged
from shared.contracts.registry import EntriesRelinked, ListPartyEntries, PartyEntries, PartyEntry
from shared.security.context import Context
from shared.security.principal import Principal
from shared.storage import merged
from shared.storage.store import Store
from shared.storage.work import Work

MOST_IDS = 50
"""In one event: who follows takes events by the hundred, and has to be done with them in time."""


def list_party_entries(command: ListPartyEntries, context: Context) -> PartyEntries:
    where: dict[str, Any] = {"contact_id": {"$in": list(command.contact_ids)}, **_seen_by(context.principal)}
    states = list(EntryStateRecord._get_collection().find(where).sort([("registered_at", -1)]).limit(command.limit))
    entries = rows_of([state["_id"] for state in states])
    return PartyEntries(items=tuple(_in_short(state, entries.get(state["_id"], {})) for state in states))


def follow_merge(event: PartyMerged, context: Context, store: Store) -> None:
    """The entry itself never changes; it is found by the contact that its party is now."""
    before, after = (event.kept_id, event.gone_id) if event.reverted else (event.gone_id, event.kept_id)

    def write(work: Work) -> None:
        if event.reverted:
            merged.forget(work, event.gone_id)
        else:
            merged.remember(work, event.gone_id, event.kept_id, event.office)
        states = work.collection(EntryStateRecord._get_collection_name())
        where: dict[str, Any] = {"contact_id": before}
        if event.reverted:
            theirs = [event.gone_id, *event.gone_before]
            where["$or"] = [{"_id": {"$in": _written_to(work, theirs)}}, {"corrected.contact_id": {"$in": theirs}}]
        ids = [row["_id"] for row in states.find(where, {"_id": 1}, session=work.session)]
        states.update_many({"_id": {"$in": ids}}, {"$set": {"contact_id": after}}, session=work.session)
        for start in range(0, len(ids), MOST_IDS):
            work.emit(EntriesRelinked(office=event.office, entry_ids=tuple(ids[start : start + MOST_IDS])))

    with turn_of_contact(event.gone_id):
        store.transact(context, write)


def _written_to(work: Work, contacts: list[str]) -> list[str]:
    entries = work.collection(EntryRecord._get_collection_name())
    return [row["_id"] for row in entries.find({"contact_id": {"$in": contacts}}, {"_id": 1}, session=work.session)]


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
        actor_id=entry.get("actor_id") or "",
        actor_name=entry.get("actor_name") or "",
        document_id=documents[0] if documents and not state["tombstone"] else None,
        documents=len(documents),
    )
