from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.identifiers import new_id
from tests.integration.services.search.world import World
from tests.servers import Broker, Mongo, TestServers

USERS = ("svc-gateway", "svc-documents", "svc-registry", "svc-contacts", "svc-search")


@pytest.fixture(scope="module")
def running(rabbitmq: Broker, mongo: Mongo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world with search running, shared by tests that end nothing: each uses words and ids of its own."""
    world = World(rabbitmq, mongo.url("search"), tmp_path_factory.mktemp("world"))
    world.new_replica().start()
    world.wait_answering()
    yield world
    world.close()


@pytest.fixture
def word() -> str:
    """A word that no other test uses; good as the beginning of an id as well."""
    return "w" + new_id().replace("-", "")


@pytest.fixture
def world(servers: TestServers, mongo: Mongo, tmp_path: Path) -> Iterator[World]:
    """A world in which search does not run yet."""
    broker = servers.broker(USERS)
    world = World(broker, mongo.url("search"), tmp_path)
    yield world
    world.close()
    broker.remove()
