"""A service with a database, for these tests: it writes down each greeting once, and tells of it by its outbox."""

import eventlet

eventlet.monkey_patch()

# ruff: noqa: E402
import os
import sys
from pathlib import Path

from mongoengine import StringField

from shared.contracts.base import Done
from shared.messaging.events import subscribes
from shared.messaging.rpc import handles
from shared.observability.logs import configure_logs
from shared.runtime.service import container_of, run
from shared.security.context import Context
from shared.settings import BrokerSettings, ProcessSettings
from shared.storage.provider import StoreProvider
from shared.storage.records import Record
from shared.storage.store import Store
from shared.storage.work import Work
from tests.integration.shared.messaging.greetings import Farewell, Greeted, Note


class NoteRecord(Record):
    meta = {"collection": "notes"}
    record_type = "note"
    text = StringField(required=True)


def write_down(text: str, context: Context, store: Store) -> None:
    def write(work: Work) -> None:
        work.add(NoteRecord(text=text))
        work.emit(Farewell(text=text))

    store.transact(context, write)


class CountingService:
    name = "greetings"
    store = StoreProvider(models=[NoteRecord])

    @handles(Note)
    def note(self, command: Note, context: Context) -> Done:
        write_down(command.text, context, self.store)
        return Done()

    @subscribes(Greeted)
    def count(self, event: Greeted, context: Context) -> None:
        write_down(event.text, context, self.store)
        marker = Path(os.environ["GREETINGS_LOG"] + event.text)
        if event.text.startswith("dies") and not marker.exists():
            marker.touch()
            os._exit(9)  # committed, and not acknowledged


if __name__ == "__main__":
    process = ProcessSettings()
    configure_logs("greetings", level=process.log_level, format=process.log_format)
    sys.exit(run(container_of(CountingService, BrokerSettings(), process)))
