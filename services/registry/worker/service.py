"""The worker process of the registry: `python -m shared.runtime registry.worker`, as many as wanted."""

from nameko.timer import timer

from services.registry.entrypoints.base import Entrypoints
from services.registry.settings import ExportSettings
from services.registry.worker.hand_over.making import hand_over_next
from services.registry.worker.making import make_next
from services.registry.worker.queue import ExportQueue
from shared.messaging.bus import BusProvider
from shared.storage.objects import ObjectStoreProvider

LOOKED_EACH = 1
"""Seconds."""


class RegistryWorkerService:
    name = "registry-worker"
    store = Entrypoints.store
    objects = ObjectStoreProvider()
    bus = BusProvider()
    settings = ExportSettings()

    @timer(interval=LOOKED_EACH)
    def make_exports(self) -> None:
        queue = ExportQueue(self.settings.lease)
        while make_next(queue, self.objects, self.settings):
            pass

    @timer(interval=LOOKED_EACH)
    def hand_over(self) -> None:
        while hand_over_next(self.store, self.bus, self.settings.folder):
            pass
