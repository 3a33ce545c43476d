"""`DeskProvider`: the worker's desk as a dependency; laid once, at the first use."""

import shutil
import socket
from collections.abc import Callable

import structlog
import urllib3
from nameko.extensions import DependencyProvider

from services.documents.extraction.languages import Habits
from services.documents.extraction.passwords import Passwords
from services.documents.extraction.queue import JobQueue
from services.documents.extraction.reading_desk import Desk
from services.documents.extraction.settings import ExtractionSettings
from services.documents.extraction.slots import Readers
from shared.messaging.bus import Calls
from shared.observability import health
from shared.settings import ProcessSettings, TikaSettings
from shared.storage.objects import ObjectStore
from shared.storage.store import Store

_CHECK_SECONDS = 1.5
_OK = 200

log = structlog.get_logger()

LayDesk = Callable[[Store, ObjectStore, Calls], Desk]


class DeskProvider(DependencyProvider):
    """Gives the function that lays the desk with what else the service depends on: `lay_desk(store, objects, bus)`."""

    readers = Readers()

    def setup(self) -> None:
        settings = ExtractionSettings()
        worker = f"{socket.gethostname()}/{ProcessSettings().instance}"
        self._lease = settings.lease
        self._worker = worker
        self._files = settings.folder / "files" / worker.replace("/", "-")
        self._habits = Habits()
        self._passwords = Passwords()
        self._desk: Desk | None = None

        health.register("tika", _check_tika)

    def start(self) -> None:
        shutil.rmtree(self._files, ignore_errors=True)
        self._files.mkdir(parents=True)

    def get_dependency(self, worker_ctx: object) -> LayDesk:
        return self._lay

    def _lay(self, store: Store, objects: ObjectStore, bus: Calls) -> Desk:
        if self._desk is None:
            queue = JobQueue(store.database, self._worker, self._lease)
            self._desk = Desk(store, objects, bus, queue, self.readers.pool, self._files, self._habits, self._passwords)
            freed = queue.free_own()
            log.info("extraction begins", worker=self._worker, freed=freed)
        return self._desk


def _check_tika() -> None:
    url = f"{TikaSettings().tika_url}/version"
    response = urllib3.request("GET", url, timeout=_CHECK_SECONDS, retries=False)
    if response.status != _OK:
        raise ConnectionError(f"Tika answered {response.status}")
