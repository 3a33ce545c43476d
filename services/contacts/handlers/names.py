"""The names of the organisations and branches that parties belong to, fetched together for a whole page."""

from collections.abc import Iterable
from typing import Any

from services.contacts.domain.sight import sees
from services.contacts.handlers.sight import groups_seen_by
from services.contacts.models.parties import PartyRecord
from services.contacts.models.views import row_of
from shared.contracts.contacts import Party, PartyRow
from shared.security.principal import Principal
from shared.storage.store import Store


def names_of(ids: Iterable[str | None], principal: Principal, store: Store) -> dict[str, str]:
    """By id, of those that the caller sees."""
    wanted = sorted({id for id in ids if id})
    if not wanted:
        return {}
    rows = store.database["parties"].find({"_id": {"$in": wanted}}, {"name": 1, "readers": 1})
    return {row["_id"]: row["name"] for row in rows if sees(principal, row["readers"])}


def with_names(party: PartyRecord, principal: Principal, store: Store) -> Party:
    names = names_of((party.organisation_id, party.branch_id), principal, store)
    groups = known_groups([party.group_ids], principal, store)
    return party.to_message().model_copy(
        update={
            "group_ids": tuple(id for id in party.group_ids if id in groups),
            "organisation_name": names.get(party.organisation_id or "", ""),
            "branch_name": names.get(party.branch_id or "", ""),
        }
    )


def rows_with_names(rows: list[dict[str, Any]], principal: Principal, store: Store) -> tuple[PartyRow, ...]:
    names = names_of((row.get("organisation_id") for row in rows), principal, store)
    groups = known_groups((row.get("group_ids") or () for row in rows), principal, store)
    return tuple(row_of(row, groups, names.get(row.get("organisation_id") or "", "")) for row in rows)


def known_groups(ids: Iterable[Iterable[str]], principal: Principal, store: Store) -> dict[str, str]:
    """Of these, the groups that the caller may know of: their names by their ids."""
    wanted = sorted({id for some in ids for id in some})
    if not wanted:
        return {}
    rows = store.database["groups"].find({"_id": {"$in": wanted}, **groups_seen_by(principal)}, {"name": 1})
    return {row["_id"]: row["name"] for row in rows}
