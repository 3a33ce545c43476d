"""How many requests, how long, how they ended; a line in the log for those that changed, failed or were slow."""

from time import perf_counter
from typing import Any

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Gauge, Histogram

from gateway.live import Hub
from gateway.tracing import current_request_id, current_trace
from shared.observability.metrics import DURATION_BUCKETS
from shared.observability.tracing import trace_id

SLOW = 1.0
"""Seconds after which a request is worth a line even when it only read."""

duration = Histogram(
    "kancelaria_http_seconds", "Requests answered", ["method", "route", "status"], buckets=DURATION_BUCKETS
)
open_streams = Gauge("kancelaria_live_streams", "Open live streams")
log = structlog.get_logger("gateway")


def measure(app: Flask, hub: Hub) -> None:
    open_streams.set_function(lambda: float(len(hub)))
    timers: dict[tuple[str, str, int], Any] = {}

    @app.before_request
    def start() -> None:
        g.started = perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        seconds = perf_counter() - g.started
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.url_rule else "any"
        key = (method, route, response.status_code)
        timer = timers.get(key)
        if timer is None:
            timer = timers[key] = duration.labels(*key)
        timer.observe(seconds)
        if request.method not in ("GET", "HEAD") or response.status_code >= 500 or seconds > SLOW:
            _tell(response, route, seconds)
        return response


def _tell(response: Response, route: str, seconds: float) -> None:
    log.info(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        request_id=current_request_id(),
        trace=trace_id(current_trace()),
        actor=g.get("actor"),
        remote=request.remote_addr,
    )
