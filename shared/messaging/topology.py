"""Every exchange and queue of the system by name, and what each account of the broker may do with them.

Exchanges
    nameko-rpc             topic   commands (`<service>.<method>`) and replies (`reply.<account>.<id>`)
    kancelaria.events      topic   facts (`<service>.<thing>.<what happened>`)
    kancelaria.retry.<d>   fanout  one for each delay; its queue holds a failed message that long
    kancelaria.requeue     direct  from there back to the queue it failed in (routing key: the queue's name)
    kancelaria.dead        fanout  what was tried often enough; ends in the queue `kancelaria.dead-letters`

Queues
    rpc-<service>               commands waiting; forgotten a minute after the last replica went
    <service>.<method>          events for one subscription; quorum, dead-lettering
    reply.<account>.<id>        replies to one process; exclusive, gone with its connection
    live.<account>.<id>         events seen by one process while it lives; exclusive

Example: what a deployment does for the scanner agent of office BA (`deploy/local` does it for all accounts):

    permissions = permissions_for("agent-BA")
    rabbitmqctl set_permissions agent-BA {permissions.configure} {permissions.write} {permissions.read}
    for topic in permissions.topics:
        rabbitmqctl set_topic_permissions agent-BA {topic.exchange} {topic.write} {topic.read}

A service declares what it uses when it connects; declaring is idempotent. The gateway and the agents declare their
own queues alone and wait (reconnecting) until a service has declared the exchanges.

**Not guaranteed**: a subscription gets the events published after its queue was first declared, none from before.
Declare the queues of all services (`python -m shared.runtime --declare <service>`) before the first fact is told.
"""

import re
from dataclasses import dataclass
from typing import Any

from amqp.channel import Channel

from shared.contracts.catalogue import commands
from shared.security.rights import Right

RPC_EXCHANGE = "nameko-rpc"
EVENTS_EXCHANGE = "kancelaria.events"
REQUEUE_EXCHANGE = "kancelaria.requeue"
DEAD_EXCHANGE = "kancelaria.dead"
DEAD_QUEUE = "kancelaria.dead-letters"

RETRY_DELAYS = (1, 5, 30, 120, 600)
"""Seconds before the second, third, … try of a failed event."""
DELIVERY_LIMIT = 10
"""Deliveries without an answer (the process died of it) after which the broker dead-letters a message."""
RPC_QUEUE_EXPIRES = 60
"""Seconds for which commands wait for a service without any replica; later calls fail at once."""


@dataclass(frozen=True)
class TopicPermission:
    exchange: str
    write: str
    read: str


@dataclass(frozen=True)
class Permissions:
    """Regular expressions as `rabbitmqctl set_permissions` and `set_topic_permissions` take them."""

    configure: str
    write: str
    read: str
    topics: tuple[TopicPermission, ...]


def rpc_queue(service: str) -> str:
    return f"rpc-{service}"


def retry_exchange(delay: int) -> str:
    """Also the name of the queue behind it."""
    return f"kancelaria.retry.{delay}s"


def declare_shared(channel: Channel) -> None:
    """Declare the exchanges, the delay queues and the dead-letter queue."""
    for name, kind in ((RPC_EXCHANGE, "topic"), (EVENTS_EXCHANGE, "topic"), (DEAD_EXCHANGE, "fanout")):
        channel.exchange_declare(name, kind, durable=True, auto_delete=False)
    # A failed message whose queue was removed meanwhile must not circle in its delay queue for ever.
    lost = {"alternate-exchange": DEAD_EXCHANGE}
    channel.exchange_declare(REQUEUE_EXCHANGE, "direct", durable=True, auto_delete=False, arguments=lost)
    # RabbitMQ 4 drops a message after 20 deliveries unless told otherwise; merely listing it is one.
    _declare_queue(channel, DEAD_QUEUE, {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000})
    channel.queue_bind(DEAD_QUEUE, DEAD_EXCHANGE, "")
    for delay in RETRY_DELAYS:
        name = retry_exchange(delay)
        channel.exchange_declare(name, "fanout", durable=True, auto_delete=False)
        _declare_queue(channel, name, {**_dead_lettering(REQUEUE_EXCHANGE), "x-message-ttl": delay * 1000})
        channel.queue_bind(name, name, "")


def declare_rpc_queue(channel: Channel, service: str) -> str:
    queue = rpc_queue(service)
    _declare_queue(channel, queue, {"x-expires": RPC_QUEUE_EXPIRES * 1000})
    channel.queue_bind(queue, RPC_EXCHANGE, f"{service}.*")
    return queue


def declare_subscription(channel: Channel, queue: str, event_names: tuple[str, ...]) -> str:
    arguments = {
        **_dead_lettering(DEAD_EXCHANGE),
        "x-dead-letter-routing-key": queue,
        "x-delivery-limit": DELIVERY_LIMIT,
    }
    _declare_queue(channel, queue, arguments)
    for name in event_names:
        channel.queue_bind(queue, EVENTS_EXCHANGE, name)
    channel.queue_bind(queue, REQUEUE_EXCHANGE, queue)
    return queue


def declare_own(channel: Channel, queue: str, exchange: str, keys: tuple[str, ...]) -> str:
    """A queue of this connection alone, which ends with it."""
    channel.queue_declare(queue, durable=False, exclusive=True, auto_delete=True)
    for key in keys:
        channel.queue_bind(queue, exchange, key)
    return queue


def _declare_queue(channel: Channel, queue: str, arguments: dict[str, Any]) -> None:
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments=arguments)


def _dead_lettering(exchange: str) -> dict[str, Any]:
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": exchange,
        # Without these two the broker may lose the message in the moment of a crash.
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def permissions_for(user: str) -> Permissions:
    """The least that this account (`svc-<service>` or `agent-<OFFICE>`) needs. Raises ValueError for other names."""
    if re.fullmatch(r"agent-[A-Z][A-Z0-9]{0,9}", user):
        return _permissions_of_agent(user)
    if user == "svc-gateway":
        return _permissions_of_gateway(user)
    if re.fullmatch(r"svc-[a-z][a-z_]*", user):
        return _permissions_of_service(user)
    raise ValueError(f"{user} is neither svc-<service> nor agent-<OFFICE>")


def commands_of_agents() -> tuple[str, ...]:
    """Routing keys of the commands that a scanner agent may send."""
    allowed = [command for command in commands() if command.right is Right.INTAKE_DELIVER]
    return tuple(sorted(f"{command.service}.{command.method}" for command in allowed))


def _permissions_of_agent(user: str) -> Permissions:
    own = rf"rpc-{user}|{user}\..*|reply\.{user}\..*"
    keys = "|".join(re.escape(key) for key in commands_of_agents())
    return Permissions(
        configure=f"^({own})$",
        write=f"^({own}|{RPC_EXCHANGE})$",
        read=f"^({own}|{RPC_EXCHANGE})$",
        topics=(
            TopicPermission(RPC_EXCHANGE, rf"^({keys}|reply\.svc-.*)$", rf"^({user}\.\*|reply\.{user}\..*)$"),
            TopicPermission(EVENTS_EXCHANGE, "^$", "^$"),
        ),
    )


def _permissions_of_gateway(user: str) -> Permissions:
    own = rf"reply\.{user}\..*|live\.{user}\..*"
    events = re.escape(EVENTS_EXCHANGE)
    return Permissions(
        configure=f"^({own})$",
        write=f"^({own}|{RPC_EXCHANGE})$",
        read=f"^({own}|{RPC_EXCHANGE}|{events})$",
        topics=(
            TopicPermission(RPC_EXCHANGE, r"^[^.]+\.[^.]+$", rf"^reply\.{user}\..*$"),
            TopicPermission(EVENTS_EXCHANGE, "^$", ".*"),
        ),
    )


def _permissions_of_service(user: str) -> Permissions:
    service = user.removeprefix("svc-")
    own = rf"rpc-{service}([.-].*)?|{service}[.-].*|reply\.{user}\..*|live\.{user}\..*"
    shared = rf"{RPC_EXCHANGE}|kancelaria\..*"
    return Permissions(
        configure=f"^({own}|{shared})$",
        write=f"^({own}|{shared})$",
        read=f"^({own}|{shared})$",
        topics=(
            TopicPermission(RPC_EXCHANGE, ".*", rf"^({service}([.-].*)?\.\*|reply\.{user}\..*)$"),
            TopicPermission(EVENTS_EXCHANGE, rf"^{service}\..*", ".*"),
        ),
    )
