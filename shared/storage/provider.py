"""`StoreProvider`: the `Store` as a dependency of a nameko service."""

from collections.abc import Sequence

from mongoengine import Document
from nameko.extensions import DependencyProvider

from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store


class StoreProvider(DependencyProvider):
    """Connects at start, creates the indexes of `models`, and publishes what `Work.emit` wrote."""

    def __init__(self, models: Sequence[type[Document]] = ()) -> None:
        self.models = models

    def setup(self) -> None:
        self.store = Store(connect(MongoSettings()))
        self.store.prepare(self.models)

    def stop(self) -> None:
        self.store.database.client.close()

    def get_dependency(self, worker_ctx: object) -> Store:
        return self.store
