"""`SearchEngineProvider`: the index of this process, opened at start, and what keeps it filled."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

import eventlet
from eventlet import tpool
from nameko.extensions import DependencyProvider

from services.search.index import SearchIndex
from services.search.indexing import Indexer, records_held
from services.search.rebuild import Rebuild
from services.search.settings import SearchSettings
from services.search.sources import Contacts, Documents, Entries, Source
from services.search.state import Folder, State
from services.search.suggesting.plan import PlanTitles
from services.search.texts import Texts
from shared.contracts.search import HitKind
from shared.messaging.bus import Bus
from shared.messaging.provider import ServiceLink
from shared.observability import health
from shared.security.context import context_of_service
from shared.settings import OrganisationSettings

ResultT = TypeVar("ResultT")
LOOK_FOR_DAMAGE = 2.0
"""Seconds between two looks whether reading has failed."""


@dataclass(frozen=True, slots=True)
class SearchEngine:
    """What the handlers need."""

    index: SearchIndex
    indexer: Indexer
    texts: Texts
    plan: PlanTitles
    zone: ZoneInfo

    def aside(self, function: Callable[..., ResultT], *arguments: object) -> ResultT:
        """Run what keeps the processor busy beside the loop of green threads."""
        result: ResultT = tpool.execute(function, *arguments)
        return result


class SearchEngineProvider(DependencyProvider):
    """The index is opened at the start and not while setting up: queues are declared while another process holds it."""

    connection = ServiceLink()

    @cached_property
    def folder(self) -> Folder:
        return Folder(SearchSettings().search_path)

    @cached_property
    def engine(self) -> SearchEngine:
        settings = SearchSettings()
        zone = OrganisationSettings().zone
        self.folder.prepare()
        index = SearchIndex(self.folder.index)
        index.generation = self.folder.load().generation
        texts = Texts(settings.search_text_bytes, settings.search_text_timeout)
        documents = Documents(self._bus, texts, zone, tpool.execute)
        sources: dict[HitKind, Source] = {
            HitKind.ENTRY: Entries(self._bus),
            HitKind.DOCUMENT: documents,
            HitKind.CONTACT: Contacts(self._bus, zone),
        }
        return SearchEngine(index, Indexer(index, sources, tpool.execute), texts, PlanTitles(self._bus), zone)

    def start(self) -> None:
        engine = self.engine
        if engine.index.was_empty:
            self.folder.save(State(self.folder.load().generation))
        records_held.set(engine.index.snapshot.records)
        health.register("index", lambda: engine.index.snapshot.records)
        self.container.spawn_managed_thread(self._fill, identifier="filling of the index")
        self.container.spawn_managed_thread(self._watch_health, identifier="health of the index")

    def get_dependency(self, worker_ctx: object) -> SearchEngine:
        return self.engine

    @cached_property
    def _bus(self) -> Bus:
        connection = self.connection
        return Bus(connection.caller, connection.confirms, connection.link.user)

    def _fill(self) -> None:
        # Only once its queues are declared does no event pass by a rebuild.
        while not self.connection.link.ready:
            eventlet.sleep(0.1)
        context = context_of_service(self.container.service_name)
        Rebuild(self.folder, self.engine.indexer, context, eventlet.sleep).watch()

    def _watch_health(self) -> None:
        """Ends the process with IndexDamaged; the next one finds the damage, too, and begins with an empty index."""
        while True:
            eventlet.sleep(LOOK_FOR_DAMAGE)
            if self.engine.index.suspect:
                tpool.execute(self.engine.index.check)
