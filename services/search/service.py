"""The entrypoints of search.

Each replica keeps a whole index of its own, in its own folder, fed by its own queue: KANCELARIA_SEARCH_PATH and
KANCELARIA_INSTANCE differ between replicas. A replica that is new fills its index from the other services; the queue of
one that is gone for good must be deleted (`search.index_events.<instance>`), or it grows.
"""

from services.search import handlers, held_data, saved
from services.search.models import SavedSearchRecord
from services.search.provider import SearchEngineProvider
from shared.contracts.base import Done, Event, Page
from shared.contracts.contacts import PartiesImported, PartyChanged, PartyErased
from shared.contracts.documents import DocumentChanged, DocumentErased, DocumentStored, TextExtracted
from shared.contracts.privacy import Erased, HeldData
from shared.contracts.registry import EntriesRelinked, EntryChanged, EntryRegistered, SightChanged
from shared.contracts.search import (
    ChangeSavedSearch,
    EraseHeldData,
    ListSavedSearches,
    RemoveSavedSearch,
    ReportHeldData,
    SavedSearch,
    SaveSearch,
    Search,
    SearchResults,
    SuggestDetails,
    Suggestions,
)
from shared.messaging.bus import BusProvider
from shared.messaging.events import subscribes_batch
from shared.messaging.rpc import handles
from shared.security.context import Context
from shared.storage.provider import StoreProvider


class SearchService:
    name = "search"

    store = StoreProvider(models=[SavedSearchRecord])
    bus = BusProvider()
    engine = SearchEngineProvider()

    @handles(Search)
    def search(self, command: Search, context: Context) -> SearchResults:
        return handlers.search(command, context, self.engine)

    @handles(SuggestDetails)
    def suggest_details(self, command: SuggestDetails, context: Context) -> Suggestions:
        return handlers.suggest_details(command, context, self.engine, self.bus)

    @handles(ListSavedSearches)
    def list_saved_searches(self, command: ListSavedSearches, context: Context) -> Page[SavedSearch]:
        return saved.list_saved_searches(command, context)

    @handles(SaveSearch)
    def save_search(self, command: SaveSearch, context: Context) -> SavedSearch:
        return saved.save_search(command, context, self.store)

    @handles(ChangeSavedSearch)
    def change_saved_search(self, command: ChangeSavedSearch, context: Context) -> SavedSearch:
        return saved.change_saved_search(command, context, self.store)

    @handles(RemoveSavedSearch)
    def remove_saved_search(self, command: RemoveSavedSearch, context: Context) -> Done:
        return saved.remove_saved_search(command, context, self.store)

    @handles(ReportHeldData)
    def report_held_data(self, command: ReportHeldData, context: Context) -> HeldData:
        return held_data.report_held_data(command, self.engine)

    @handles(EraseHeldData)
    def erase_held_data(self, command: EraseHeldData, context: Context) -> Erased:
        return held_data.erase_held_data(command, context, self.store, self.engine)

    @subscribes_batch(
        DocumentStored,
        DocumentChanged,
        TextExtracted,
        DocumentErased,
        EntryRegistered,
        EntryChanged,
        SightChanged,
        EntriesRelinked,
        PartyChanged,
        PartiesImported,
        PartyErased,
        size=100,
        wait=0.1,
        each_replica=True,
    )
    def index_events(self, events: list[Event], context: Context) -> None:
        handlers.index_events(events, context, self.engine, self.bus)
