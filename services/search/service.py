"""The entrypoints of search.

Each replica keeps a whole index of its own, in its own folder, fed by its own queue: KANCELARIA_SEARCH_PATH and
KANCELARIA_INSTANCE differ between replicas. A replica that is new fills its index from the other services; the queue of
one that is gone for good must be deleted (`search.index_events.<instance>`), or it grows.
"""

from services.search import handlers
from services.search.provider import SearchEngineProvider
from shared.contracts.base import Event
from shared.contracts.documents import DocumentErased, DocumentStored, TextExtracted
from shared.contracts.registry import EntryChanged, EntryRegistered, SightChanged
from shared.contracts.search import Search, SearchResults, SuggestDetails, Suggestions
from shared.messaging.bus import BusProvider
from shared.messaging.events import subscribes_batch
from shared.messaging.rpc import handles
from shared.security.context import Context


class SearchService:
    name = "search"

    bus = BusProvider()
    engine = SearchEngineProvider()

    @handles(Search)
    def search(self, command: Search, context: Context) -> SearchResults:
        return handlers.search(command, context, self.engine)

    @handles(SuggestDetails)
    def suggest_details(self, command: SuggestDetails, context: Context) -> Suggestions:
        return handlers.suggest_details(command, context, self.engine, self.bus)

    @subscribes_batch(
        DocumentStored,
        TextExtracted,
        DocumentErased,
        EntryRegistered,
        EntryChanged,
        SightChanged,
        size=100,
        wait=0.1,
        each_replica=True,
    )
    def index_events(self, events: list[Event], context: Context) -> None:
        handlers.index_events(events, context, self.engine, self.bus)
