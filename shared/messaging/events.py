"""`subscribes`: a method of a service that handles each event of some kinds, from a durable queue of its own.

    class RegistryService:
        @subscribes(DocumentStored)
        def register_arrival(self, event: DocumentStored, context: Context) -> None: ...

        @subscribes_batch(TextExtracted, EntryRegistered, size=100, wait=0.5)
        def index(self, events: list[Event], context: Context) -> None: ...

        @subscribes(AccessRevoked, each_instance=True)
        def forget(self, event: AccessRevoked, context: Context) -> None: ...

The queue is `<service>.<method>`; replicas share it. `context.principal` is the service itself, in the trace of who
caused the event.

**Guaranteed**: an event is acknowledged after its handler returned. A failure is tried again after 1 s, 5 s, 30 s,
2 min and 10 min, then ends in the dead-letter queue (`python -m shared.messaging.dead_letters`). An event that kills
the process is dead-lettered by the broker after ten deliveries. A batch is acknowledged as one; when its handler
fails, its events are handled one at a time, so that one bad event does not hold up the others.
**Not guaranteed**: the order; and once, but for what the handler does in `Store.transact(context, …)`, where
`context.once` ("<queue>:<event id>") is recognised. A batch has no such key: its handler must bear repetition.
`each_instance=True` reaches every replica that lives now, without retries and not durably. A batch with
`each_replica=True` reaches every replica durably, by a queue `<service>.<method>.<KANCELARIA_INSTANCE>` of its own; the
queue of a replica that is gone for good must be deleted.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Signal
from eventlet.queue import Empty, Queue
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, register_entrypoint
from prometheus_client import Counter, Histogram
from pydantic import ValidationError

from shared.contracts.base import Event
from shared.contracts.problems import Unavailable
from shared.identifiers import new_id
from shared.messaging import topology
from shared.messaging.confirms import Publication
from shared.messaging.dead_letters import dead_letter
from shared.messaging.envelope import Envelope, read_envelope, retry_publication
from shared.messaging.link import EVENTS, Consumer, LinkDown
from shared.messaging.provider import ServiceLink
from shared.messaging.rpc import time_limit
from shared.messaging.wire import Delivery
from shared.observability import logs
from shared.observability.metrics import DURATION_BUCKETS
from shared.observability.tracing import child_span
from shared.security.context import Context, context_of_service

HANDLER_TIMEOUT = 60.0
REQUEUE_AFTER = 5.0
"""Seconds before a failed event that could not be put into its delay queue is given back to the broker."""

duration = Histogram("kancelaria_events_seconds", "Events handled", ["queue", "outcome"], buckets=DURATION_BUCKETS)
retried = Counter("kancelaria_events_retried_total", "Events put back to be tried again", ["queue"])
dead = Counter("kancelaria_events_dead_lettered_total", "Events that failed too often", ["queue"])
log = structlog.get_logger()


def subscribes(
    *events: type[Event],
    retries: int = len(topology.RETRY_DELAYS),
    prefetch: int = 8,
    timeout: float = HANDLER_TIMEOUT,
    each_instance: bool = False,
) -> Callable[[Callable], Callable]:
    """See the module. `retries`: how many of the delays are used; `prefetch`: events handled at once by a process;
    `timeout`: seconds after which a handler has failed.
    """

    def decorate(method: Callable[[Any, Any, Context], None]) -> Callable:
        limited = _within_limits(method, timeout)
        entrypoint = Subscription(events, retries=retries, prefetch=prefetch, each_instance=each_instance)
        register_entrypoint(limited, entrypoint)
        return limited

    return decorate


def subscribes_batch(
    *events: type[Event],
    size: int = 100,
    wait: float = 0.5,
    retries: int = len(topology.RETRY_DELAYS),
    timeout: float = HANDLER_TIMEOUT,
    each_replica: bool = False,
) -> Callable[[Callable], Callable]:
    """See the module. A batch is handled when it has `size` events, or `wait` seconds after its first one."""

    def decorate(method: Callable[[Any, list[Any], Context], None]) -> Callable:
        limited = _within_limits(method, timeout)
        entrypoint = BatchSubscription(events, size=size, wait=wait, retries=retries, each_replica=each_replica)
        register_entrypoint(limited, entrypoint)
        return limited

    return decorate


def _within_limits(method: Callable, timeout: float) -> Callable:
    @functools.wraps(method)
    def within_limits(service: Any, event: Any, context: Context) -> None:
        logs.current.set(context)
        with time_limit(timeout):
            method(service, event, context)

    return within_limits


@dataclass(slots=True)
class Arrival:
    """An event in hand. `event` is None when it can not be read."""

    delivery: Delivery
    envelope: Envelope
    event: Event | None
    error: Exception | None = None


class Subscription(Entrypoint):
    """The entrypoint behind `subscribes`."""

    connection = ServiceLink()

    def __init__(self, events: Sequence[type[Event]], *, retries: int, prefetch: int, each_instance: bool) -> None:
        super().__init__()
        self._classes = {event.name: event for event in events}
        self._retries = topology.RETRY_DELAYS[:retries]
        self._prefetch = prefetch
        self._each_instance = each_instance

    def setup(self) -> None:
        self.queue = self._queue_name()
        declare = self._declare_own if self._each_instance else self._declare_durable
        self.connection.link.consumers.append(
            Consumer(EVENTS, declare, self._accept, prefetch=self._prefetch, no_ack=self._each_instance)
        )
        self._confirms = self.connection.confirms

    def stop(self) -> None:
        self.connection.link.cancel_consumers()

    def _queue_name(self) -> str:
        return f"{self.container.service_name}.{self.method_name}"

    def _declare_durable(self, channel: Any) -> str:
        return topology.declare_subscription(channel, self.queue, tuple(self._classes))

    def _declare_own(self, channel: Any) -> str:
        queue = f"live.{self.connection.link.user}.{self.method_name}-{new_id()}"
        return topology.declare_own(channel, queue, topology.EVENTS_EXCHANGE, tuple(self._classes))

    def _accept(self, delivery: Delivery) -> None:
        arrival = self._read(delivery)
        if arrival.error is not None:
            self.container.spawn_managed_thread(lambda: self._failed(arrival, arrival.error), identifier="event failed")
            return
        self._work(arrival.event, self._context(arrival.envelope), functools.partial(self._finished, arrival))

    def _work(self, event: Any, context: Context, finished: Callable[[float, Exception | None], None]) -> None:
        started = perf_counter()

        def handle_result(_: Any, result: Any, failure: Any) -> tuple[Any, Any]:
            finished(perf_counter() - started, None if failure is None else failure[1])
            return result, failure

        try:
            self.container.spawn_worker(self, (event, context), {}, handle_result=handle_result)
        except ContainerBeingKilled:
            log.info("event left to another replica", queue=self.queue)

    def _finished(self, arrival: Arrival, seconds: float, error: Exception | None) -> None:
        duration.labels(self.queue, "ok" if error is None else "failed").observe(seconds)
        if error is None:
            self._done([arrival])
        else:
            self._failed(arrival, error)

    def _done(self, arrivals: list[Arrival]) -> None:
        if self._each_instance:
            return
        try:
            for arrival in arrivals:
                self.connection.link.ack(arrival.delivery)
        except LinkDown:
            log.warning("events handled will come again: the connection is lost", queue=self.queue)

    def _failed(self, arrival: Arrival, error: Exception) -> None:
        envelope = arrival.envelope
        about = {"queue": self.queue, "name": envelope.name, "event_id": envelope.id, "tries": envelope.tries + 1}
        log.error("event failed", **about, exc_info=error)
        if self._each_instance:
            return
        try:
            self._put_aside(arrival, error)
        except Unavailable:
            eventlet.sleep(REQUEUE_AFTER)
            self._give_back(arrival)
        else:
            self._done([arrival])

    def _put_aside(self, arrival: Arrival, error: Exception) -> None:
        """Publish it to be tried later, or as a dead letter. Raises Unavailable."""
        tries = arrival.envelope.tries
        user = self.connection.link.user
        why = f"{type(error).__name__}: {error}"[:2000]
        if tries < len(self._retries):
            exchange = topology.retry_exchange(self._retries[tries])
            self._publish(retry_publication(arrival.delivery, exchange, self.queue, user, tries + 1, why))
            retried.labels(self.queue).inc()
        else:
            self._publish(dead_letter(arrival.delivery, self.queue, user, tries + 1, why))
            dead.labels(self.queue).inc()
            log.error("event dead-lettered", queue=self.queue, name=arrival.envelope.name, tries=tries + 1)

    def _publish(self, message: Publication) -> None:
        if self._confirms.publish([message]):
            raise Unavailable(f"No queue behind {message.exchange.decode()}")

    def _give_back(self, arrival: Arrival) -> None:
        try:
            self.connection.link.requeue(arrival.delivery)
        except LinkDown:
            log.warning("event will come again: the connection is lost", queue=self.queue)

    def _read(self, delivery: Delivery) -> Arrival:
        envelope = read_envelope(delivery.properties(), delivery.routing_key.decode(), delivery.body)
        event_class = self._classes.get(envelope.name)
        if event_class is None:
            return Arrival(delivery, envelope, None, LookupError(f"{self.queue} does not know {envelope.name}"))
        try:
            return Arrival(delivery, envelope, event_class.model_validate_json(envelope.body))
        except ValidationError as error:
            return Arrival(delivery, envelope, None, error)

    def _context(self, envelope: Envelope) -> Context:
        return Context(
            principal=context_of_service(self.container.service_name).principal,
            request_id=envelope.request_id,
            trace=child_span(envelope.traceparent),
            once=f"{self.queue}:{envelope.id}",
        )


class BatchSubscription(Subscription):
    """The entrypoint behind `subscribes_batch`: one batch at a time in each process."""

    def __init__(
        self, events: Sequence[type[Event]], *, size: int, wait: float, retries: int, each_replica: bool
    ) -> None:
        super().__init__(events, retries=retries, prefetch=2 * size, each_instance=False)
        self._size = size
        self._wait = wait
        self._arrived: Queue = Queue()
        self._each_replica = each_replica

    def _queue_name(self) -> str:
        name = super()._queue_name()
        return f"{name}.{self.container.config['process'].instance}" if self._each_replica else name

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run, identifier=f"batches of {self.queue}")

    def stop(self) -> None:
        super().stop()
        self._arrived.put(None)
        self._thread.wait()

    def _accept(self, delivery: Delivery) -> None:
        self._arrived.put(self._read(delivery))

    def _run(self) -> None:
        while (first := self._arrived.get()) is not None:
            batch, last = self._collect(first)
            for arrival in batch:
                if arrival.error is not None:
                    self._failed(arrival, arrival.error)
            self._handle([arrival for arrival in batch if arrival.error is None])
            if last:
                return

    def _collect(self, first: Arrival) -> tuple[list[Arrival], bool]:
        """The batch that begins with `first`, and whether it is the last one."""
        batch = [first]
        deadline = perf_counter() + self._wait
        while len(batch) < self._size:
            try:
                arrival = self._arrived.get(timeout=max(0.0, deadline - perf_counter()))
            except Empty:
                break
            if arrival is None:
                return batch, True
            batch.append(arrival)
        return batch, False

    def _handle(self, batch: list[Arrival]) -> None:
        batch = [arrival for arrival in batch if arrival.delivery.epoch == self.connection.link.epoch]
        if not batch:
            return
        error = self._attempt(batch)
        if error is None:
            self._done(batch)
        elif len(batch) == 1:
            self._failed(batch[0], error)
        else:
            log.warning("batch failed, its events are handled one at a time", queue=self.queue, exc_info=error)
            for arrival in batch:
                self._handle([arrival])

    def _attempt(self, batch: list[Arrival]) -> Exception | None:
        ended = Signal()

        def finished(seconds: float, error: Exception | None) -> None:
            duration.labels(self.queue, "ok" if error is None else "failed").observe(seconds)
            ended.send(error)

        context = context_of_service(self.container.service_name)
        if len(batch) == 1:
            context = self._context(batch[0].envelope)
        self._work([arrival.event for arrival in batch], context, finished)
        return ended.wait()
