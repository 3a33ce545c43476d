"""Who gets an envelope or a label: the contacts of a selection, but for those that nobody writes to."""

from collections.abc import Iterator
from typing import Any

from services.contacts.exporting.source import Row, batches
from services.contacts.models.groups import GroupRecord
from services.contacts.models.parties import PartyRecord
from services.contacts.models.views import PARTY_FIELDS
from services.contacts.printing.addresses import Addressed, addressed
from shared.contracts.contacts.groups import GroupKind
from shared.contracts.contacts.outputs import ContactSelection
from shared.listing.fields import read_condition
from shared.security.context import Context
from shared.storage.store import Store

_REASONS = {GroupKind.SUPPRESSION.value: "suppressed", GroupKind.BLACKLIST.value: "blacklisted"}


def recipients(
    selection: ContactSelection, layout: dict[str, Any], context: Context, store: Store
) -> Iterator[Addressed]:
    """In the order of their names; with `reason` those who are skipped."""
    kept_out = _kept_out(store)
    for batch in batches(selection, context, store):
        employers = _employers(batch, store)
        suppressed = _suppressed(batch, kept_out, store)
        for row in batch:
            if reason := suppressed.get(row["_id"]):
                yield Addressed(row["_id"], row["name"], reason=reason)
                continue
            # Only an employer whom the caller sees: its name is empty otherwise.
            employer = employers.get(row.get("organisation_id") or "") if row["organisation_name"] else None
            yield addressed(row, employer, home=layout["sender_country"], language=layout["language"])


def _employers(batch: list[Row], store: Store) -> dict[str, Row]:
    ids = sorted({row["organisation_id"] for row in batch if row.get("organisation_id")})
    rows = store.database[PartyRecord._get_collection_name()].find({"_id": {"$in": ids}}, {"name": 1, "addresses": 1})
    return {row["_id"]: row for row in rows}


def _kept_out(store: Store) -> list[Row]:
    groups = store.database[GroupRecord._get_collection_name()]
    return list(groups.find({"kind": {"$in": list(_REASONS)}, "deleted": False}, {"kind": 1, "conditions": 1}))


def _suppressed(batch: list[Row], kept_out: list[Row], store: Store) -> dict[str, str]:
    """Reasons by contact; smart groups are asked for the batch."""
    found: dict[str, str] = {}
    parties = store.database[PartyRecord._get_collection_name()]
    for group in kept_out:
        reason = _REASONS[group["kind"]]
        if group.get("conditions"):
            conditions = [read_condition(text, PARTY_FIELDS) for text in group["conditions"]]
            ids = {"_id": {"$in": [row["_id"] for row in batch]}}
            found |= {row["_id"]: reason for row in parties.find({"$and": [ids, *conditions]}, {"_id": 1})}
        else:
            found |= {row["_id"]: reason for row in batch if group["_id"] in (row.get("group_ids") or ())}
    return found
