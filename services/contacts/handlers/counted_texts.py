"""Texts by which contacts are counted, for contacts from before there were any."""

from typing import Any

from pymongo import UpdateOne

from services.contacts.models.parties import as_text
from shared.batches import in_batches
from shared.storage.store import Store

_TEXTS = {"kinds": "kinds_text", "group_ids": "groups_text", "representative_ids": "representatives_text"}
_LACKING = {"$or": [{f"{values}.0": {"$exists": True}, text: None} for values, text in _TEXTS.items()]}
_BATCH = 1000
_DONE = "completed"
"""Collection of what need not be looked for again: it would read every contact at each start."""


def complete_texts(store: Store) -> int:
    """Make the texts that contacts lack, without which they are counted as without value; how many were completed."""
    done = {"_id": "texts of contacts"}
    if store.database[_DONE].find_one(done):
        return 0
    parties, changed = store.database["parties"], 0
    lacking = parties.find(_LACKING, dict.fromkeys(_TEXTS, 1))
    for rows in in_batches(lacking, _BATCH):
        updates = [UpdateOne({"_id": row["_id"]}, {"$set": _texts(row)}) for row in rows]
        changed += parties.bulk_write(updates, ordered=False).modified_count
    store.database[_DONE].replace_one(done, done, upsert=True)
    return changed


def _texts(row: dict[str, Any]) -> dict[str, str]:
    texts = {text: as_text(row.get(values, ())) for values, text in _TEXTS.items()}
    return {name: text for name, text in texts.items() if text}
