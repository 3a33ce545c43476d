"""`OutboxRelay`: publishes the events that `Work.emit` wrote into the collection `outbox`, then removes them.

    class StoreProvider(DependencyProvider):
        relay = OutboxRelay()

        def setup(self):
            self.relay.collection = database["outbox"]
            self.store = Store(database, after_commit=self.relay.wake)

A row is `{_id: event id, name, body: JSON text, headers: envelope.event_headers(...), created_at}`. A process relays
its own rows as soon as it is woken, and those of others once they are old: their process has died.

**Guaranteed**: an event of a committed transaction is published at least once, with the broker's confirm, before its
row is removed. An event for which no queue is bound is told to nobody: that is no failure (`mandatory` only counts
it, in `kancelaria_events_unheard_total`), because a fact may have no listener. Hence the queues of all subscriptions
must be declared before the first fact is told (`shared.messaging.topology`).
**Not guaranteed**: once (a handler recognises a repeated id by `context.once`), nor the order.
"""

import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from nameko.extensions import SharedExtension
from prometheus_client import Counter
from pymongo.collection import Collection
from pymongo.errors import PyMongoError

from shared.contracts.base import now
from shared.contracts.problems import Unavailable
from shared.messaging.confirms import Confirms
from shared.messaging.envelope import PROCESS_ID, event_publication
from shared.messaging.provider import ServiceLink

SWEEP_EVERY = 2.0
"""Seconds between looks for rows that were left behind."""
LEFT_BEHIND = timedelta(seconds=5)
BATCH = 200

published = Counter("kancelaria_events_published_total", "Events published from the outbox", ["event"])
unheard = Counter("kancelaria_events_unheard_total", "Events published for which no queue was bound", ["event"])
log = structlog.get_logger()


class Relay:
    """The relay itself, without nameko; `run` is its thread."""

    def __init__(self, collection: Collection, confirms: Confirms, user: str) -> None:
        self._collection = collection
        self._confirms = confirms
        self._user = user
        self._woken = threading.Event()
        self._stopping = False

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()

    def run(self) -> None:
        last = False
        while not last:
            asked = self._woken.wait(SWEEP_EVERY)
            last = self._stopping
            self._woken.clear()
            try:
                self.relay(_OWN if asked else _own_and_left_behind())
            except (Unavailable, PyMongoError) as error:
                log.warning("events are kept in the outbox for now", error=f"{type(error).__name__}: {error}")

    def relay(self, which: Mapping[str, Any]) -> int:
        """Publish and remove all rows of `which`; returns how many. Raises Unavailable, PyMongoError."""
        total = 0
        while rows := list(self._collection.find(which).sort("_id", 1).limit(BATCH)):
            messages = [event_publication(row["headers"], row["body"].encode(), self._user) for row in rows]
            back = {message.id for message in self._confirms.publish(messages)}
            self._collection.delete_many({"_id": {"$in": [row["_id"] for row in rows]}})
            for row in rows:
                published.labels(row["name"]).inc()
                if row["_id"].encode() in back:
                    unheard.labels(row["name"]).inc()
            total += len(rows)
        return total


_OWN = {"headers.process": PROCESS_ID}


def _own_and_left_behind() -> Mapping[str, Any]:
    return {"$or": [_OWN, {"created_at": {"$lt": now() - LEFT_BEHIND}}]}


class OutboxRelay(SharedExtension):
    """See the module. `collection` must be set when the service's extensions are set up."""

    connection = ServiceLink()
    collection: Collection

    def setup(self) -> None:
        self._relay: Relay | None = None
        self._confirms = self.connection.confirms

    def start(self) -> None:
        self._relay = Relay(self.collection, self._confirms, self.connection.link.user)
        self._thread = self.container.spawn_managed_thread(self._relay.run, identifier="outbox relay")
        # What this database holds from before the process started.
        self._relay.wake()

    def wake(self) -> None:
        """Call after each commit that wrote to the outbox; returns at once."""
        if self._relay is not None:
            self._relay.wake()

    def stop(self) -> None:
        """Publish what is left and end. Called before the database is closed, and again by nameko."""
        relay, self._relay = self._relay, None
        if relay is not None:
            relay.stop()
            self._thread.wait()
