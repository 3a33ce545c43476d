"""Runs one nameko service: find its class, start it, end it with grace.

container = container_of(find_service("services.registry.service"), BrokerSettings(), ProcessSettings())
"""

import importlib
import inspect
import signal
from types import ModuleType

import eventlet
import structlog
from nameko.containers import ServiceContainer
from nameko.extensions import is_entrypoint

from shared.messaging.provider import ServiceLink
from shared.observability import health
from shared.runtime.status import serve_status
from shared.settings import BrokerSettings, ProcessSettings

GRACE = 25.0
"""Seconds that work in hand gets to finish after SIGTERM; supervisors send SIGKILL after 30."""
_UNBOUNDED = 1000
"""The broker's prefetch limits how much is worked on at once. A full pool would stop the connection from reading."""

log = structlog.get_logger()


class Misconfigured(Exception):
    """The process can not run like this; the text says what to change."""


def find_service(module_name: str) -> type:
    """The one service class that the module defines. Raises Misconfigured."""
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise
        raise Misconfigured(f"There is no module {module_name}") from None
    classes = _service_classes(module)
    if len(classes) != 1:
        raise Misconfigured(f"{module_name} must define one service class, it defines {len(classes)}")
    return classes[0]


def _service_classes(module: ModuleType) -> list[type]:
    return [
        value
        for _, value in inspect.getmembers(module, inspect.isclass)
        if value.__module__ == module.__name__
        and getattr(value, "name", None)
        and inspect.getmembers(value, is_entrypoint_method)
    ]


def is_entrypoint_method(value: object) -> bool:
    return any(is_entrypoint(entrypoint) for entrypoint in getattr(value, "nameko_entrypoints", ()))


def container_of(service: type, broker: BrokerSettings, process: ProcessSettings) -> ServiceContainer:
    config = {"broker": broker, "process": process, "workers": process.workers, "max_workers": _UNBOUNDED}
    return ServiceContainer(service, config)


def run(container: ServiceContainer) -> int:
    """Run, answering `/health` and `/metrics`, until SIGTERM or failure; return the exit code."""
    ended_by_signal = eventlet.Event()

    def end(signum: int, frame: object) -> None:
        if not ended_by_signal.ready():
            eventlet.spawn_n(ended_by_signal.send, True)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    # Before the providers have registered what they depend on, nothing would be found amiss.
    health.register("service", _starting)
    serve_status(container.config["process"])
    stopper = eventlet.spawn(_stop_when_asked, container, ended_by_signal)
    try:
        container.start()
        health.unregister("service")
        log.info("service started", name=container.service_name)
        eventlet.spawn(container.wait).wait()
    except Exception as error:  # noqa: BLE001 - the last stop: told, and turned into the exit code
        log.critical("service ended", name=container.service_name, error=f"{type(error).__name__}: {error}")
        return 1
    finally:
        stopper.kill()
    return 0


def _starting() -> None:
    raise RuntimeError("the service is starting")


def _stop_when_asked(container: ServiceContainer, asked: eventlet.Event) -> None:
    asked.wait()
    log.info("service stopping", name=container.service_name)
    limit = eventlet.Timeout(GRACE)
    try:
        container.stop()
    except eventlet.Timeout:
        log.warning("work in hand did not end in time", name=container.service_name, seconds=GRACE)
        container.kill()
    finally:
        limit.cancel()


def declare_queues(container: ServiceContainer) -> None:
    """Declare what the service consumes from, without working. Raises BrokerRefused or OSError."""
    container.extensions.all.setup()
    links = [extension for extension in container.extensions if isinstance(extension, ServiceLink)]
    for extension in links:
        extension.link.declare_once()
