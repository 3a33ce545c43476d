"""The worker processes: started on demand, one kept warm, replaced after a number of files, killed beyond a limit."""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from typing import Any

import psutil

_LONGEST_ANSWER = 256 * 1024 * 1024
_CHECK_SECONDS = 0.5


class Unreadable(Exception):
    """The file can not be parsed."""


class Overrun(Exception):
    """Reading took too long, too much memory, or ended the process that did it."""


@dataclass(frozen=True)
class Limits:
    processes: int
    seconds: float
    memory_mb: int
    files_per_process: int = 500
    idle_seconds: float = 60.0


class Worker:
    """One process and the file it is reading."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.files = 0
        self.idle_since = time.monotonic()

    @classmethod
    async def start(cls) -> "Worker":
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "deploy.local.tika_server.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_ANSWER,
        )
        return cls(process)

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def read(self, path: str, form: str, limits: Limits) -> dict[str, Any]:
        """Raise Overrun, with the process dead, when it goes beyond a limit."""
        self.files += 1
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"path": path, "form": form}).encode() + b"\n")
        answer = asyncio.ensure_future(self._process.stdout.readline())
        end = time.monotonic() + limits.seconds
        while not (await asyncio.wait({answer}, timeout=_CHECK_SECONDS))[0]:
            if time.monotonic() > end:
                await self.end()
                raise Overrun(f"Reading took longer than {limits.seconds:.0f} s")
            if self._memory_mb() > limits.memory_mb:
                await self.end()
                raise Overrun(f"Reading took more than {limits.memory_mb} MB of memory")
        line = answer.result()
        if not line:
            await self._process.wait()
            raise Overrun("Reading ended the process that did it")
        self.idle_since = time.monotonic()
        return json.loads(line)

    async def end(self) -> None:
        if self.alive:
            self._process.kill()
        await self._process.wait()

    def _memory_mb(self) -> float:
        try:
            return psutil.Process(self._process.pid).memory_info().rss / 1e6
        except psutil.NoSuchProcess:
            return 0.0


class Pool:
    """Hands each file to a free worker; waits when all are busy."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._places = asyncio.Semaphore(limits.processes)
        self._idle: list[Worker] = []

    async def read(self, path: str, form: str) -> dict[str, Any]:
        """Metadata and text of a file. Raises Unreadable or Overrun."""
        async with self._places:
            worker = await self._take()
            try:
                answer = await worker.read(path, form, self._limits)
            except BaseException:
                await worker.end()
                raise
            await self._give_back(worker)
        if "error" in answer:
            raise Unreadable(answer["error"])
        return answer

    async def keep_warm(self) -> None:
        """Hold one worker ready and end the others when they have nothing to do. Runs until cancelled."""
        while True:
            if not self._idle and not self._places.locked():
                async with self._places:
                    self._idle.append(await Worker.start())
            while len(self._idle) > 1 and time.monotonic() - self._idle[0].idle_since > self._limits.idle_seconds:
                await self._idle.pop(0).end()
            await asyncio.sleep(1)

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().end()

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
        return await Worker.start()

    async def _give_back(self, worker: Worker) -> None:
        if worker.files >= self._limits.files_per_process:
            await worker.end()
        else:
            self._idle.append(worker)
