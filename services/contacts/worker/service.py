"""The worker process of contacts: `python -m shared.runtime contacts.worker`, as many as wanted."""

from nameko.timer import timer

from services.contacts.entrypoints.base import Entrypoints
from services.contacts.settings import WorkerSettings
from services.contacts.worker.imports import Bench, import_queue, work_on_next
from shared.messaging.bus import BusProvider
from shared.security.context import context_of_service
from shared.storage.objects import ObjectStoreProvider

LOOKED_EACH = 1
"""Seconds."""


class ContactsWorkerService:
    name = "contacts-worker"
    store = Entrypoints.store
    objects = ObjectStoreProvider()
    bus = BusProvider()
    settings = WorkerSettings()

    @timer(interval=LOOKED_EACH)
    def work_on_imports(self) -> None:
        context = context_of_service("contacts")
        queue = import_queue(self.settings)
        bench = Bench(queue, self.objects, self.settings, lambda event: self.bus.publish(event, context))
        while work_on_next(bench):
            pass
