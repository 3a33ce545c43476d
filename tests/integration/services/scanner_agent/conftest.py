"""An agent and the real `documents`, over a real broker, database and object store."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.office import Office, Process, documents_process
from tests.servers import Broker, Mongo, ObjectStore

pytestmark = pytest.mark.integration
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def documents(
    rabbitmq: Broker, mongo: Mongo, s3: ObjectStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Process]:
    output = tmp_path_factory.mktemp("documents") / "log"
    process = documents_process(rabbitmq.url("svc-documents"), mongo.url("documents"), s3.environment, output)
    process.start()
    yield process
    process.kill()


@pytest.fixture
def make_office(documents: Process, rabbitmq: Broker, mongo: Mongo, tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """`make_office(KANCELARIA_AGENT_…="…")`: an office BA with an empty home; its agent is not started yet."""
    made: list[Office] = []
    client = mongo.client("documents")

    def make(**settings: str) -> Office:
        home = tmp_path / f"office-{next(_numbers)}"
        office = Office("BA", home, client.get_default_database(), rabbitmq.url("agent-BA"), settings)
        made.append(office)
        return office

    yield make
    for office in made:
        office.agent.kill()
    client.close()


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """Office BA with its agent running."""
    running = make_office()
    running.agent.start()
    return running
