"""The profile of a party: what every service holds of it, asked for at once.

A service that does not answer in time is named and leaves the others' part whole. What the caller has no right to read
is not asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from eventlet import GreenPool

from services.contacts.handlers.names import with_names
from services.contacts.handlers.sight import require_sight, visible
from services.contacts.models.parties import PartyRecord
from services.contacts.models.talks import TalkRecord
from shared.contracts.contacts import GetProfile, PartyType, Profile, TimelineItem, TimelineKind
from shared.contracts.documents import ListRecordFiles, RecordFile
from shared.contracts.problems import Problem
from shared.contracts.registry import ListPartyEntries, PartyEntry
from shared.messaging.bus import Calls
from shared.security.context import Context
from shared.security.rights import Right
from shared.storage.store import Store

SECONDS = 3.0
"""That the other services have."""
_MOST_MEMBERS = 500
log = structlog.get_logger("contacts.profile")


@dataclass(frozen=True)
class Source:
    """A service's part of the timeline: at most `limit` items of these parties, the latest first."""

    service: str
    right: Right
    fetch: Callable[[list[str], int, Context], list[TimelineItem]]


def get_profile(command: GetProfile, context: Context, store: Store, bus: Calls) -> Profile:
    party = store.get(PartyRecord, command.id)
    require_sight(context.principal, party)
    parties = [party.id, *_members(party, context, store)]
    asked = [source for source in _sources(bus) if context.principal.may(source.right)]
    items, away = _told(asked, parties, command.limit + 1, context)
    items += _talks(parties, command.limit + 1)
    items.sort(key=lambda item: item.at, reverse=True)
    return Profile(
        party=with_names(party, context.principal, store),
        items=tuple(items[: command.limit]),
        away=tuple(away),
        more=len(items) > command.limit,
    )


def _sources(bus: Calls) -> list[Source]:
    """Tasks, events and sales join here once there are services that keep them."""
    return [
        Source("registry", Right.REGISTRY_READ, lambda ids, limit, context: _entries(bus, ids, limit, context)),
        Source("documents", Right.DOCUMENTS_READ, lambda ids, limit, context: _files(bus, ids, limit, context)),
    ]


def _told(
    sources: list[Source], parties: list[str], limit: int, context: Context
) -> tuple[list[TimelineItem], list[str]]:
    """What all of them say, asked at the same time, and which of them did not answer."""

    def ask(source: Source) -> list[TimelineItem] | None:
        try:
            return source.fetch(parties, limit, context)
        except Problem as problem:
            log.warning("profile.away", service=source.service, problem=problem.code)
            return None

    answers = list(zip(sources, GreenPool().imap(ask, sources), strict=True))
    away = [source.service for source, items in answers if items is None]
    return [item for _, items in answers for item in items or ()], away


def _members(party: PartyRecord, context: Context, store: Store) -> list[str]:
    """An organisation's profile shows what was dealt with its people, too; a branch's, with those who work there."""
    path = {PartyType.ORGANISATION: "organisation_id", PartyType.BRANCH: "branch_id"}.get(PartyType(party.type))
    if path is None:
        return []
    where = {"$and": [{path: party.id}, visible(context.principal, store)]}
    rows = store.database["parties"].find(where, {"_id": 1}).limit(_MOST_MEMBERS)
    return [row["_id"] for row in rows]


def _talks(parties: list[str], limit: int) -> list[TimelineItem]:
    rows = (
        TalkRecord._get_collection()
        .find({"party_id": {"$in": parties}, "deleted_at": None})
        .sort([("at", -1)])
        .limit(limit)
    )
    return [
        TimelineItem(
            kind=TimelineKind.TALK,
            service="contacts",
            id=row["_id"],
            at=row["at"],
            title=row["subject"],
            detail=row.get("text") or "",
            by_id=row["by_id"],
            by=row["by_name"],
            data={
                "version": row["version"],
                "party_id": row["party_id"],
                "channel": row["channel"],
                "minutes": row.get("minutes") or 0,
                "outgoing": bool(row.get("outgoing")),
                "with_whom": row.get("with_whom") or "",
                "follow_up_on": at.isoformat() if (at := row.get("follow_up_on")) else None,
                "follow_up": row.get("follow_up") or "",
            },
        )
        for row in rows
    ]


def _entries(bus: Calls, parties: list[str], limit: int, context: Context) -> list[TimelineItem]:
    command = ListPartyEntries(contact_ids=tuple(parties), limit=min(limit, 500))
    return [_entry(entry) for entry in bus.call(command, context, timeout=SECONDS).items]


def _entry(entry: PartyEntry) -> TimelineItem:
    return TimelineItem(
        kind=TimelineKind(entry.direction.value),
        service="registry",
        id=entry.id,
        at=entry.registered_at,
        title=entry.subject,
        detail=entry.party,
        by_id=entry.actor_id,
        by=entry.actor_name,
        document_id=entry.document_id,
        data={"number": entry.number, "status": entry.status, "documents": entry.documents},
    )


def _files(bus: Calls, parties: list[str], limit: int, context: Context) -> list[TimelineItem]:
    command = ListRecordFiles(
        record_service="contacts", record_kind="party", record_ids=tuple(parties), limit=min(limit, 500)
    )
    return [_file(file) for file in bus.call(command, context, timeout=SECONDS).items]


def _file(file: RecordFile) -> TimelineItem:
    return TimelineItem(
        kind=TimelineKind.FILE,
        service="documents",
        id=file.link_id,
        at=file.made_at,
        title=file.filename,
        detail="",
        by_id=file.made_by_id,
        by=file.made_by,
        document_id=file.document_id,
        data={"party_id": file.record_id},
    )
