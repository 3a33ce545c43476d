"""Starts, watches and ends processes of the service `greetings`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import requests

from tests.free_port import free_port


def wait_for(condition: Callable[[], object], what: str, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {seconds:g} s: {what}")
        time.sleep(0.05)


class GreetingsProcess:
    """One replica. `seen` holds what its handlers noted; replicas of a test share it."""

    def __init__(self, url: str, seen: Path, environment: dict[str, str], module: str = "greetings_service") -> None:
        self.port = free_port()
        self.seen_file = seen
        self.output_file = seen.with_name(f"output-{self.port}")
        own = {
            "KANCELARIA_AMQP_URL": url,
            "KANCELARIA_AMQP_HEARTBEAT": "10",
            "KANCELARIA_METRICS_PORT": str(self.port),
            "GREETINGS_LOG": str(seen),
        }
        with self.output_file.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", f"tests.integration.shared.messaging.{module}"],
                env={**os.environ, **own, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def ready(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"The service ended with {self.process.returncode}: {self.output}")
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/health/ready", timeout=2).status_code == 200
        except requests.ConnectionError:
            return False

    def wait_ready(self, seconds: float = 30.0) -> None:
        wait_for(self.ready, "service ready", seconds)

    def metrics(self) -> str:
        return requests.get(f"http://127.0.0.1:{self.port}/metrics", timeout=2).text

    @property
    def seen(self) -> list[str]:
        return self.seen_file.read_text().splitlines() if self.seen_file.exists() else []

    @property
    def output(self) -> str:
        return self.output_file.read_text()

    @property
    def resident(self) -> int:
        """Bytes of memory."""
        return psutil.Process(self.process.pid).memory_info().rss

    def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)
