"""Fixtures for tests that need real servers. What they return is described in `tests/servers.py`.

- `rabbitmq` (Broker): a fresh virtual host for each test module; `rabbitmq.url("svc-registry")`
- `mongo` (Mongo): fresh databases for each test module; `mongo.url("registry")`
- `s3` (ObjectStore): a fresh bucket for each test module
- `tika_url` (str): the Tika server
- `stack` (System): everything running, with offices BA (head office) and KE, their staff and agents; one for the whole
  session, so look only for what your own test brought in, and leave every program running (`stack.wait_until_ready()`)
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import sharing
from tests.servers import Broker, Mongo, ObjectStore, System, TestServers

USERS = (
    "svc-gateway",
    "svc-accounts",
    "svc-contacts",
    "svc-documents",
    "svc-registry",
    "svc-search",
    "agent-BA",
    "agent-KE",
)

# How long an example takes says what else the machine is doing. The same examples in each run, so that a run says
# something about the change it tests; `HYPOTHESIS_PROFILE=exploring` looks for new ones.
settings.register_profile("kancelaria", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "kancelaria"))

ORDER = ("unit", "integration", "e2e", "faults")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The quick ones first; where several processes share the work, the long ones first."""
    items.sort(key=_place, reverse=hasattr(config, "workerinput"))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> sharing.ByWhatIsStarted:
    return sharing.scheduler(config, log)


def _place(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return ORDER.index(folder) if folder in ORDER else len(ORDER)


@pytest.fixture(scope="session")
def servers() -> Iterator[TestServers]:
    """Starts servers when they are asked for; ends them with the session."""
    running = TestServers()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def rabbitmq(servers: TestServers) -> Iterator[Broker]:
    """A virtual host of this module alone, with all users of the system and their real permissions."""
    broker = servers.broker(USERS)
    yield broker
    broker.remove()


@pytest.fixture(scope="module")
def mongo(servers: TestServers) -> Iterator[Mongo]:
    """Databases of this module alone: `mongo.url("registry")`."""
    databases = servers.mongo()
    yield databases
    databases.drop()


@pytest.fixture(scope="module")
def s3(servers: TestServers) -> ObjectStore:
    """A bucket of this module alone."""
    return servers.object_store()


@pytest.fixture(scope="session")
def tika_url(servers: TestServers) -> str:
    """Address of a Tika server."""
    return servers.tika_url()


@pytest.fixture(scope="session")
def stack(servers: TestServers) -> System:
    """The whole system, started once."""
    return servers.system()
