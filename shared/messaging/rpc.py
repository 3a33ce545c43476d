"""`handles`: a method of a service that answers one command.

    class RegistryService:
        name = "registry"

        @handles(GetEntry)
        def get_entry(self, command: GetEntry, context: Context) -> Entry:
            return handlers.get_entry(command, context, self.store)

Before the method runs, the caller is identified, the command's right is checked and the command is parsed; a problem
that it raises is raised again at the caller. Anything else that it raises is logged here and told as Internal.

Who the caller is, is said by the broker: each account must set its own name as the AMQP user id. An `svc-…` account
may speak for a person, whose principal it puts into the headers; an `agent-<CODE>` account speaks for itself alone.

**Guaranteed**: a method that overruns its time ends with RpcTimeout; a command nobody waits for any more is not begun.
**Not guaranteed**: once. A command runs again when its process dies before the reply, or when its caller repeats it;
`context.once` (commands with `writes = True`) makes `Store.transact` recognise it. A service that calls itself over the
bus can starve itself: the caller holds one of its ten places while it waits for another.
"""

import functools
import hashlib
import re
from collections.abc import Callable
from contextlib import nullcontext
from functools import lru_cache
from struct import Struct
from time import perf_counter
from typing import Any

import eventlet
import structlog
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, ProviderCollector, SharedExtension, register_entrypoint
from prometheus_client import Histogram

from shared.contracts.base import Command
from shared.contracts.problems import Internal, NotSignedIn, Problem, RpcTimeout
from shared.identifiers import new_id
from shared.messaging import topology, wire
from shared.messaging.codec import PROBLEM, codec_of, encode_problem
from shared.messaging.link import CALLS, Consumer, LinkDown
from shared.messaging.provider import ServiceLink
from shared.messaging.wire import Delivery, RpcProperties
from shared.observability import logs
from shared.observability.metrics import DURATION_BUCKETS
from shared.observability.tracing import child_span
from shared.security.context import Context
from shared.security.principal import Principal, agent_principal

SLOW = 1.0
"""Seconds after which a command is worth a log line even when it only read."""

duration = Histogram("kancelaria_rpc_seconds", "Commands handled", ["command", "outcome"], buckets=DURATION_BUCKETS)
log = structlog.get_logger()

_REPLY_FLAGS = Struct(">H").pack(wire.CORRELATION_ID)
_PROBLEM_FLAGS = Struct(">H").pack(wire.CORRELATION_ID | wire.TYPE)
_PROBLEM_TYPE = wire.short(PROBLEM)
_EXCHANGE = topology.RPC_EXCHANGE.encode()
_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,200}")


def handles(command_class: type[Command]) -> Callable[[Callable], Callable]:
    """See the module."""

    def decorate(method: Callable[[Any, Any, Context], Any]) -> Callable:
        @functools.wraps(method)
        def within_limits(service: Any, command: Command, context: Context, seconds: float | None = None) -> Any:
            logs.current.set(context)
            with time_limit(seconds):
                return method(service, command, context)

        register_entrypoint(within_limits, Handles(command_class))
        return within_limits

    return decorate


def time_limit(seconds: float | None) -> Any:
    """Raises RpcTimeout in the block after `seconds`; works where the block waits for something."""
    return nullcontext() if seconds is None else eventlet.Timeout(seconds, RpcTimeout("This took too long"))


class RpcServer(SharedExtension, ProviderCollector):
    """Takes the commands of a service from its queue and hands them to its entrypoints."""

    connection = ServiceLink()

    def __init__(self) -> None:
        super().__init__()
        self._by_method: dict[bytes, Handles] = {}
        self._stopped = False

    def setup(self) -> None:
        service = self.container.service_name
        self.connection.link.consumers.append(
            Consumer(
                lane=CALLS,
                declare=lambda channel: topology.declare_rpc_queue(channel, service),
                on_delivery=self._accept,
                prefetch=self.container.config.get("workers", 10),
            )
        )

    def register_provider(self, provider: "Handles") -> None:
        super().register_provider(provider)
        self._by_method[provider.codec.method.encode()] = provider

    def stop_taking(self) -> None:
        if not self._stopped:
            self._stopped = True
            self.connection.link.cancel_consumers()

    def _accept(self, delivery: Delivery) -> None:
        properties = wire.read_properties(delivery.header)
        request = Request(self, delivery, properties)
        entrypoint = self._by_method.get(delivery.routing_key.rpartition(b".")[2])
        if entrypoint is None:
            log.error("no such command", routing_key=delivery.routing_key.decode())
            request.answer_problem(Internal("This service does not know the command"))
            return
        try:
            entrypoint.accept(request)
        except Problem as problem:
            request.finish(entrypoint, problem)
        except ContainerBeingKilled:
            log.info("command left to another replica", command=entrypoint.codec.method)
        except Exception:
            log.exception("command could not be begun", command=entrypoint.codec.method)
            request.finish(entrypoint, Internal())


class Request:
    """One command on its way through the service."""

    __slots__ = ("context", "delivery", "properties", "server", "started")

    def __init__(self, server: RpcServer, delivery: Delivery, properties: RpcProperties) -> None:
        self.server = server
        self.delivery = delivery
        self.properties = properties
        self.started = perf_counter()
        self.context: Context | None = None

    def answer(self, body: bytes) -> None:
        self._send(_REPLY_FLAGS + wire.short(self.properties.correlation_id), body)

    def answer_problem(self, problem: Problem) -> None:
        properties = _PROBLEM_FLAGS + wire.short(self.properties.correlation_id) + _PROBLEM_TYPE
        self._send(properties, encode_problem(problem))

    def _send(self, properties: bytes, body: bytes) -> None:
        link = self.server.connection.link
        delivery = self.delivery
        reply_to = self.properties.reply_to
        frames = wire.ack(delivery.channel, delivery.delivery_tag)
        if reply_to.startswith(b"reply."):
            frames = wire.publication(CALLS, _EXCHANGE, reply_to, False, properties, body, link.frame_max) + frames
        try:
            link.send(frames, delivery.epoch)
        except LinkDown:
            # The broker has taken the request back with the connection; it will be handled again.
            log.warning("reply lost with the connection", command=delivery.routing_key.decode())

    def finish(self, entrypoint: "Handles", problem: Problem) -> None:
        self.answer_problem(problem)
        self.record(entrypoint, type(problem).__name__, problem)

    def record(self, entrypoint: "Handles", outcome: str, problem: Problem | None = None) -> None:
        """Count and log the end of this command."""
        seconds = perf_counter() - self.started
        entrypoint.timer(outcome).observe(seconds)
        command = entrypoint.codec.command_class
        if problem is None and not command.writes and seconds < SLOW:
            log.debug("command", command=entrypoint.codec.method, ms=round(seconds * 1000, 1))
            return
        about = {} if problem is None else {"detail": problem.detail, "reason": problem.reason}
        token = logs.current.set(self.context)
        log.info("command", command=entrypoint.codec.method, outcome=outcome, ms=round(seconds * 1000, 1), **about)
        logs.current.reset(token)


class Handles(Entrypoint):
    """The entrypoint behind `handles`."""

    server = RpcServer()

    def __init__(self, command_class: type[Command], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codec = codec_of(command_class)
        self._timers: dict[str, Any] = {}

    def setup(self) -> None:
        self.server.register_provider(self)

    def stop(self) -> None:
        self.server.stop_taking()
        self.server.unregister_provider(self)

    def timer(self, outcome: str) -> Any:
        found = self._timers.get(outcome)
        if found is None:
            found = self._timers[outcome] = duration.labels(self.codec.method, outcome)
        return found

    def accept(self, request: Request) -> None:
        """Check and parse; then let a worker run the method. Raises Problem."""
        command_class = self.codec.command_class
        properties = request.properties
        principal = principal_of(properties.user_id, properties.headers.get(b"principal", b""))
        context = request.context = _context(principal, properties, command_class, request.delivery.body)
        if not command_class.public:
            principal.require(command_class.right)
        command = self.codec.decode(request.delivery.body)
        seconds = float(properties.expiration) / 1000 if properties.expiration else command_class.timeout
        self.container.spawn_worker(
            self,
            (command, context, seconds),
            {},
            handle_result=lambda worker, result, failure: self._finish(request, result, failure),
        )

    def _finish(self, request: Request, result: Any, failure: Any) -> tuple[Any, Any]:
        if failure is None:
            try:
                request.answer(self.codec.encode_reply(result))
                request.record(self, "ok")
                return result, None
            except Exception as error:  # noqa: BLE001 - a reply that can not be written must not end the process
                failure = (type(error), error, error.__traceback__)
        raised = failure[1]
        if not isinstance(raised, Problem):
            logs.current.set(request.context)
            log.error("command failed", command=self.codec.method, exc_info=failure)
            raised = Internal()
        request.finish(self, raised)
        return result, failure


def _context(principal: Principal, properties: RpcProperties, command_class: type[Command], body: bytes) -> Context:
    headers = properties.headers
    request_id = headers.get(b"request_id", b"").decode("ascii", "replace")
    if not _REQUEST_ID.fullmatch(request_id):
        request_id = new_id()
    trace = child_span(headers.get(b"traceparent", b"").decode("ascii", "replace"))
    if not command_class.writes:
        return Context(principal, request_id, trace)
    return Context(
        principal,
        request_id,
        trace,
        once=f"{principal.id}:{request_id}",
        fingerprint=hashlib.sha256(command_class.method.encode() + b"\0" + body).hexdigest(),
        reply=command_class.reply,
    )


@lru_cache(maxsize=4096)
def principal_of(user_id: bytes, header: bytes) -> Principal:
    """Who asks, from the account that the broker vouches for. Raises NotSignedIn when nobody can be made out."""
    user = user_id.decode("ascii", "replace")
    agent = re.fullmatch(r"agent-([A-Z][A-Z0-9]{0,9})", user)
    if agent:
        return agent_principal(agent[1])
    if user.startswith("svc-") and header:
        principal = Principal.model_validate_json(header)
        principal.rights  # noqa: B018 - computed once, here, and not in the middle of the first call
        return principal
    raise NotSignedIn("The message does not say who sent it")
