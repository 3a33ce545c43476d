from pathlib import Path

import pytest

from services.contacts.entrypoints.base import Entrypoints
from shared.settings import MongoSettings, ObjectSettings
from shared.storage.connection import connect
from shared.storage.objects import ObjectStore
from shared.storage.store import Store


@pytest.fixture
def store(mongo) -> Store:
    """The service's database, with nothing in it."""
    store = Store(connect(MongoSettings(mongo_url=mongo.url("contacts"))))
    store.prepare(Entrypoints.store.models)
    for name in store.database.list_collection_names():
        store.database[name].delete_many({})
    return store


@pytest.fixture
def objects(s3) -> ObjectStore:
    names = {name.removeprefix("KANCELARIA_").lower(): value for name, value in s3.environment.items()}
    return ObjectStore(ObjectSettings(**names))


@pytest.fixture
def worker_environment(monkeypatch, tmp_path, mongo, s3) -> None:
    """What the worker's processes inherit."""
    monkeypatch.setenv("KANCELARIA_MONGO_URL", mongo.url("contacts"))
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KANCELARIA_CONTACTS_WORKER_FOLDER", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
