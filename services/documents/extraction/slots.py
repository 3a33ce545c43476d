"""`runs_in_slots`: a method that is run again and again, some at once, as long as it finds work to do.

    @runs_in_slots()
    def read_next(self) -> bool: ...        # True: there was work

A slot that found nothing sleeps until `Alarm.ring` or until it is time to look again.
"""

from collections.abc import Callable
from typing import Any

import eventlet
import structlog
from eventlet.event import Event
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import DependencyProvider, Entrypoint, SharedExtension, register_entrypoint

from services.documents.extraction.reader_process import ReaderPool
from services.documents.extraction.settings import ExtractionSettings

_AFTER_FAILURE = 1.0

log = structlog.get_logger()


class Alarm(SharedExtension):
    """Wakes all slots of the process."""

    def __init__(self) -> None:
        super().__init__()
        self._bell = Event()

    def ring(self) -> None:
        bell, self._bell = self._bell, Event()
        bell.send()

    def sleep(self, seconds: float) -> None:
        """Until it rings, or for so long."""
        with eventlet.Timeout(seconds, False):
            self._bell.wait()


class Readers(SharedExtension):
    """The reader processes of this worker."""

    def __init__(self) -> None:
        super().__init__()
        self.pool = ReaderPool(ExtractionSettings())

    def start(self) -> None:
        self.container.spawn_managed_thread(self.pool.warm_up, identifier="warm readers")

    def stop(self) -> None:
        self.pool.close()

    def kill(self) -> None:
        self.pool.close()


class AlarmProvider(DependencyProvider):
    """The alarm, for those who know that there is work."""

    alarm = Alarm()

    def get_dependency(self, worker_ctx: object) -> Alarm:
        return self.alarm


class Slots(Entrypoint):
    """The entrypoint behind `runs_in_slots`."""

    alarm = Alarm()
    readers = Readers()

    def setup(self) -> None:
        self._settings = ExtractionSettings()
        self._stopping = False

    def start(self) -> None:
        for number in range(self._settings.reader_count):
            self.container.spawn_managed_thread(self._run, identifier=f"slot {number}")

    def stop(self) -> None:
        """End the readers, so that what they read is given back at once to those who go on."""
        self._stopping = True
        self.readers.pool.close()
        self.alarm.ring()

    def _run(self) -> None:
        while not self._stopping:
            if not self._work():
                self.alarm.sleep(self._settings.poll)

    def _work(self) -> bool:
        """Run the method once, with its dependencies, and wait for its end."""
        done = Event()

        def handle_result(_: Any, result: Any, failure: Any) -> tuple[Any, Any]:
            done.send((result, failure))
            return result, failure

        try:
            self.container.spawn_worker(self, (), {}, handle_result=handle_result)
        except ContainerBeingKilled:
            return False
        found, failure = done.wait()
        if failure is not None:
            log.error("a slot failed", error=f"{type(failure[1]).__name__}: {failure[1]}", exc_info=failure)
            eventlet.sleep(_AFTER_FAILURE)
        return bool(found)


def runs_in_slots() -> Callable[[Callable], Callable]:
    """See the module."""

    def decorate(method: Callable[[Any], bool]) -> Callable:
        register_entrypoint(method, Slots())
        return method

    return decorate
