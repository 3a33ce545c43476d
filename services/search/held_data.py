"""What search holds on a person: saved searches for the name; and what else bears it, which is told to be looked at.

The index itself holds copies alone: it lets go what the other services let go.
"""

import re
from typing import Any

from services.search.domain.records import key_of
from services.search.finding import find
from services.search.models import KEPT, SavedSearchRecord
from services.search.provider import SearchEngine
from shared.contracts.privacy import Erased, HeldData, HeldRecord, Subject
from shared.contracts.search import EraseHeldData, HitKind, ReportHeldData, SavedSearchChanged, Search
from shared.privacy.telling import held_data
from shared.security.context import Context, context_of_service
from shared.storage.erasing import blot_history, erase_rows, forget_replies
from shared.storage.store import Store
from shared.storage.work import Work

_MOST_MENTIONS = 100


def report_held_data(command: ReportHeldData, engine: SearchEngine) -> HeldData:
    subject = command.subject
    return held_data(
        command,
        [
            lambda after, limit: _saved(subject, after, limit),
            lambda after, limit: _mentions(subject, engine, after, limit),
        ],
    )


def erase_held_data(command: EraseHeldData, context: Context, store: Store, engine: SearchEngine) -> Erased:
    """Done when the index has let the contact go, too: it follows the others by their events."""

    def erase(work: Work) -> int:
        where = _for(command.subject)
        found = work.find_all(SavedSearchRecord, where)
        for record in found:
            work.emit(SavedSearchChanged(saved_search_id=record.id, owner_id=record.owner_id, shared=record.shared))
        ids = [record.id for record in found]
        count = erase_rows(work, SavedSearchRecord, where, limit=0)
        blot_history(work, SavedSearchRecord, ids)
        if ids:
            forget_replies(work, ids)
        return count

    erased = store.transact(context, erase)
    indexed = any(
        engine.index.snapshot.get(key_of(HitKind.CONTACT, party_id)) for party_id in command.subject.party_ids
    )
    return Erased(done=not indexed, erased={"saved-searches": erased} if erased else {})


def _for(subject: Subject) -> dict[str, Any]:
    words = [*subject.names, *subject.emails]
    patterns = [re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in words]
    fields = ("name", "question.q", "question.sender")
    ids = {"question.contact": {"$in": list(subject.party_ids)}}
    return {"$or": [ids, *({field: pattern} for pattern in patterns for field in fields)]}


def _saved(subject: Subject, after: str, limit: int) -> list[HeldRecord]:
    found = SavedSearchRecord.objects(__raw__={**KEPT, **_for(subject), "_id": {"$gt": after}})
    return [
        HeldRecord(
            section="saved-searches",
            id=record.id,
            label=record.name,
            at=record.created_at,
            data={"name": record.name, "question": dict(record.question), "owner_name": record.owner_name},
        )
        for record in found.order_by("id").limit(limit)
    ]


def _mentions(subject: Subject, engine: SearchEngine, after: str, limit: int) -> list[HeldRecord]:
    """Documents whose name or text bears the whole name, as far as the index tells; at most a hundred for a name."""
    hits = {hit.id: hit for name in subject.names if len(name) > 3 for hit in _bearing(name, engine)}
    return [
        HeldRecord(
            section="mentions",
            id=hit.id,
            label=hit.entry.number if hit.entry else f"#{hit.id[-8:]}",
            at=hit.at,
            data={"title": hit.title},
            certain=False,
        )
        for hit in sorted(hits.values(), key=lambda hit: hit.id)
        if hit.id > after
    ][:limit]


def _bearing(name: str, engine: SearchEngine) -> Any:
    question = Search(q=f'"{name.replace(chr(34), " ")}"', kind=(HitKind.DOCUMENT,), limit=_MOST_MENTIONS)
    return find(question, context_of_service("search").principal, engine.index.snapshot, engine.zone).items
