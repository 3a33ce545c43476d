from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.services.search.world import World
from tests.servers import Broker, TestServers


@pytest.fixture
def broker(servers: TestServers) -> Iterator[Broker]:
    """A virtual host for each test: queues hold no events of the test before."""
    broker = servers.broker(("svc-gateway", "svc-documents", "svc-registry", "svc-search"))
    yield broker
    broker.remove()


@pytest.fixture
def world(broker: Broker, tmp_path: Path) -> Iterator[World]:
    world = World(broker, tmp_path)
    world.declare_search()
    yield world
    world.close()
