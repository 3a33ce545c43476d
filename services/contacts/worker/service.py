"""The worker process of contacts: `python -m shared.runtime contacts.worker`, as many as wanted."""

from nameko.timer import timer

from services.contacts.entrypoints.base import MODELS
from services.contacts.handlers.counted_texts import complete_texts
from services.contacts.settings import WorkerSettings
from services.contacts.worker.imports import Bench, import_queue, remove_outdated_files, work_on_next
from services.contacts.worker.outputs import Press, make_next, output_queue, remove_outdated
from services.contacts.worker.privacy import CaseDesk, answer_next, ask_again, case_queue, remove_expired
from services.contacts.worker.reassignments import Roster, reassign_next, reassignment_queue
from shared.contracts.base import Event
from shared.messaging.bus import BusProvider
from shared.security.context import context_of_service
from shared.storage.objects import ObjectStoreProvider
from shared.storage.provider import StoreProvider

LOOKED_EACH = 1
CLEANED_EACH = 600
"""Seconds."""


class ContactsWorkerService:
    name = "contacts-worker"
    store = StoreProvider(models=MODELS, completing=[complete_texts])
    objects = ObjectStoreProvider()
    bus = BusProvider()
    settings = WorkerSettings()

    @timer(interval=LOOKED_EACH)
    def work_on_imports(self) -> None:
        bench = self._bench
        while work_on_next(bench):
            pass

    @timer(interval=LOOKED_EACH)
    def make_outputs(self) -> None:
        press = self._press
        while make_next(press):
            pass

    @timer(interval=LOOKED_EACH)
    def answer_privacy_cases(self) -> None:
        ask_again(self.settings)
        while answer_next(self._case_desk):
            pass

    @timer(interval=LOOKED_EACH)
    def reassign(self) -> None:
        roster = Roster(reassignment_queue(self.settings), self.settings, self._publish)
        while reassign_next(roster):
            pass

    @timer(interval=CLEANED_EACH)
    def remove_outdated(self) -> None:
        remove_outdated(self._press)
        remove_outdated_files(self._bench)
        remove_expired(self._case_desk)

    @property
    def _bench(self) -> Bench:
        return Bench(import_queue(self.settings), self.objects, self.settings, self._publish)

    @property
    def _press(self) -> Press:
        return Press(output_queue(self.settings), self.objects, self.settings, self._publish)

    @property
    def _case_desk(self) -> CaseDesk:
        return CaseDesk(case_queue(self.settings), self.objects, self.bus, self.settings, self._publish)

    def _publish(self, event: Event) -> None:
        self.bus.publish(event, context_of_service("contacts"))
