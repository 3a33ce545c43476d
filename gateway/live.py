"""Facts on their way to open pages: a ring of the latest events, and one bounded queue for each open stream.

A reader gets what happened in the offices they see and their rights allow. Who falls behind is cut off and comes
back with Last-Event-ID; what is no longer remembered is answered with `reset`, upon which the page asks anew.

Not guaranteed: an event that happens while no gateway is connected to the broker is not seen live.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Empty, Full, SimpleQueue
from threading import Lock
from time import monotonic
from typing import Any

import orjson
import structlog

from shared.contracts.base import Event
from shared.contracts.problems import TooManyRequests, Unavailable
from shared.security.principal import Principal
from shared.security.rights import Right

log = structlog.get_logger("gateway.live")

RECONNECT_MILLISECONDS = 3_000


@dataclass(frozen=True, slots=True)
class LiveEvent:
    id: str
    office: str | None
    right: Right
    frame: bytes
    """As it goes over the line."""

    def concerns(self, principal: Principal) -> bool:
        return principal.may(self.right) and principal.sees(self.office)


def live_event(kind: type[Event], *, event_id: str, at: str, office: str | None, body: bytes) -> LiveEvent | None:
    """None for events that are shown to nobody. `body` is the event as JSON."""
    if kind.right is None:
        return None
    data = orjson.dumps(
        {"id": event_id, "name": kind.name, "at": at, "office": office, "payload": orjson.Fragment(body)}
    )
    return LiveEvent(event_id, office, kind.right, b"id: " + event_id.encode() + b"\ndata: " + data + b"\n\n")


class Stream:
    """One open page. `principal` is looked at for each event, and may be replaced when rights change."""

    def __init__(self, user_id: str, principal: Principal, backlog: int) -> None:
        self.user_id = user_id
        self.principal = principal
        self._backlog = backlog
        self._frames: SimpleQueue[bytes | None] = SimpleQueue()
        self.closed = False

    def offer(self, event: LiveEvent) -> None:
        """Raises Full when the reader is too far behind."""
        if not event.concerns(self.principal):
            return
        if self._frames.qsize() >= self._backlog:
            raise Full
        self._frames.put(event.frame)

    def put(self, frame: bytes) -> None:
        self._frames.put(frame)

    def close(self) -> None:
        self.closed = True
        self._frames.put(None)

    def next(self, timeout: float) -> bytes | None:
        """The next frames, all that wait; None when closed. Raises Empty after `timeout` seconds."""
        frames: list[bytes] = []
        frame = self._frames.get(timeout=timeout)
        while frame is not None:
            frames.append(frame)
            if self._frames.empty():
                break
            frame = self._frames.get()
        if self.closed:
            return None
        return b"".join(frames)


class Hub:
    """Hands each event to each open stream. Thread-safe; `publish` never waits for a reader."""

    def __init__(self, *, remembered: int, streams: int, streams_per_user: int, backlog: int) -> None:
        self._ring: deque[LiveEvent] = deque(maxlen=remembered)
        self._streams: set[Stream] = set()
        self._most, self._most_per_user, self._backlog = streams, streams_per_user, backlog
        self._lock = Lock()
        self._closing = False

    def __len__(self) -> int:
        return len(self._streams)

    def publish(self, event: LiveEvent) -> None:
        with self._lock:
            self._ring.append(event)
            for stream in list(self._streams):
                try:
                    stream.offer(event)
                except Full:
                    log.warning("live.slow_reader_dropped", user=stream.user_id)
                    self._remove(stream)

    def open(self, user_id: str, principal: Principal, last_event_id: str | None) -> Stream:
        """Raises Unavailable or TooManyRequests when too many streams are open, in all or of this user."""
        with self._lock:
            if self._closing or len(self._streams) >= self._most:
                raise Unavailable("No room for another live connection", reason="streams", retry_after=5)
            if sum(1 for stream in self._streams if stream.user_id == user_id) >= self._most_per_user:
                raise TooManyRequests("You have too many live connections open", reason="streams", retry_after=5)
            stream = Stream(user_id, principal, self._backlog)
            stream.put(f"retry: {RECONNECT_MILLISECONDS}\n\n".encode())
            self._resume(stream, last_event_id)
            self._streams.add(stream)
            return stream

    def _resume(self, stream: Stream, last_event_id: str | None) -> None:
        if last_event_id is None:
            return
        missed: list[LiveEvent] = []
        for event in reversed(self._ring):
            if event.id == last_event_id:
                concerning = [event for event in reversed(missed) if event.concerns(stream.principal)]
                if len(concerning) >= self._backlog:
                    break
                for event in concerning:
                    stream.put(event.frame)
                return
            missed.append(event)
        stream.put(b"event: reset\ndata: {}\n\n")

    def reset(self) -> None:
        """Events may have been missed: tell every reader to ask anew."""
        with self._lock:
            self._ring.clear()
            for stream in self._streams:
                stream.put(b"event: reset\ndata: {}\n\n")

    def close(self, stream: Stream) -> None:
        with self._lock:
            self._remove(stream)

    def close_user(self, user_id: str) -> None:
        with self._lock:
            for stream in [stream for stream in self._streams if stream.user_id == user_id]:
                self._remove(stream)

    def close_all(self) -> None:
        """The process stops: end the streams, open no more."""
        with self._lock:
            self._closing = True
            for stream in list(self._streams):
                self._remove(stream)

    def _remove(self, stream: Stream) -> None:
        self._streams.discard(stream)
        stream.close()


def frames_of(stream: Stream, hub: Hub, heartbeat: float, still_allowed: Any) -> Iterator[bytes]:
    """What goes over the line, with a comment at least every `heartbeat` seconds.

    `still_allowed()` is asked as often: it answers the reader's present principal, or None to end the stream.
    """
    checked = monotonic()
    try:
        while True:
            try:
                frames = stream.next(heartbeat)
            except Empty:
                frames = b": alive\n\n"
            if frames is None:
                return
            yield frames
            if monotonic() - checked >= heartbeat:
                principal = still_allowed()
                if principal is None:
                    return
                stream.principal, checked = principal, monotonic()
    finally:
        hub.close(stream)
