"""Requests per second through gateway, broker, one service process and back: `GET /offices/BA`, 16 kept-alive
connections, one gateway and one service process, the service answering from memory. Everything is on: the principal,
rights, tracing, metrics, the headers. The load comes from a process of its own (raw sockets) on the same two cores.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.load.figures import Figure, limit
from tests.load.http_load import Load, load
from tests.servers import TestServers

TITLE = "Gateway"
CONNECTIONS, SECONDS = 16, 8.0
PATH = "/api/v1/offices/BA"
HEADERS = {"Authorization": "Bearer bench-token"}
LEAST_PER_SECOND, MOST_P99 = 700.0, 40.0


def run() -> list[Figure]:
    servers = TestServers()
    try:
        broker = servers.broker(["svc-gateway", "svc-accounts"])
        port = servers.stack.ports.gateway
        with ExitStack() as processes:
            processes.enter_context(
                running(["-m", "tests.load.echo_accounts"], KANCELARIA_AMQP_URL=broker.url("svc-accounts"))
            )
            processes.enter_context(
                running(
                    ["-m", "gunicorn", "-c", "gateway/gunicorn.conf.py", "gateway.app:create_app()"],
                    KANCELARIA_AMQP_URL=broker.url("svc-gateway"),
                    KANCELARIA_GATEWAY_PORT=str(port),
                    KANCELARIA_LOG_LEVEL="WARNING",
                )
            )
            wait_until_answered(port)
            load("127.0.0.1", port, PATH, HEADERS, connections=CONNECTIONS, seconds=2)
            live = load("127.0.0.1", port, "/health/live", {}, connections=CONNECTIONS, seconds=3)
            measured = load("127.0.0.1", port, PATH, HEADERS, connections=CONNECTIONS, seconds=SECONDS)
    finally:
        servers.stop()
    return figures(measured, live)


def figures(measured: Load, live: Load) -> list[Figure]:
    if measured.refused:
        raise AssertionError(f"{measured.refused} of {measured.requests} answers were no 200")
    return [
        Figure(
            f"gateway → RPC → gateway, {CONNECTIONS} connections",
            f"{measured.per_second:.0f} requests/s",
            f"goal {LEAST_PER_SECOND:.0f} requests/s",
            measured.per_second / LEAST_PER_SECOND,
            goal=1.0,
        ),
        limit("p99 of it", measured.percentile(99), MOST_P99, "ms"),
        Figure(
            "the same, beside answers of the gateway alone (/health/live)",
            f"{measured.per_second:.0f} requests/s, p50 {measured.percentile(50):.1f} ms",
            f"{live.per_second:.0f} requests/s",
            measured.per_second / live.per_second,
        ),
    ]


@contextmanager
def running(arguments: list[str], **environment: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, *arguments], env={**os.environ, **environment})
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def wait_until_answered(port: int) -> None:
    request = Request(f"http://127.0.0.1:{port}{PATH}", headers=HEADERS)
    deadline = time.monotonic() + 30
    while True:
        try:
            with urlopen(request, timeout=5):
                return
        except (URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
