"""The small HTTP server of a process: `/metrics`, `/health/live`, `/health/ready`."""

from collections.abc import Callable, Iterable
from typing import Any

import eventlet
import orjson
from eventlet import wsgi

from shared.observability import health
from shared.observability.metrics import exposition
from shared.settings import ProcessSettings


def serve_status(settings: ProcessSettings) -> None:
    """Start answering on `metrics_port` in a green thread; does nothing when it is 0."""
    if settings.metrics_port:
        listener = eventlet.listen((settings.metrics_host, settings.metrics_port))
        eventlet.spawn(wsgi.server, listener, status_app, log_output=False)


def status_app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    status, content_type, body = _answer(environ["PATH_INFO"])
    start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
    return [body]


def _answer(path: str) -> tuple[str, str, bytes]:
    if path == "/metrics":
        body, content_type = exposition()
        return "200 OK", content_type, body
    if path == "/health/live":
        return "200 OK", "application/json", b'{"status":"live"}'
    if path == "/health/ready":
        readiness = health.readiness()
        body = orjson.dumps({"status": "ready" if readiness.ready else "not-ready", "checks": readiness.checks})
        return "200 OK" if readiness.ready else "503 Service Unavailable", "application/json", body
    return "404 Not Found", "application/json", b'{"status":"not-found"}'
