"""A service of its own in processes of its own, and clients of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.messaging.client import RpcClient
from shared.settings import BrokerSettings
from tests.integration.shared.messaging.processes import GreetingsProcess
from tests.servers import Broker

USERS = ("svc-greetings",)


@pytest.fixture(scope="module")
def broker(rabbitmq: Broker) -> Broker:
    rabbitmq.add_users(*USERS)
    return rabbitmq


@pytest.fixture
def settings(broker: Broker) -> Callable[[str], BrokerSettings]:
    return lambda user: BrokerSettings(amqp_url=broker.url(user), amqp_heartbeat=10)


@pytest.fixture
def start(broker: Broker, tmp_path: Path) -> Iterator[Callable[..., GreetingsProcess]]:
    """Start a replica of the service; all are ended after the test."""
    started: list[GreetingsProcess] = []

    def start_one(module: str = "greetings_service", **environment: str) -> GreetingsProcess:
        process = GreetingsProcess(broker.url("svc-greetings"), tmp_path / "seen", environment, module)
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()


@pytest.fixture
def service(start: Callable[..., GreetingsProcess]) -> GreetingsProcess:
    process = start()
    process.wait_ready()
    return process


@pytest.fixture
def rpc(settings: Callable[[str], BrokerSettings]) -> Iterator[RpcClient]:
    client = RpcClient(settings("svc-gateway"), name="test")
    yield client
    client.close()
