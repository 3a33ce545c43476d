"""`EventListener`: events as they happen, for a process that shows them (the gateway's live events).

    def show(envelope: Envelope) -> None: ...
    listener = EventListener(BrokerSettings(), show, patterns=("#",), on_gap=ask_pages_to_reload)
    listener.start()

The callback runs in the listener's own thread and must be quick; a failure in it is logged and the next event comes.

**Guaranteed**: `on_gap` is called after each reconnection, because events may have been missed meanwhile.
**Not guaranteed**: every event; what happens while the process or its connection is down is not shown later.
"""

import os
import threading
from collections.abc import Callable, Sequence

import structlog
from amqp.channel import Channel

from shared.identifiers import new_id
from shared.messaging import topology
from shared.messaging.envelope import Envelope, read_envelope
from shared.messaging.link import EVENTS, Consumer, Link
from shared.messaging.wire import Delivery
from shared.settings import BrokerSettings

log = structlog.get_logger()


class EventListener:
    """See the module. `patterns` are topic patterns such as `registry.#`."""

    def __init__(
        self,
        settings: BrokerSettings,
        callback: Callable[[Envelope], None],
        patterns: Sequence[str] = ("#",),
        on_gap: Callable[[], None] = lambda: None,
        name: str = "live events",
    ) -> None:
        self._callback = callback
        self._patterns = tuple(patterns)
        self._on_gap = on_gap
        self._connected_before = False
        self._link = Link(settings, name, lanes=(EVENTS,))
        self._link.consumers.append(Consumer(EVENTS, self._declare, self._take, no_ack=True))
        self._link.on_ready.append(self._ready)

    def start(self) -> None:
        """Call in the process that listens: after the fork, where there is one."""
        threading.Thread(target=self._link.run_until_stopped, name="live events", daemon=True).start()

    def stop(self) -> None:
        self._link.stop()

    @property
    def connected(self) -> bool:
        return self._link.ready

    def wait_connected(self, seconds: float) -> bool:
        return self._link.wait_ready(seconds)

    def _declare(self, channel: Channel) -> str:
        queue = f"live.{self._link.user}.{os.getpid()}-{new_id()}"
        return topology.declare_own(channel, queue, topology.EVENTS_EXCHANGE, self._patterns)

    def _ready(self) -> None:
        if self._connected_before:
            self._on_gap()
        self._connected_before = True

    def _take(self, delivery: Delivery) -> None:
        try:
            self._callback(read_envelope(delivery.properties(), delivery.routing_key.decode(), delivery.body))
        except Exception:
            log.exception("live event not shown", routing_key=delivery.routing_key.decode())
