"""`Caller`: typed calls over a link, any number at once, from any thread.

    office = caller.call(GetOffice(code="BA"), context)          # -> Office
    caller.call(RescanInbox(), context, service=agent_service("BA"), timeout=5)

Request and reply are transient and unconfirmed: a lost one is a timeout, and repeating a command is safe.

Raises, beside the problems that the service raises:
    Unavailable   no such service, or no connection to the broker; also when it is lost while the answer is awaited
    RpcTimeout    no answer in time (a kind of Unavailable)

**Not guaranteed**: after Unavailable and RpcTimeout the command may have been carried out.
"""

import os
import secrets
import threading
from functools import lru_cache
from struct import Struct
from time import monotonic
from typing import TypeVar

from amqp.channel import Channel
from prometheus_client import Counter

from shared.contracts.base import Command
from shared.contracts.problems import Problem, RpcTimeout, Unavailable
from shared.identifiers import new_id
from shared.messaging import topology, wire
from shared.messaging.codec import PROBLEM, Codec, codec_of, decode_problem
from shared.messaging.link import CALLS, Consumer, Link, LinkDown
from shared.messaging.wire import Delivery, Returned
from shared.security.context import Context
from shared.security.principal import Principal

ReplyT = TypeVar("ReplyT")

BROKER_WAIT = 5.0
"""Seconds that a call waits for a lost connection to come back; its thread is needed for others."""

_FLAGS = Struct(">H").pack(
    wire.HEADERS | wire.CORRELATION_ID | wire.REPLY_TO | wire.EXPIRATION | wire.USER_ID,
)
_EXCHANGE = topology.RPC_EXCHANGE.encode()

unanswered = Counter("kancelaria_rpc_unanswered_total", "Calls without an answer", ["command", "why"])


class _Waiter:
    """One call that waits for its reply. A bare lock: events cost twice as much, and a call is made of little else."""

    __slots__ = ("_lock", "reply")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()
        self.reply: Delivery | Problem | None = None

    def wait(self, seconds: float) -> bool:
        return self._lock.acquire(timeout=seconds)

    def settle(self, reply: Delivery | Problem) -> None:
        self.reply = reply
        self._lock.release()


class Caller:
    """See the module."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._waiting: dict[bytes, _Waiter] = {}
        self._reply_to = b""
        self._user = wire.short(link.user.encode())
        link.consumers.append(
            Consumer(lane=CALLS, declare=self._declare_reply_queue, on_delivery=self._take_reply, no_ack=True)
        )
        link.on_return[CALLS] = self._came_back
        link.on_lost.append(self._lost)

    def call(
        self, command: Command[ReplyT], context: Context, *, timeout: float | None = None, service: str | None = None
    ) -> ReplyT:
        """Send `command` to its service (or to `service`) and wait for the reply, `timeout` seconds at most."""
        codec = codec_of(type(command))
        reply = self._exchange(codec.encode(command), codec, context, timeout or codec.command_class.timeout, service)
        return codec.decode_reply(reply)

    def call_json(
        self, command: Command, context: Context, *, timeout: float | None = None, service: str | None = None
    ) -> bytes:
        """`call`, with the reply left as JSON: for those who only pass it on."""
        codec = codec_of(type(command))
        return self._exchange(codec.encode(command), codec, context, timeout or codec.command_class.timeout, service)

    def _exchange(self, body: bytes, codec: Codec, context: Context, seconds: float, service: str | None) -> bytes:
        link = self._link
        if not link.ready:
            seconds = self._wait_for_broker(seconds, codec.method)
        # Not to be guessed: who is asked learns the reply queue, and could answer what others were asked.
        key = secrets.token_hex(16).encode()
        routing_key = codec.routing_key if service is None else f"{service}.{codec.method}".encode()
        waiter = self._waiting[key] = _Waiter()
        try:
            properties = _request_properties(context, key, self._reply_to, seconds, self._user)
            link.send(wire.publication(CALLS, _EXCHANGE, routing_key, True, properties, body, link.frame_max))
            answered = waiter.wait(seconds)
        except LinkDown:
            answered, waiter.reply = True, Unavailable("The connection to the message broker was lost")
        finally:
            self._waiting.pop(key, None)
        return self._read(waiter.reply if answered else None, codec.method, routing_key, seconds)

    def _wait_for_broker(self, seconds: float, method: str) -> float:
        """The seconds that are left once the connection is there."""
        begun = monotonic()
        if not self._link.wait_ready(min(seconds, BROKER_WAIT)):
            unanswered.labels(method, "no-broker").inc()
            raise Unavailable("The message broker can not be reached", reason="no-broker")
        return max(seconds - (monotonic() - begun), 0.1)

    def _read(self, reply: Delivery | Problem | None, method: str, routing_key: bytes, seconds: float) -> bytes:
        if reply is None:
            unanswered.labels(method, "timeout").inc()
            raise RpcTimeout(f"No answer from {routing_key.decode()} within {seconds:g} s")
        if isinstance(reply, Problem):
            unanswered.labels(method, "unavailable").inc()
            raise reply
        if wire.read_properties(reply.header).type == PROBLEM:
            raise decode_problem(reply.body)
        return reply.body

    def _declare_reply_queue(self, channel: Channel) -> str:
        # A new name for each connection: the broker may still hold the old one, exclusive to a dead connection.
        queue = f"reply.{self._link.user}.{os.getpid()}-{new_id()}"
        topology.declare_own(channel, queue, topology.RPC_EXCHANGE, (queue,))
        self._reply_to = queue.encode()
        return queue

    def _take_reply(self, delivery: Delivery) -> None:
        waiter = self._waiting.pop(wire.read_properties(delivery.header).correlation_id, None)
        if waiter is not None:  # else: the caller gave up meanwhile
            waiter.settle(delivery)

    def _came_back(self, returned: Returned) -> None:
        waiter = self._waiting.pop(returned.properties.correlation_id, None)
        if waiter is not None:
            service = returned.routing_key.decode().rpartition(".")[0]
            waiter.settle(Unavailable(f"The service {service} is not running", reason="no-service"))

    def _lost(self) -> None:
        for key in list(self._waiting):
            waiter = self._waiting.pop(key, None)
            if waiter is not None:
                waiter.settle(Unavailable("The connection to the message broker was lost"))


def _request_properties(context: Context, key: bytes, reply_to: bytes, seconds: float, user: bytes) -> bytes:
    headers = wire.table(
        principal_header(context.principal),
        wire.header_entry(b"request_id", context.request_id.encode()),
        wire.header_entry(b"traceparent", context.trace.encode()),
    )
    # A command that nobody took in time is dropped by the broker: its caller has given up.
    return b"".join(
        (_FLAGS, headers, wire.short(key), wire.short(reply_to), wire.short(b"%d" % (seconds * 1000)), user)
    )


@lru_cache(maxsize=2048)
def principal_header(principal: Principal) -> bytes:
    return wire.header_entry(b"principal", principal.model_dump_json(exclude_defaults=True).encode())
