"""The worker process of the registry: `python -m shared.runtime registry.worker`, as many as wanted."""

from datetime import timedelta

from nameko.timer import timer

from services.registry.entrypoints.base import Entrypoints
from services.registry.handlers import checkpoint_rounds
from services.registry.settings import CheckpointSettings, ExportSettings
from services.registry.worker import tidying
from services.registry.worker.hand_over.making import hand_over_next
from services.registry.worker.making import make_next
from services.registry.worker.queue import ExportQueue
from shared.messaging.bus import BusProvider
from shared.storage.objects import ObjectStoreProvider

LOOKED_EACH = 1
CHECKPOINTS_LOOKED_FOR_EACH = 900
TIDIED_EACH = 600
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

    @timer(interval=CHECKPOINTS_LOOKED_FOR_EACH, eager=True)
    def sign_due_checkpoints(self) -> None:
        hours = CheckpointSettings().hours
        if hours > 0:
            checkpoint_rounds.sign_due(self.store, timedelta(hours=hours))
        checkpoint_rounds.keep_copies(self.objects)

    @timer(interval=TIDIED_EACH, eager=True)
    def tidy(self) -> None:
        tidying.remove_old_exports(self.objects, self.settings)
        tidying.remove_old_forms(self.objects, self.settings)

    @timer(interval=LOOKED_EACH)
    def hand_over(self) -> None:
        while hand_over_next(self.store, self.bus, self.settings.folder):
            pass
