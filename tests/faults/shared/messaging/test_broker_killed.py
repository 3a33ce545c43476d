"""kill -9 of RabbitMQ while commands and events flow: nothing acknowledged is lost, everybody finds back."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.contracts.problems import Unavailable
from shared.identifiers import new_id
from shared.messaging.client import RpcClient
from shared.messaging.confirms import Confirms
from shared.messaging.envelope import event_headers, event_publication
from shared.messaging.link import CALLS, CONFIRMED, Link
from shared.messaging.listener import EventListener
from shared.security.context import Context, context_of_service
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from shared.settings import BrokerSettings
from tests.integration.shared.messaging.greetings import Echo, Greeted
from tests.integration.shared.messaging.processes import GreetingsProcess, wait_for
from tests.servers import Broker, TestServers

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

ANNA = Context(Principal(kind=Kind.PERSON, id="p1", name="Anna", roles=frozenset({Role.REGISTRAR})))


@pytest.fixture
def broker(servers: TestServers) -> Iterator[Broker]:
    broker = servers.broker(("svc-gateway", "svc-greetings"))
    yield broker
    broker.remove()


@pytest.fixture
def service(broker: Broker, tmp_path: Path) -> Iterator[GreetingsProcess]:
    process = GreetingsProcess(broker.url("svc-greetings"), tmp_path / "seen", {})
    process.wait_ready()
    yield process
    process.kill()


class Teller:
    """Publishes numbered events one after the other; `told` are those the broker confirmed."""

    def __init__(self, settings: BrokerSettings) -> None:
        self.told: list[str] = []
        self.refused = 0
        self._ending = threading.Event()
        self._link = Link(settings, "teller", (CALLS, CONFIRMED))
        self._confirms = Confirms(self._link)
        self._threads = [threading.Thread(target=self._link.run), threading.Thread(target=self._tell)]
        for thread in self._threads:
            thread.start()

    def _tell(self) -> None:
        while not self._ending.is_set():
            text = f"n{len(self.told) + self.refused}"
            headers = event_headers(Greeted(text=text), context_of_service("greetings"))
            message = event_publication(headers, Greeted(text=text).model_dump_json().encode(), self._link.user)
            try:
                assert self._confirms.publish([message], timeout=5) == []
                self.told.append(text)
            except Unavailable:
                self.refused += 1
            time.sleep(0.01)

    def end(self) -> None:
        self._ending.set()
        self._threads[1].join()
        self._link.stop()
        self._threads[0].join()


class Asker:
    """Calls from four threads; answers are compared with the questions."""

    def __init__(self, settings: BrokerSettings) -> None:
        self.answered: list[float] = []
        self.unavailable = 0
        self.wrong: list[object] = []
        self._ending = threading.Event()
        self._rpc = RpcClient(settings, "asker")
        self._threads = [threading.Thread(target=self._ask) for _ in range(4)]
        for thread in self._threads:
            thread.start()

    def _ask(self) -> None:
        while not self._ending.is_set():
            text = new_id()
            try:
                reply = self._rpc.call(Echo(text=text), ANNA, timeout=3)
            except Unavailable:
                self.unavailable += 1
            else:
                self.answered.append(time.monotonic())
                self.wrong += [] if reply.text == text else [reply]

    def end(self) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()
        self._rpc.close()


def kill_broker(servers: TestServers) -> None:
    pid = servers.supervisor.pid("rabbitmq")
    os.killpg(pid, signal.SIGKILL)
    wait_for(lambda: servers.supervisor.pid("rabbitmq") not in (0, pid), "RabbitMQ started again", 60)


@pytest.mark.faults_short
def test_nothing_acknowledged_is_lost(servers: TestServers, broker: Broker, service: GreetingsProcess) -> None:
    gaps: list[float] = []
    seen: list[str] = []
    gateway = BrokerSettings(amqp_url=broker.url("svc-gateway"))
    listener = EventListener(
        gateway, lambda envelope: seen.append(envelope.id), on_gap=lambda: gaps.append(time.monotonic())
    )
    listener.start()
    teller, asker = Teller(BrokerSettings(amqp_url=broker.url("svc-greetings"))), Asker(gateway)
    wait_for(lambda: len(teller.told) > 50 and len(asker.answered) > 50, "all flows")

    kill_broker(servers)
    told, answered, killed_at = len(teller.told), len(asker.answered), time.monotonic()

    wait_for(lambda: len(teller.told) > told + 50, "events flow again", 90)
    wait_for(lambda: len(asker.answered) > answered + 50, "commands are answered again", 30)
    wait_for(lambda: gaps and len(seen) > 0, "the listener is back and says so", 30)
    teller.end()
    asker.end()
    listener.stop()

    heard = {line.split()[1] for line in service.seen if line.startswith("heard_once")}
    wait_for(lambda: set(teller.told) <= handled(service), "every event told is handled", 60)
    assert asker.wrong == []
    assert min(gaps) >= killed_at - 60
    assert service.process.poll() is None, service.output
    assert heard


def handled(service: GreetingsProcess) -> set[str]:
    return {line.split()[1] for line in service.seen if line.startswith("heard_once ")}


def test_a_service_waits_for_a_broker_that_is_not_up_yet(tmp_path: Path, servers: TestServers, broker: Broker) -> None:
    servers.supervisor.stop("rabbitmq")
    process = GreetingsProcess(broker.url("svc-greetings"), tmp_path / "seen", {})
    try:
        time.sleep(5)
        assert process.process.poll() is None
        assert not process.ready()
        servers.supervisor.start("rabbitmq")
        process.wait_ready(90)
    finally:
        process.kill()
        servers.require("rabbitmq")


def test_a_service_that_the_broker_refuses_ends_with_a_clear_line(tmp_path: Path, broker: Broker) -> None:
    url = broker.url("svc-greetings").replace("svc-greetings:", "svc-greetings:wrong")
    process = GreetingsProcess(url, tmp_path / "seen", {})
    try:
        assert process.process.wait(90) == 1
        assert "The broker refuses svc-greetings" in process.output
        assert "wrong" not in process.output.replace("wrong configuration", "")
    finally:
        process.kill()
