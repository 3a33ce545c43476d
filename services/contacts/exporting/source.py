"""The contacts of a selection, in the order of their names, with what belongs to them; a page at a time."""

from collections.abc import Iterator
from typing import Any

from services.contacts.handlers.groups import conditions_of
from services.contacts.handlers.names import known_groups, names_of
from services.contacts.handlers.sight import scopes, visible
from services.contacts.handlers.views import found_by
from services.contacts.models.parties import PartyRecord
from services.contacts.models.views import PARTY_FIELDS
from shared.batches import in_batches
from shared.contracts.contacts.outputs import ContactSelection
from shared.listing.fields import read_condition
from shared.security.context import Context
from shared.storage.store import Store

Row = dict[str, Any]
BATCH = 500
_UNTOLD = {"tokens": 0, "readers": 0, "keys": 0}


def conditions_for(selection: ContactSelection, context: Context, store: Store) -> Row:
    """Raises Invalid about /filter, NotFound for a group that the caller does not see."""
    conditions = [visible(context.principal, store), *(read_condition(text, PARTY_FIELDS) for text in selection.filter)]
    if selection.group:
        conditions.append(conditions_of(selection.group, context, store))
    if selection.q.strip():
        conditions.append(found_by(selection.q, scopes(context.principal, store)))
    if selection.ids:
        conditions.append({"_id": {"$in": list(selection.ids)}})
    return {"$and": conditions}


def count(selection: ContactSelection, context: Context, store: Store) -> int:
    return store.database[PartyRecord._get_collection_name()].count_documents(conditions_for(selection, context, store))


def batches(selection: ContactSelection, context: Context, store: Store) -> Iterator[list[Row]]:
    """Parties as MongoDB keeps them, with `organisation_name`, `branch_name` and `groups` (names of those one sees)."""
    # An export of a million takes minutes, longer than a cursor without a session of its own is kept open.
    with store.database.client.start_session() as session:
        rows = store.database[PartyRecord._get_collection_name()].find(
            conditions_for(selection, context, store), _UNTOLD, session=session, no_cursor_timeout=True
        )
        with rows.sort([("sort_name", 1), ("_id", 1)]).allow_disk_use(True).batch_size(BATCH) as cursor:
            for batch in in_batches(cursor, BATCH):
                yield _completed(batch, context, store)


def _completed(batch: list[Row], context: Context, store: Store) -> list[Row]:
    above = (row.get(name) for row in batch for name in ("organisation_id", "branch_id"))
    names = names_of(above, context.principal, store)
    groups = known_groups((row.get("group_ids") or () for row in batch), context.principal, store)
    for row in batch:
        row["organisation_name"] = names.get(row.get("organisation_id") or "", "")
        row["branch_name"] = names.get(row.get("branch_id") or "", "")
        row["groups"] = [groups[id] for id in row.get("group_ids") or () if id in groups]
    return batch
