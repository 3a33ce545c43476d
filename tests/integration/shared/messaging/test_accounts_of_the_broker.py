"""What an office's agent, and the gateway, can not do at the broker, whatever they send."""

from collections.abc import Callable, Iterator

import amqp
import pytest
from amqp.channel import Channel
from amqp.exceptions import AccessRefused, PreconditionFailed

from shared.contracts.problems import NotSignedIn, Unavailable
from shared.messaging.client import RpcClient
from shared.messaging.codec import PROBLEM, decode_problem
from shared.messaging.dead_letters import connection
from shared.messaging.topology import DEAD_EXCHANGE, DEAD_QUEUE, EVENTS_EXCHANGE, REQUEUE_EXCHANGE, RPC_EXCHANGE
from shared.security.context import Context
from shared.security.principal import Kind, Principal, service_principal
from shared.security.rights import Role
from shared.settings import BrokerSettings
from tests.integration.shared.messaging.greetings import CommitDelivery, Tell
from tests.integration.shared.messaging.processes import GreetingsProcess, wait_for
from tests.servers import Broker

pytestmark = pytest.mark.integration

Settings = Callable[[str], BrokerSettings]
ADMINISTRATOR = Context(
    Principal(kind=Kind.PERSON, id="boss", name="Boss", roles=frozenset({Role.ADMINISTRATOR}), all_offices=True)
)


@pytest.fixture(scope="module")
def documents(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GreetingsProcess]:
    seen = tmp_path_factory.mktemp("documents") / "seen"
    process = GreetingsProcess(broker.url("svc-documents"), seen, {"GREETINGS_NAME": "documents"})
    process.wait_ready()
    yield process
    process.kill()


@pytest.fixture
def agent(settings: Settings) -> Iterator[RpcClient]:
    client = RpcClient(settings("agent-BA"), name="agent")
    yield client
    client.close()


def test_an_agent_is_itself_whatever_principal_it_sends(documents: GreetingsProcess, agent: RpcClient) -> None:
    for forged in (ADMINISTRATOR, Context(service_principal("registry"))):
        told = agent.call(CommitDelivery(), forged, service="documents")
        assert (told.principal_kind, told.principal_id) == ("agent", "agent-BA")


def test_a_service_speaks_for_a_person(documents: GreetingsProcess, rpc: RpcClient) -> None:
    assert rpc.call(Tell(), ADMINISTRATOR, service="documents").principal_id == "boss"


def test_an_agent_can_not_send_other_commands(documents: GreetingsProcess, agent: RpcClient) -> None:
    told_before = documents.metrics().count('"tell"')
    with pytest.raises(Unavailable):
        agent.call(Tell(), ADMINISTRATOR, service="documents", timeout=3)

    assert documents.metrics().count('"tell"') == told_before
    assert agent.call(CommitDelivery(), ADMINISTRATOR, service="documents").principal_id == "agent-BA"


@pytest.fixture
def as_agent(settings: Settings, documents: GreetingsProcess) -> Iterator[Channel]:
    with raw(settings("agent-BA")) as channel:
        yield channel


class raw:
    """A channel whose connection may be closed by the broker."""

    def __init__(self, settings: BrokerSettings) -> None:
        self._open = connection(settings)

    def __enter__(self) -> Channel:
        return self._open.__enter__()

    def __exit__(self, *_: object) -> None:
        self._open.__exit__(None, None, None)


def publish(channel: Channel, exchange: str, key: str, **properties: object) -> None:
    channel.basic_publish_confirm(amqp.Message("{}", **properties), exchange, key, timeout=5)


REFUSED: dict[str, Callable[[Channel], object]] = {
    "declare a queue of a service": lambda at: at.queue_declare("rpc-registry", durable=True),
    "declare a queue of another agent": lambda at: at.queue_declare("rpc-agent-KE", durable=True),
    "declare a queue of an agent with a longer name": lambda at: at.queue_declare("rpc-agent-BAB", durable=True),
    "read commands of a service": lambda at: at.basic_consume("rpc-documents"),
    "get events of a service": lambda at: at.basic_get("documents.heard"),
    "read dead letters": lambda at: at.basic_get(DEAD_QUEUE),
    "empty a queue of a service": lambda at: at.queue_purge("rpc-documents"),
    "delete a queue of a service": lambda at: at.queue_delete("rpc-documents"),
    "delete an exchange": lambda at: at.exchange_delete(EVENTS_EXCHANGE),
    "declare an exchange": lambda at: at.exchange_declare("mine", "fanout"),
    "listen to events": lambda at: bind(at, EVENTS_EXCHANGE, "#"),
    "listen to one kind of event": lambda at: bind(at, EVENTS_EXCHANGE, "registry.entry.registered"),
    "take all commands": lambda at: bind(at, RPC_EXCHANGE, "#"),
    "take commands of a service": lambda at: bind(at, RPC_EXCHANGE, "documents.*"),
    "take commands of another agent": lambda at: bind(at, RPC_EXCHANGE, "agent-KE.*"),
    "take replies to others": lambda at: bind(at, RPC_EXCHANGE, "reply.svc-gateway.#"),
    "take what is put back": lambda at: bind(at, REQUEUE_EXCHANGE, "documents.heard"),
    "tell an event": lambda at: publish(at, EVENTS_EXCHANGE, "documents.document.stored"),
    "send to a queue by its name": lambda at: publish(at, "", "rpc-documents"),
    "put an event into a queue": lambda at: publish(at, REQUEUE_EXCHANGE, "documents.heard"),
    "write dead letters": lambda at: publish(at, DEAD_EXCHANGE, "documents.heard"),
    "reply to another agent": lambda at: publish(at, RPC_EXCHANGE, "reply.agent-KE.1"),
    "order another agent": lambda at: publish(at, RPC_EXCHANGE, "agent-KE.rescan_inbox"),
}


def bind(channel: Channel, exchange: str, key: str) -> None:
    channel.queue_declare("agent-BA.mine", exclusive=True, auto_delete=True)
    channel.queue_bind("agent-BA.mine", exchange, key)


@pytest.mark.parametrize("what", REFUSED)
def test_an_agent_can_not(what: str, as_agent: Channel) -> None:
    with pytest.raises(AccessRefused):
        REFUSED[what](as_agent)


def test_an_agent_has_its_own_queue(as_agent: Channel) -> None:
    as_agent.queue_declare("rpc-agent-BA", durable=True, auto_delete=False)
    as_agent.queue_bind("rpc-agent-BA", RPC_EXCHANGE, "agent-BA.*")
    as_agent.basic_get("rpc-agent-BA")
    as_agent.queue_delete("rpc-agent-BA")


def test_an_agent_can_not_call_itself_a_service(as_agent: Channel) -> None:
    with pytest.raises(PreconditionFailed):
        publish(as_agent, RPC_EXCHANGE, "documents.commit_delivery", user_id="svc-gateway")


def test_a_command_without_its_sender_is_not_carried_out(as_agent: Channel, documents: GreetingsProcess) -> None:
    as_agent.queue_declare("reply.agent-BA.1", exclusive=True, auto_delete=True)
    as_agent.queue_bind("reply.agent-BA.1", RPC_EXCHANGE, "reply.agent-BA.1")
    carried_out = len(documents.seen)
    headers = {"principal": service_principal("registry").model_dump_json()}
    publish(
        as_agent,
        RPC_EXCHANGE,
        "documents.commit_delivery",
        reply_to="reply.agent-BA.1",
        correlation_id="1",
        application_headers=headers,
    )
    found: list[amqp.Message] = []

    def replied() -> bool:
        message = as_agent.basic_get("reply.agent-BA.1", no_ack=True)
        found.extend([message] if message else [])
        return bool(found)

    wait_for(replied, "reply")
    assert found[0].properties["type"].encode() == PROBLEM
    assert isinstance(decode_problem(bytes(found[0].body)), NotSignedIn)
    assert len(documents.seen) == carried_out


@pytest.mark.parametrize(
    "action",
    [
        lambda at: at.queue_declare("rpc-documents", durable=True),
        lambda at: at.basic_consume("rpc-documents"),
        lambda at: publish(at, EVENTS_EXCHANGE, "registry.entry.registered"),
        lambda at: at.basic_get("documents.heard"),
    ],
)
def test_the_gateway_only_calls_and_listens(
    action: Callable[[Channel], object], settings: Settings, documents: GreetingsProcess
) -> None:
    with raw(settings("svc-gateway")) as channel, pytest.raises(AccessRefused):
        action(channel)


@pytest.mark.parametrize(
    "action",
    [
        lambda at: at.basic_consume("rpc-documents"),
        lambda at: at.basic_get("documents.heard"),
        lambda at: publish(at, EVENTS_EXCHANGE, "documents.document.stored"),
    ],
)
def test_a_service_has_no_part_in_another(
    action: Callable[[Channel], object], settings: Settings, documents: GreetingsProcess
) -> None:
    with raw(settings("svc-registry")) as channel, pytest.raises(AccessRefused):
        action(channel)
