"""Calls per second from one client process with 16 green threads to one service process with ten workers, through
`shared.messaging` and through stock nameko 2.14.1 (its standalone proxies), in turns, the best of three rounds each.
The payload is the same; ours also identifies the caller, checks the right, parses command and reply, continues the
trace, counts and times.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.integration.shared.messaging.processes import GreetingsProcess
from tests.load.figures import Figure
from tests.servers import Broker, TestServers

TITLE = "RPC"
USERS = ("svc-gateway", "svc-greetings")
ROUNDS, SECONDS, CLIENTS = 3, 6.0, 16
LEAST_RATIO = 1.2


def run() -> list[Figure]:
    servers = TestServers()
    try:
        with TemporaryDirectory() as folder:
            rates = measure(servers.broker(USERS), Path(folder))
    finally:
        servers.stop()
    ours, stock = max(rates["ours"]), max(rates["stock"])
    return [
        Figure(
            f"RPC with principal, rights, tracing and metrics, {CLIENTS} clients",
            f"{ours:.0f} calls/s",
            f"stock nameko 2.14.1: {stock:.0f} calls/s",
            ours / stock,
            goal=LEAST_RATIO,
        )
    ]


def measure(broker: Broker, folder: Path) -> dict[str, list[float]]:
    """Calls/s of each round."""
    ours = GreetingsProcess(broker.url("svc-greetings"), folder / "seen", {})
    stock = subprocess.Popen(
        [sys.executable, "-m", "tests.load.stock_service"], env={**os.environ, "AMQP": broker.url()}
    )
    try:
        ours.wait_ready()
        time.sleep(2)
        rates: dict[str, list[float]] = {"ours": [], "stock": []}
        for _ in range(ROUNDS):
            for kind, url in (("ours", broker.url("svc-gateway")), ("stock", broker.url())):
                rates[kind].append(calls_per_second(kind, url))
        return rates
    finally:
        stock.kill()
        stock.wait(10)
        ours.kill()


def calls_per_second(kind: str, url: str) -> float:
    command = [sys.executable, "-W", "ignore", "-m", "tests.load.rpc_client", kind, str(SECONDS), str(CLIENTS)]
    environment = {**os.environ, "KANCELARIA_AMQP_URL": url}
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return json.loads(told.splitlines()[-1])["per_second"]
