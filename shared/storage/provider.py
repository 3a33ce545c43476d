"""`StoreProvider`: the `Store` as a dependency of a nameko service."""

from collections.abc import Callable, Sequence

from mongoengine import Document
from nameko.extensions import DependencyProvider

from shared.messaging.outbox import OutboxRelay
from shared.observability import health
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store


class StoreProvider(DependencyProvider):
    """Connects at start, creates the indexes of `models`, and publishes what `Work.emit` wrote.

    `completing` gives data of older versions what this one keeps with it; each start calls them all.
    """

    relay = OutboxRelay()

    def __init__(
        self, models: Sequence[type[Document]] = (), completing: Sequence[Callable[[Store], object]] = ()
    ) -> None:
        self.models = models
        self.completing = completing

    def setup(self) -> None:
        database = connect(MongoSettings())
        self.relay.collection = database["outbox"]
        self.store = Store(database, after_commit=self.relay.wake)
        self.store.prepare(self.models)
        for complete in self.completing:
            complete(self.store)
        health.register("mongodb", lambda: database.command("ping"))

    def stop(self) -> None:
        self.relay.stop()
        self.store.database.client.close()

    def get_dependency(self, worker_ctx: object) -> Store:
        return self.store
