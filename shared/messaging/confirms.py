"""`Confirms`: publish and wait until the broker has written the messages to disk.

    unroutable = confirms.publish([Publication(b"kancelaria.events", b"registry.entry.registered", properties, body)])

Any number of threads publish at once; their messages share the channel and the broker's confirms.

**Guaranteed**: when `publish` returns, every message is in every queue bound for it, or is among the returned ones
(no queue is bound for it). **Not guaranteed**: when it raises, messages may have arrived all the same.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts.problems import Unavailable
from shared.messaging import wire
from shared.messaging.link import CONFIRMED, Link, LinkDown
from shared.messaging.wire import Returned


@dataclass(frozen=True, slots=True)
class Publication:
    """A message to be published; `properties` are encoded (`wire`), `id` is the message id among them."""

    exchange: bytes
    routing_key: bytes
    properties: bytes
    body: bytes
    id: bytes


class _Batch:
    """Messages published together, waited for together."""

    def __init__(self, size: int) -> None:
        self.missing = size
        self.failed = False
        self.done = threading.Event()

    def settle(self, taken: bool) -> None:
        self.missing -= 1
        self.failed = self.failed or not taken
        if self.missing <= 0 or self.failed:
            self.done.set()


class Confirms:
    """See the module. The link must have the lane CONFIRMED, and one `Confirms` alone may publish on it."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._number = 0
        self._waiting: dict[int, _Batch] = {}
        self._returned: set[bytes] = set()
        link.on_confirmation = self._confirmed
        link.on_return[CONFIRMED] = self._came_back
        link.on_lost.append(self._lost)

    def publish(self, messages: Sequence[Publication], timeout: float = 10.0) -> list[Publication]:
        """Publish all; return those that no queue took. Raises Unavailable when the broker did not confirm in time."""
        if not self._link.wait_ready(timeout):
            raise Unavailable("The message broker can not be reached")
        batch = _Batch(len(messages))
        try:
            self._link.send_numbered(lambda: self._encode(messages, batch))
        except LinkDown as error:
            raise Unavailable("The connection to the message broker was lost") from error
        if not batch.done.wait(timeout):
            raise Unavailable("The message broker did not confirm in time")
        if batch.failed:
            raise Unavailable("The message broker did not take the message")
        back = [message for message in messages if message.id in self._returned]
        self._returned.difference_update(message.id for message in back)
        return back

    def _encode(self, messages: Sequence[Publication], batch: _Batch) -> bytes:
        frames = []
        for message in messages:
            self._number += 1
            self._waiting[self._number] = batch
            frames.append(
                wire.publication(
                    CONFIRMED,
                    message.exchange,
                    message.routing_key,
                    True,
                    message.properties,
                    message.body,
                    self._link.frame_max,
                )
            )
        return b"".join(frames)

    def _confirmed(self, number: int, multiple: bool, taken: bool) -> None:
        numbers = [waiting for waiting in list(self._waiting) if waiting <= number] if multiple else [number]
        for one in numbers:
            batch = self._waiting.pop(one, None)
            if batch is not None:
                batch.settle(taken)

    def _came_back(self, returned: Returned) -> None:
        self._returned.add(returned.properties.message_id)

    def _lost(self) -> None:
        waiting, self._waiting, self._number = self._waiting, {}, 0
        self._returned = set()
        for batch in waiting.values():
            batch.settle(taken=False)
