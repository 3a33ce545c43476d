"""The use cases of searching."""

from collections.abc import Sequence

import structlog

from services.search.finding import find
from services.search.index import Unreadable
from services.search.provider import SearchEngine
from services.search.sources import Bus, Wish
from shared.contracts.base import Event
from shared.contracts.documents import DocumentErased, DocumentStored, TextExtracted
from shared.contracts.problems import Unavailable
from shared.contracts.registry import EntryChanged, EntryRegistered, SightChanged
from shared.contracts.search import HitKind, Indexed, Search, SearchResults
from shared.security.context import Context

log = structlog.get_logger()


def search(command: Search, context: Context, engine: SearchEngine) -> SearchResults:
    try:
        return find(command, context.principal, engine.index, engine.zone)
    except Unreadable as error:
        log.exception("the search index can not be read")
        raise Unavailable("The search index is being mended") from error


def index_events(events: Sequence[Event], context: Context, engine: SearchEngine, bus: Bus) -> None:
    """Returns when all that the events speak of is found; then tells so."""
    wishes = [wish for event in events for wish in _concerned(event)]
    for facts in engine.indexer.take_in(wishes, context):
        bus.publish(Indexed(office=facts.office, kind=facts.kind, record_id=facts.id), context)


def _concerned(event: Event) -> list[Wish]:
    match event:
        case DocumentStored() | TextExtracted() | DocumentErased():
            return [Wish(HitKind.DOCUMENT, event.document_id)]
        case EntryRegistered() | EntryChanged():
            return [Wish(HitKind.ENTRY, event.entry_id)]
        case SightChanged():
            return [Wish(HitKind.ENTRY, record.entry_id) for record in event.records]
        case _:
            return []
