"""Where records stand: kept with each line, read with each entry, made for entries from before there were states."""

from typing import Any

import structlog
from pymongo import UpdateOne
from pymongo.collection import Collection

from services.registry.models.entries import EntryRecord
from services.registry.models.entry_states import (
    EntryStateRecord,
    entry_with_state,
    first_state,
    rows_of,
    states_of,
    words_of_state,
)
from shared.batches import in_batches
from shared.contracts.base import now
from shared.contracts.problems import NotFound, Stale
from shared.contracts.registry import Entry
from shared.security.principal import Principal
from shared.settings import OrganisationSettings
from shared.storage import merged
from shared.storage.store import Store
from shared.storage.work import Work

_BATCH = 1000
log = structlog.get_logger()


def keep_first_state(work: Work, row: dict[str, Any]) -> dict[str, Any]:
    """The state of an entry written in this work; `row` is the entry as stored."""
    state = _of_present_contact(work, first_state(row))
    work.collection(EntryStateRecord).insert_one(state, session=work.session)
    return state


def _of_present_contact(work: Work, state: dict[str, Any]) -> dict[str, Any]:
    """A scanner's folder or a form that was open for long may still name a contact that was merged since."""
    if not state.get("contact_id"):
        return state
    contact_id, _ = merged.present(work, state["contact_id"])
    return {**state, "contact_id": contact_id}


def state_for(work: Work, entry_id: str, version: int | None, principal: Principal) -> dict[str, Any]:
    """The state to change. Raises NotFound where the principal sees nothing, and Stale when somebody was faster."""
    state = work.collection(EntryStateRecord).find_one({"_id": entry_id}, session=work.session)
    if state is None:
        state = _late_first_state(work, entry_id)
    if not sees(principal, state):
        raise NotFound("No such entry")
    if version is not None and state["version"] != version:
        row = work.collection(EntryRecord).find_one({"_id": entry_id}, session=work.session)
        raise Stale(params={"current": entry_with_state(row or {}, state).model_dump(mode="json")})
    return state


def _late_first_state(work: Work, entry_id: str) -> dict[str, Any]:
    row = work.collection(EntryRecord).find_one({"_id": entry_id}, session=work.session)
    if row is None:
        raise NotFound("No such entry")
    return keep_first_state(work, row)


def advance(work: Work, state: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Write the next version of a state that was read in this work. MongoDB's snapshot sees to it that none is lost."""
    advanced = {**state, **changes, "version": state["version"] + 1, "updated_at": now()}
    if "contact_id" in changes:
        advanced = _of_present_contact(work, advanced)
    advanced["words"] = words_of_state(advanced)
    kept = {name: value for name, value in advanced.items() if value is not None}
    work.collection(EntryStateRecord).replace_one({"_id": state["_id"]}, kept, session=work.session)
    return kept


def sees(principal: Principal, state: dict[str, Any]) -> bool:
    return any(principal.sees(office) for office in state["seen_by"])


def with_states(rows: list[dict[str, Any]]) -> tuple[Entry, ...]:
    """Stored entries with where they stand, in the order given."""
    states = states_of([row["_id"] for row in rows])
    return tuple(entry_with_state(row, states.get(row["_id"]) or first_state(row)) for row in rows)


def with_entries(states: tuple[dict[str, Any], ...]) -> tuple[Entry, ...]:
    """The entries of states, in the order given."""
    rows = rows_of([state["_id"] for state in states])
    return tuple(entry_with_state(rows[state["_id"]], state) for state in states)


def entry_after(work: Work, state: dict[str, Any]) -> Entry:
    row = work.collection(EntryRecord).find_one({"_id": state["_id"]}, session=work.session)
    if row is None:
        raise NotFound("No such entry")
    return entry_with_state(row, state)


def complete_states(store: Store) -> int:
    """Make the states that entries lack, as those from before there were states; how many were made.

    Costs two counts when none is lacking. States that are there are left as they are.
    """
    entries, states = (store.database[name] for name in ("entries", "entry_states"))
    _complete_words(states)
    _days_for_moments(states)
    if entries.estimated_document_count() == states.estimated_document_count():
        return 0
    made = 0
    for batch in in_batches(entries.find({}).batch_size(_BATCH), _BATCH):
        made += states.bulk_write([_unless_there(first_state(row)) for row in batch], ordered=False).upserted_count
    log.info("states of entries completed", made=made)
    return made


def _complete_words(states: Collection) -> None:
    for batch in in_batches(states.find({"words": {"$exists": False}}).batch_size(_BATCH), _BATCH):
        states.bulk_write(
            [UpdateOne({"_id": state["_id"]}, {"$set": {"words": words_of_state(state)}}) for state in batch],
            ordered=False,
        )


def _days_for_moments(states: Collection) -> None:
    """Days of handling and dispatch were once kept as moments: the beginning of the day where the organisation is.

    Their index tells that there are some left, and goes with the last of them.
    """
    zone = OrganisationSettings().zone.key
    for moment, day in (("handled_at", "handled_on"), ("dispatched_at", "dispatched_on")):
        if f"{moment}_1" not in states.index_information():
            continue
        told = {"$dateToString": {"date": f"${moment}", "format": "%Y-%m-%d", "timezone": zone}}
        for batch in in_batches(states.find({moment: {"$exists": True}}, {"_id": 1}).batch_size(_BATCH), _BATCH):
            these = {"_id": {"$in": [state["_id"] for state in batch]}}
            states.update_many(these, [{"$set": {day: told}}, {"$unset": moment}])
        states.drop_index(f"{moment}_1")


def _unless_there(state: dict[str, Any]) -> UpdateOne:
    return UpdateOne({"_id": state["_id"]}, {"$setOnInsert": state}, upsert=True)
