"""Which contacts may be the same: those with an equal key, ranked by what they share and how alike their names are."""

from itertools import combinations
from typing import Any

from services.contacts.domain.likeness import NAME
from services.contacts.domain.merging import WORDS, likeness, prefix_of
from services.contacts.handlers.names import rows_with_names
from services.contacts.handlers.sight import require_sight, visible
from services.contacts.models.parties import PartyRecord
from services.contacts.models.views import SHOWN
from shared.contracts.contacts import Duplicates, Likeness, ListDuplicates, ListDuplicatesOf
from shared.security.context import Context
from shared.storage.store import Store

Row = dict[str, Any]
_READ = {**SHOWN, "keys": 1}
_MOST_OF_ONE_KEY = 6
"""A key that more share, such as the telephone of a whole company, makes nobody the same."""
_LEAST_SCORE = 40
LATEST = 1_000
"""Contacts whose duplicates are proposed."""
_MILLISECONDS = 20_000


def list_duplicates_of(command: ListDuplicatesOf, context: Context, store: Store) -> Duplicates:
    party = store.get(PartyRecord, command.id)
    require_sight(context.principal, party)
    parties = store.database["parties"]
    own = parties.find_one({"_id": party.id}, _READ) or {}
    where = {"$and": [{"keys": {"$in": list(party.keys)}, "type": party.type}, visible(context.principal, store)]}
    others = [row for row in parties.find(where, _READ).limit(200) if row["_id"] != party.id]
    return _ranked([(own, other) for other in others], command.limit, context, store)


def list_duplicates(command: ListDuplicates, context: Context, store: Store) -> Duplicates:
    """Of the contacts that changed last, with whatever they share a key with: two steps of indexes, however many
    contacts there are."""
    parties = store.database["parties"]
    seen = visible(context.principal, store)
    latest = parties.find(seen, {"keys": 1}).sort([("updated_at", -1), ("_id", -1)]).limit(LATEST)
    keys = sorted({key for row in latest.max_time_ms(_MILLISECONDS) for key in row.get("keys") or ()})
    pipeline: list[Row] = [
        {"$match": {"$and": [{"keys": {"$in": keys}}, seen]}},
        {"$project": {"keys": 1, "type": 1}},
        {"$unwind": "$keys"},
        {"$match": {"keys": {"$in": keys}}},
        {"$group": {"_id": {"key": "$keys", "type": "$type"}, "ids": {"$push": "$_id"}, "n": {"$sum": 1}}},
        {"$match": {"n": {"$gte": 2, "$lte": _MOST_OF_ONE_KEY}}},
        {"$limit": command.limit * 20},
    ]
    shared = parties.aggregate(pipeline, allowDiskUse=True, maxTimeMS=_MILLISECONDS)
    pairs = {pair for group in shared for pair in combinations(sorted(group["ids"]), 2)}
    wanted = sorted({id for pair in pairs for id in pair})
    rows = {row["_id"]: row for row in parties.find({"_id": {"$in": wanted}}, _READ)}
    there = [(rows[one], rows[other]) for one, other in sorted(pairs) if one in rows and other in rows]
    return _ranked(there, command.limit, context, store)


def _ranked(pairs: list[tuple[Row, Row]], limit: int, context: Context, store: Store) -> Duplicates:
    judged = []
    for first, second in pairs:
        shared = frozenset(prefix_of(key) for key in set(first.get("keys", ())) & set(second.get("keys", ())))
        score = likeness(shared, first["name"], second["name"])
        if score >= _LEAST_SCORE or NAME in shared:
            judged.append((score, first, second, shared))
    judged.sort(key=lambda one: (-one[0], one[1]["_id"], one[2]["_id"]))
    best = judged[:limit]
    rows = {
        row.id: row for row in rows_with_names([r for _, a, b, _ in best for r in (a, b)], context.principal, store)
    }
    return Duplicates(
        items=tuple(
            Likeness(
                first=rows[first["_id"]],
                second=rows[second["_id"]],
                score=score,
                shared=tuple(sorted(WORDS[prefix] for prefix in shared)),
            )
            for score, first, second, shared in best
        )
    )
