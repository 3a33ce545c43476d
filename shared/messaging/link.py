"""`Link`: one lasting connection of a process to the broker.

It connects, declares, consumes, and does so again, with growing delay, whenever the connection is lost. One thread (a
green one in a service, a real one in the gateway) runs `run` and reads; any thread may `send`.

    link = Link(BrokerSettings(), "gateway")
    link.consumers.append(Consumer(lane=CALLS, declare=declare_reply_queue, on_delivery=take_reply, no_ack=True))
    Thread(target=link.run, daemon=True).start()
    link.wait_ready(5)

**Guaranteed**: `on_lost` is called for each lost connection, before the next one is made. A message is never
acknowledged on another connection than it came by.
**Not guaranteed**: that what was sent has arrived; see `shared.messaging.confirms`. Callbacks run in the reading
thread: they must be quick and must not wait for the broker.
"""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
import structlog
from amqp import exceptions
from amqp.channel import Channel
from prometheus_client import Counter, Gauge

from shared.messaging import wire
from shared.messaging.wire import Delivery, Returned
from shared.settings import BrokerSettings

CALLS, EVENTS, CONFIRMED = 1, 2, 3
"""Channels: a mass of events must not stand before a command, and confirms are counted for each channel."""

CONNECT_TIMEOUT = 5.0
LONGEST_DELAY = 3.0
"""Seconds between two tries to connect."""
REFUSED_FOR = 30.0
"""Seconds after which a broker that answers but refuses us is believed."""

_CONNECTION_CLOSE = wire.frame(wire.FRAME_METHOD, 0, b"\x00\x0a\x00\x32\x00\xc8\x00\x00\x00\x00\x00")
_CLOSE_OK = (10, 51)
_REFUSALS = (exceptions.AccessRefused, exceptions.NotAllowed, exceptions.PreconditionFailed)
_FAILURES = (OSError, exceptions.AMQPError)

connected = Gauge("kancelaria_broker_connected", "1 while the connection to the broker stands", ["link"])
lost = Counter("kancelaria_broker_connections_lost_total", "Connections to the broker that were lost", ["link"])
log = structlog.get_logger()


class LinkDown(Exception):
    """There is no connection to the broker now, or no longer the one that was meant."""


class BrokerRefused(Exception):
    """The broker answers but will not have us: wrong password, missing permission, or a queue of other arguments."""


@dataclass(eq=False)
class Consumer:
    """`declare` is called for each new connection and returns the name of the queue."""

    lane: int
    declare: Callable[[Channel], str]
    on_delivery: Callable[[Delivery], None]
    prefetch: int = 0
    no_ack: bool = False


@dataclass(slots=True)
class _Partial:
    """A message of which some frames are still to come."""

    method: tuple[int, int]
    payload: bytes
    header: bytes = b""
    missing: int = 0
    parts: list[bytes] = field(default_factory=list)


def _ignore(*_: Any) -> None:
    return None


class Link:
    """See the module."""

    def __init__(self, settings: BrokerSettings, name: str, lanes: tuple[int, ...] = (CALLS,)) -> None:
        url = urlsplit(settings.amqp_url.get_secret_value())
        self.user = unquote(url.username or "")
        self.name = name
        self.epoch = 0
        self.frame_max = 131072
        self.declare: list[Callable[[Channel], object]] = []
        self.consumers: list[Consumer] = []
        self.on_ready: list[Callable[[], None]] = []
        self.on_lost: list[Callable[[], None]] = []
        self.on_return: dict[int, Callable[[Returned], None]] = {}
        self.on_confirmation: Callable[[int, bool, bool], None] = _ignore
        """Called with delivery tag, `multiple`, and whether the broker took the message."""
        self._url = url
        self._heartbeat = settings.amqp_heartbeat
        self._lanes = lanes
        self._sock: Any = None
        self._write_lock = threading.Lock()
        self._ready = threading.Event()
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._waiting_for_consumers = 0
        self._by_tag: dict[bytes, Consumer] = {}
        self._partial: dict[int, _Partial] = {}

    # --- for any thread ---

    @property
    def ready(self) -> bool:
        return self._ready.is_set()

    def wait_ready(self, seconds: float) -> bool:
        return self._ready.is_set() or self._ready.wait(seconds)

    def send(self, frames: bytes, epoch: int | None = None) -> None:
        """Write whole frames. Raises LinkDown without a connection, or with another one than `epoch`."""
        with self._write_lock:
            self._send(frames, epoch)

    def _send(self, frames: bytes, epoch: int | None = None) -> None:
        sock = self._sock
        if sock is None or (epoch is not None and epoch != self.epoch):
            raise LinkDown
        try:
            sock.sendall(frames)
        except OSError as error:
            # Half a frame may be out: nothing more can be said on this connection.
            self._sock = None
            _shut(sock)
            raise LinkDown from error

    def send_numbered(self, make: Callable[[], bytes]) -> None:
        """`send` what `make` returns, with no other sending between the two: confirms count messages by order."""
        with self._write_lock:
            if self._sock is None:
                raise LinkDown
            self._send(make())

    def ack(self, delivery: Delivery) -> None:
        """Raises LinkDown when the connection it came by is gone; the broker then delivers it again."""
        self.send(wire.ack(delivery.channel, delivery.delivery_tag), delivery.epoch)

    def requeue(self, delivery: Delivery) -> None:
        """Give it back to the broker, to be delivered again at once. Raises LinkDown as `ack` does."""
        self.send(wire.requeue(delivery.channel, delivery.delivery_tag), delivery.epoch)

    def cancel_consumers(self) -> None:
        """Take no more work; what was delivered already can still be acknowledged."""
        tags = [(consumer.lane, tag) for tag, consumer in self._by_tag.items() if not consumer.no_ack]
        self._by_tag = {tag: consumer for tag, consumer in self._by_tag.items() if consumer.no_ack}
        try:
            self.send(b"".join(wire.cancel(lane, tag) for lane, tag in tags))
        except LinkDown:
            log.info("broker already gone when consuming ended", link=self.name)

    def stop(self, seconds: float = 2.0) -> None:
        """Close the connection; what was sent before still arrives."""
        self._stopping.set()
        try:
            self.send(_CONNECTION_CLOSE)
        except LinkDown:
            return
        if not self._ended.wait(seconds) and self._sock is not None:
            _shut(self._sock)

    # --- the reading thread ---

    def run(self) -> None:
        """Keep the connection until `stop`. Raises BrokerRefused when the broker refuses us for good."""
        delay = 0.1
        refused_since: float | None = None
        while not self._stopping.is_set():
            try:
                with self._connect() as connection:
                    self._pump(connection)
            except _FAILURES as error:
                if self._ready.is_set():
                    delay, refused_since = 0.1, None
                elif isinstance(error, _REFUSALS):
                    refused_since = refused_since or monotonic()
                    if monotonic() - refused_since > REFUSED_FOR:
                        raise BrokerRefused(f"The broker refuses {self.user}: {error}") from error
                else:
                    refused_since = None
                if not self._stopping.is_set():
                    log.warning("broker connection lost", link=self.name, error=_describe(error), retry_in=delay)
            finally:
                self._forget()
            self._stopping.wait(delay * random.uniform(0.8, 1.2))  # noqa: S311
            delay = min(delay * 2, LONGEST_DELAY)
        self._ended.set()

    def run_until_stopped(self) -> None:
        """`run` for a process that has more to do than this: whatever happens, it is logged and tried again."""
        while not self._stopping.is_set():
            try:
                self.run()
            except Exception:
                log.exception("the connection to the broker failed", link=self.name)
                self._stopping.wait(LONGEST_DELAY)

    def declare_once(self) -> None:
        """Connect, declare everything that consumers and `declare` ask for, and close. Raises AMQPError or OSError."""
        with self._connect() as connection:
            self._declare(connection.channel(self._lanes[0]))
            connection.close()

    def _declare(self, channel: Channel) -> list[tuple[Consumer, str]]:
        for declare in self.declare:
            declare(channel)
        return [(consumer, consumer.declare(channel)) for consumer in self.consumers]

    def _connect(self) -> "_Closing":
        url = self._url
        connection = amqp.Connection(
            host=f"{url.hostname}:{url.port or (5671 if url.scheme == 'amqps' else 5672)}",
            userid=self.user,
            password=unquote(url.password or ""),
            virtual_host=unquote(url.path[1:]) or "/",
            ssl=url.scheme == "amqps",
            heartbeat=self._heartbeat,
            connect_timeout=CONNECT_TIMEOUT,
            client_properties={"connection_name": self.name},
            on_blocked=lambda reason: log.warning("the broker takes no messages now", link=self.name, reason=reason),
            on_unblocked=lambda: log.info("the broker takes messages again", link=self.name),
        )
        try:
            connection.connect()
        except _FAILURES:
            connection.collect()
            raise
        return _Closing(connection)

    def _pump(self, connection: amqp.Connection) -> None:
        channels = {lane: connection.channel(lane) for lane in self._lanes}
        queues = self._declare(channels[self._lanes[0]])
        if CONFIRMED in channels:
            channels[CONFIRMED].confirm_select()
        transport = connection.transport
        sock = transport.sock
        sock.settimeout(self._heartbeat / 2 if self._heartbeat else None)
        self.frame_max = connection.frame_max
        self._partial = {}
        self._waiting_for_consumers = len(queues)
        with self._write_lock:
            self.epoch += 1
            self._sock = sock
        self._consume(queues)
        self._read(connection, sock, bytes(transport._read_buffer))

    def _consume(self, queues: list[tuple[Consumer, str]]) -> None:
        self._by_tag = {b"%d" % number: consumer for number, (consumer, _) in enumerate(queues)}
        for tag, (consumer, queue) in zip(self._by_tag, queues, strict=True):
            self.send(
                wire.qos(consumer.lane, consumer.prefetch)
                + wire.consume(consumer.lane, queue.encode(), tag, no_ack=consumer.no_ack)
            )
        if not queues:
            self._became_ready()

    def _became_ready(self) -> None:
        connected.labels(self.name).set(1)
        self._ready.set()
        log.info("connected to the broker", link=self.name, user=self.user)
        for callback in self.on_ready:
            callback()

    def _read(self, connection: amqp.Connection, sock: Any, rest: bytes) -> None:
        heartbeat = self._heartbeat or 3600
        heard = monotonic()
        beat = heard + heartbeat / 2
        while True:
            try:
                chunk = sock.recv(65536)
                if not chunk:
                    raise ConnectionResetError("the broker closed the connection")
            except TimeoutError:
                chunk = b""
            now = monotonic()
            if now >= beat:
                self._beat(now - heard)
                beat = now + heartbeat / 2
            if chunk:
                heard = now
                rest = self._take(connection, rest + chunk if rest else chunk)
                if self._ended.is_set():
                    return

    def _beat(self, silent: float) -> None:
        if self._heartbeat and silent > 2 * self._heartbeat:
            raise ConnectionResetError("the broker does not answer")
        try:
            self.send(wire.HEARTBEAT)
        except LinkDown as error:
            raise ConnectionResetError("the broker does not listen") from error

    def _take(self, connection: amqp.Connection, buffer: bytes) -> bytes:
        """Handle all whole frames and return what is left."""
        offset, end = 0, len(buffer)
        while end - offset >= 8:
            kind, channel, size = wire.read_frame_start(buffer, offset)
            stop = offset + 7 + size
            if stop >= end:
                break
            self._take_frame(connection, kind, channel, buffer[offset + 7 : stop])
            offset = stop + 1
        return buffer[offset:]

    def _take_frame(self, connection: amqp.Connection, kind: int, channel: int, payload: bytes) -> None:
        if kind == wire.FRAME_METHOD:
            self._take_method(connection, channel, payload)
        elif kind == wire.FRAME_HEADER:
            partial = self._partial[channel]
            partial.header = payload
            partial.missing = wire.read_body_size(payload)
            if not partial.missing:
                self._take_message(channel, partial, b"")
        elif kind == wire.FRAME_BODY:
            partial = self._partial[channel]
            partial.missing -= len(payload)
            if partial.missing:
                partial.parts.append(payload)
            else:
                body = b"".join((*partial.parts, payload)) if partial.parts else payload
                self._take_message(channel, partial, body)

    def _take_method(self, connection: amqp.Connection, channel: int, payload: bytes) -> None:
        method = wire.method_of(payload)
        if method in (wire.DELIVER, wire.RETURN):
            self._partial[channel] = _Partial(method, payload)
        elif method in (wire.ACK, wire.NACK):
            tag, multiple = wire.read_confirmation(payload)
            self.on_confirmation(tag, multiple, method == wire.ACK)
        elif method == wire.CONSUME_OK:
            self._waiting_for_consumers -= 1
            if self._waiting_for_consumers == 0:
                self._became_ready()
        elif method == wire.CANCEL:
            raise ConnectionResetError("a queue we consume from was deleted")
        elif method == _CLOSE_OK:
            self._ended.set()
        elif method not in (wire.CANCEL_OK, (60, 11)):
            # Closing of the connection or of a channel ends here as an exception of its reply code.
            connection.on_inbound_frame((wire.FRAME_METHOD, channel, payload))

    def _take_message(self, channel: int, partial: _Partial, body: bytes) -> None:
        del self._partial[channel]
        if partial.method == wire.RETURN:
            self.on_return.get(channel, _ignore)(wire.read_return(channel, partial.payload, partial.header))
            return
        delivery = wire.read_delivery(self.epoch, channel, partial.payload, partial.header, body)
        consumer = self._by_tag.get(delivery.consumer_tag)
        if consumer is not None:  # else: cancelled meanwhile; the broker gets it back with the connection's end
            consumer.on_delivery(delivery)

    def _forget(self) -> None:
        with self._write_lock:
            self._sock = None
            self.epoch += 1
        self._by_tag = {}
        if self._ready.is_set():
            self._ready.clear()
            connected.labels(self.name).set(0)
            if not self._stopping.is_set():
                lost.labels(self.name).inc()
        for callback in self.on_lost:
            callback()


class _Closing:
    """A connection whose socket is surely closed at the end, however broken it is."""

    def __init__(self, connection: amqp.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> amqp.Connection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.collect()


def _shut(sock: Any) -> None:
    """Make the reading thread notice that the connection is over."""
    try:
        sock.shutdown(2)
    except OSError as error:
        log.debug("socket was closed already", error=_describe(error))


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
