"""`StoreProvider`: the `Store` as a dependency of a nameko service."""

from collections.abc import Sequence

from mongoengine import Document
from nameko.extensions import DependencyProvider

from shared.messaging.outbox import OutboxRelay
from shared.observability import health
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store


class StoreProvider(DependencyProvider):
    """Connects at start, creates the indexes of `models`, and publishes what `Work.emit` wrote."""

    relay = OutboxRelay()

    def __init__(self, models: Sequence[type[Document]] = ()) -> None:
        self.models = models

    def setup(self) -> None:
        database = connect(MongoSettings())
        self.relay.collection = database["outbox"]
        self.store = Store(database, after_commit=self.relay.wake)
        self.store.prepare(self.models)
        health.register("mongodb", lambda: database.command("ping"))

    def stop(self) -> None:
        self.relay.stop()
        self.store.database.client.close()

    def get_dependency(self, worker_ctx: object) -> Store:
        return self.store
