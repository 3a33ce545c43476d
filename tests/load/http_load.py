"""A lean HTTP load from a process of its own, over kept-alive connections.

measured = load("127.0.0.1", 21000, "/api/v1/offices/BA", {"Authorization": "Bearer …"}, connections=16, seconds=8)
measured.per_second, measured.percentile(99)
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Load:
    """`times` are the seconds of each answer; `refused` counts answers other than 200."""

    seconds: float
    times: tuple[float, ...]
    refused: int

    @property
    def requests(self) -> int:
        return len(self.times)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @cached_property
    def _sorted(self) -> list[float]:
        return sorted(self.times)

    def percentile(self, percent: float) -> float:
        """Milliseconds."""
        return self._sorted[min(int(self.requests * percent / 100), self.requests - 1)] * 1000


def load(host: str, port: int, path: str, headers: Mapping[str, str], *, connections: int, seconds: float) -> Load:
    """GET `path` again and again over so many connections for so long."""
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": f"{host}:{port}", **headers}.items())
    order = {
        "host": host,
        "port": port,
        "request": f"GET {path} HTTP/1.1\r\n{head}\r\n",
        "connections": connections,
        "seconds": seconds,
    }
    command = [sys.executable, "-m", "tests.load.http_load"]
    done = subprocess.run(command, input=json.dumps(order), capture_output=True, check=True, text=True)
    result = json.loads(done.stdout)
    return Load(seconds, tuple(result["times"]), result["refused"])


class _Hammer:
    def __init__(self, host: str, port: int, request: str, connections: int, seconds: float) -> None:
        self._address = host, port
        self._request = request.encode()
        self._connections = connections
        self._end = time.perf_counter() + seconds
        self.times: list[float] = []
        self.refused = 0

    async def run(self) -> None:
        await asyncio.gather(*(self._connection() for _ in range(self._connections)))

    async def _connection(self) -> None:
        reader, writer = await asyncio.open_connection(*self._address)
        while (started := time.perf_counter()) < self._end:
            writer.write(self._request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            self.times.append(time.perf_counter() - started)
            self.refused += b" 200 " not in head[:16]
        writer.close()


if __name__ == "__main__":
    hammer = _Hammer(**json.load(sys.stdin))
    asyncio.run(hammer.run())
    json.dump({"times": hammer.times, "refused": hammer.refused}, sys.stdout)
