"""An agent that was asked something can not answer what others were asked, although it knows the reply queue."""

import threading
import time
from urllib.parse import unquote, urlsplit

import pytest
from amqp import Connection
from amqp import Message as AmqpMessage

from shared.contracts.accounts import Authenticate, Identity, User
from shared.contracts.base import now
from shared.contracts.problems import RpcTimeout
from shared.contracts.scanner_agent import RescanInbox, agent_service
from shared.messaging import topology
from shared.messaging.client import RpcClient
from shared.messaging.codec import codec_of
from shared.security.context import Context
from shared.security.principal import ANONYMOUS, Kind, Principal, service_principal
from shared.security.rights import Role
from shared.settings import BrokerSettings

pytestmark = pytest.mark.integration


def connect(url: str) -> Connection:
    address = urlsplit(url)
    connection = Connection(
        host=f"{address.hostname}:{address.port}",
        userid=unquote(address.username or ""),
        password=unquote(address.password or ""),
        virtual_host=unquote(address.path[1:]),
    )
    connection.connect()
    return connection


class HostileAgent:
    """Answers one command as it should, and keeps what it learned of the asker."""

    def __init__(self, url: str) -> None:
        self.connection = connect(url)
        self.channel = self.connection.channel()
        topology.declare_rpc_queue(self.channel, "agent-BA")
        self.channel.basic_consume("rpc-agent-BA", callback=self._answer, no_ack=True)
        self.reply_to, self.id = "", ""

    def _answer(self, message) -> None:
        self.reply_to, self.id = message.properties["reply_to"], message.properties["correlation_id"]
        self.send(b"{}", self.id)

    def send(self, body: bytes, correlation_id: str) -> None:
        self.channel.basic_publish(
            AmqpMessage(body, correlation_id=correlation_id), topology.RPC_EXCHANGE, self.reply_to
        )


def forged_identity() -> bytes:
    roles = (Role.ADMINISTRATOR,)
    principal = Principal(kind=Kind.PERSON, id="evil", name="Evil", roles=frozenset(roles), all_offices=True)
    user = User(
        id="evil", version=1, username="evil", full_name="Evil", email=None, language="sk", roles=roles, offices=(),
        all_offices=True, active=True, created_at=now(), last_sign_in_at=None,
    )  # fmt: skip
    identity = Identity(principal=principal, user=user, csrf_token=None, expires_at=None)
    return codec_of(Authenticate).encode_reply(identity)


def test_a_reply_can_not_be_forged(rabbitmq):
    accounts = connect(rabbitmq.url("svc-accounts"))
    channel = accounts.channel()
    topology.declare_shared(channel)
    topology.declare_rpc_queue(channel, "accounts")  # there, and not answering
    agent = HostileAgent(rabbitmq.url("agent-BA"))
    rpc = RpcClient(BrokerSettings(amqp_url=rabbitmq.url("svc-gateway")), name="test")
    asking = Context(principal=service_principal("gateway"))
    rescan = threading.Thread(target=lambda: rpc.call(RescanInbox(), asking, service=agent_service("BA"), timeout=5))
    rescan.start()
    agent.connection.drain_events(timeout=5)
    rescan.join()
    assert agent.reply_to.startswith("reply.svc-gateway.")

    outcome: list[object] = []

    def authenticate() -> None:
        try:
            outcome.append(rpc.call(Authenticate(token="kct_x"), Context(principal=ANONYMOUS), timeout=2))
        except RpcTimeout as problem:
            outcome.append(problem)

    asked = threading.Thread(target=authenticate)
    asked.start()
    time.sleep(0.3)
    number = int(agent.id, 16)
    for guess in (*range(1, 200), *range(number, number + 200)):
        agent.send(forged_identity(), f"{guess:x}")
    asked.join()
    rpc.close()
    assert isinstance(outcome[0], RpcTimeout)
