"""The worker process that reads documents: `python -m shared.runtime documents.extraction`, as many as wanted."""

from nameko.timer import timer

from services.documents.extraction.desk_provider import DeskProvider
from services.documents.extraction.reading_desk import Desk, read_next
from services.documents.extraction.slots import AlarmProvider, runs_in_slots
from services.documents.models import MODELS
from shared.contracts.documents import DocumentStored, PasswordGiven, ReadingRequested
from shared.messaging.bus import BusProvider
from shared.messaging.events import subscribes
from shared.security.context import Context
from shared.storage.objects import ObjectStoreProvider
from shared.storage.provider import StoreProvider

HOUSE_KEPT_EACH = 4
"""Seconds, well within a lease."""


class ExtractionService:
    name = "documents-extraction"
    store = StoreProvider(models=MODELS)
    objects = ObjectStoreProvider()
    bus = BusProvider()
    lay_desk = DeskProvider()
    alarm = AlarmProvider()

    @property
    def desk(self) -> Desk:
        return self.lay_desk(self.store, self.objects, self.bus)

    @runs_in_slots()
    def read_next(self) -> bool:
        return read_next(self.desk)

    @subscribes(DocumentStored, ReadingRequested, each_instance=True)
    def wake(self, event: DocumentStored | ReadingRequested, context: Context) -> None:
        self.alarm.ring()

    @subscribes(PasswordGiven, each_instance=True)
    def note_password(self, event: PasswordGiven, context: Context) -> None:
        self.desk.passwords.note(event.ticket, event.password)

    @timer(interval=HOUSE_KEPT_EACH)
    def keep_house(self) -> None:
        if self.desk.keep_house():
            self.alarm.ring()
