import pytest

from services.contacts.entrypoints.base import Entrypoints
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store


@pytest.fixture
def store(mongo) -> Store:
    """The service's database, with nothing in it."""
    store = Store(connect(MongoSettings(mongo_url=mongo.url("contacts"))))
    store.prepare(Entrypoints.store.models)
    for name in store.database.list_collection_names():
        store.database[name].delete_many({})
    return store
