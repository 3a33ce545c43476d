"""The use cases of searching."""

from collections.abc import Sequence

import structlog

from services.search.finding import find
from services.search.index import Unreadable
from services.search.indexing import Bus, wishes_for
from services.search.provider import SearchEngine
from shared.contracts.base import Event
from shared.contracts.documents import DocumentErased, DocumentStored, TextExtracted
from shared.contracts.problems import Unavailable
from shared.contracts.registry import EntryRegistered
from shared.contracts.search import Indexed, Search, SearchResults
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
    of_documents = DocumentStored | TextExtracted | DocumentErased
    document_ids = [event.document_id for event in events if isinstance(event, of_documents)]
    entry_ids = [event.entry_id for event in events if isinstance(event, EntryRegistered)]
    wishes = wishes_for(document_ids, engine.indexer.fetch_entries(entry_ids, context))
    for facts in engine.indexer.take_in(wishes, context):
        bus.publish(Indexed(office=facts.office, kind=facts.kind, record_id=facts.id), context)
