"""Lists of contacts, the locator, and counts."""

from typing import Any

from services.contacts.domain.finding import range_of, typed
from services.contacts.handlers.groups import conditions_of, seen_groups
from services.contacts.handlers.names import names_of, rows_with_names
from services.contacts.handlers.sight import scopes, visible
from services.contacts.models.groups import GroupRecord
from services.contacts.models.parties import COUNTED_INDEX, TEXT_SEPARATOR, PartyRecord
from services.contacts.models.views import PARTY_FIELDS, SHOWN
from shared.contracts.base import Page
from shared.contracts.contacts import (
    CountParties,
    Dimension,
    ListParties,
    Located,
    LocateParties,
    PartyCount,
    PartyCounts,
    PartyRow,
)
from shared.listing.fields import read_condition
from shared.listing.listing import Listing
from shared.security.context import Context
from shared.storage.store import Store

PARTIES = Listing(
    PartyRecord, to_item=lambda row: row, sort="name", fields=PARTY_FIELDS, office_field=None, as_rows=True
)
Conditions = dict[str, Any]


def list_parties(command: ListParties, context: Context, store: Store) -> Page[PartyRow]:
    where: Conditions = {"$and": [visible(context.principal, store, removed=command.removed)]}
    if command.group:
        where["$and"].append(conditions_of(command.group, context, store))
    found = PARTIES.page(command, context.principal, where)
    return Page(items=rows_with_names(list(found.items), context.principal, store), next_cursor=found.next_cursor)


def locate_parties(command: LocateParties, context: Context, store: Store) -> Located:
    narrowing = [read_condition(text, PARTY_FIELDS) for text in command.filter]
    if command.group:
        narrowing.append(conditions_of(command.group, context, store))
    own = scopes(context.principal, store)
    rows: dict[str, Conditions] = {}
    for beginnings in _readings(command.q):
        for row in _found(store, own, beginnings, narrowing, command.limit + 1):
            rows.setdefault(row["_id"], row)
        if len(rows) > command.limit:
            break
    ordered = sorted(rows.values(), key=lambda row: (row["sort_name"], row["_id"]))
    shown = ordered[: command.limit]
    return Located(items=rows_with_names(shown, context.principal, store), more=len(ordered) > command.limit)


def _readings(text: str) -> list[list[str]]:
    """First as the beginning of a name as it stands; then each word for itself, in any order."""
    found = [[phrase] for phrase in typed(text)]
    words = found[0][0].split() if found else []
    return [*found, words] if len(words) > 1 else found


def found_by(text: str, own: list[str]) -> Conditions:
    """The condition of those that the locator finds, all of them. `own` are the caller's scopes."""
    readings = [
        {"$and": [{"$or": [{"tokens": {"$elemMatch": range_of(scope, word)}} for scope in own]} for word in reading]}
        for reading in _readings(text)
    ]
    return {"$or": readings} if readings else {"_id": None}


def _found(
    store: Store, own: list[str], beginnings: list[str], narrowing: list[Conditions], limit: int
) -> list[Conditions]:
    """From each scope as many as are asked for, each from its own range of the index, in one round trip."""
    pipelines = [_in_scope(scope, beginnings, narrowing, limit) for scope in own]
    first, others = pipelines[0], pipelines[1:]
    unions = [{"$unionWith": {"coll": "parties", "pipeline": pipeline}} for pipeline in others]
    return list(store.database["parties"].aggregate([*first, *unions], maxTimeMS=5000))


def _in_scope(scope: str, beginnings: list[str], narrowing: list[Conditions], limit: int) -> list[Conditions]:
    """The longest word is looked up; the others are compared with what it finds."""
    by_length = sorted(beginnings, key=len, reverse=True)
    match = {"$and": [{"tokens": {"$elemMatch": range_of(scope, word)}} for word in by_length] + narrowing}
    return [{"$match": match}, {"$limit": limit}, {"$project": SHOWN}]


_PATHS = {
    Dimension.TYPE: "type",
    Dimension.KIND: "kinds_text",
    Dimension.REGION: "region",
    Dimension.ACTIVITY: "activity",
    Dimension.CATEGORY: "category",
    Dimension.COUNTRY: "country",
    Dimension.GROUP: "groups_text",
    Dimension.ORGANISATION: "organisation_id",
    Dimension.OWNER: "owner_id",
    Dimension.REPRESENTATIVE: "representatives_text",
    Dimension.OFFICE: "office",
}
_SEVERAL = frozenset({Dimension.KIND, Dimension.GROUP, Dimension.REPRESENTATIVE})
_COUNT_MS = 8000


def count_parties(command: CountParties, context: Context, store: Store) -> PartyCounts:
    pipeline = counting(command, context, store)
    rows = list(store.database["parties"].aggregate(pipeline, maxTimeMS=_COUNT_MS, hint=COUNTED_INDEX))
    labels = _labels(command.by, [row["_id"] for row in rows], context, store)
    items = [
        PartyCount(value=row["_id"], label=labels.get(row["_id"], row["_id"]), count=row["count"])
        for row in rows[: command.limit]
    ]
    return PartyCounts(items=tuple(items), more=len(rows) > command.limit)


def counting(command: CountParties, context: Context, store: Store) -> list[Conditions]:
    """Without conditions on other fields than the index has, it is read alone."""
    where = [visible(context.principal, store), *(read_condition(text, PARTY_FIELDS) for text in command.filter)]
    pipeline: list[Conditions] = [
        {"$match": {"$and": where}},
        {"$group": {"_id": f"${_PATHS[command.by]}", "count": {"$sum": 1}}},
        *(_EACH_OF_SEVERAL if command.by in _SEVERAL else ()),
        {"$group": {"_id": {"$ifNull": ["$_id", ""]}, "count": {"$sum": "$count"}}},
    ]
    if command.by is Dimension.GROUP:
        pipeline.append({"$match": {"_id": {"$in": ["", *seen_groups(context.principal, store)]}}})
    return [*pipeline, {"$sort": {"count": -1, "_id": 1}}, {"$limit": command.limit + 1}]


_EACH_OF_SEVERAL: list[Conditions] = [
    {"$set": {"_id": {"$split": [{"$ifNull": ["$_id", ""]}, TEXT_SEPARATOR]}}},
    {"$unwind": "$_id"},
]


def _labels(by: Dimension, values: list[str], context: Context, store: Store) -> dict[str, str]:
    """What people call the values that are ids."""
    match by:
        case Dimension.ORGANISATION:
            return names_of(values, context.principal, store)
        case Dimension.GROUP:
            groups = store.database[GroupRecord._get_collection_name()].find({"_id": {"$in": values}}, {"name": 1})
            return {group["_id"]: group["name"] for group in groups}
        case Dimension.OWNER:
            return _people("owner_id", "owner_name", values, store)
        case Dimension.REPRESENTATIVE:
            return _representatives(values, store)
    return {}


def _people(id_path: str, name_path: str, values: list[str], store: Store) -> dict[str, str]:
    rows = (store.database["parties"].find_one({id_path: value}, {id_path: 1, name_path: 1}) for value in values)
    return {row[id_path]: row[name_path] for row in rows if row}


def _representatives(values: list[str], store: Store) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in values:
        row = store.database["parties"].find_one({"representative_ids": value}, {"representatives": 1})
        found |= {one["user_id"]: one["name"] for one in (row or {}).get("representatives", ())}
    return found
