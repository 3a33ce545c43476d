"""10,000 small PDFs put into one office's watched folder at once, through the whole system with two extraction workers:
agent, line, store, text, preview, registration, search. Each must arrive once and have a number of its own in the
journal. While they wait, another office hands in single scans, each timed from the drop until a search finds a word of
it. Watched meanwhile is the resident memory of our own processes (services, gateway, workers, agents, with what they
start), not that of the servers, whose caches grow by design.

`FLOOD_BENCH_FILES` in the environment changes the number.
"""

import io
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import psutil
from pikepdf import Dictionary, Name, Stream
from pymongo import MongoClient

from deploy.local import mongodb
from deploy.local.demo_letters import Letter, many
from tests.load.bench_system import drop, finds
from tests.load.figures import Figure, limit
from tests.servers import System, TestServers

TITLE = "Flood"
FILES, SINGLES = 10_000, 8
OFFICE = "BA"
FLOOD = {"office": OFFICE, "filename": {"$regex": "^flood-"}}
LIMIT = 3 * 3600.0
SINGLE_LIMIT = 300.0
SERVERS = ("epmd", "rabbitmq", "mongodb", "seaweedfs", "tika")
AGENT = f"agent-{OFFICE}"
_MEBIBYTE = 1024 * 1024


def run() -> list[Figure]:
    files = int(os.environ.get("FLOOD_BENCH_FILES", FILES))
    servers = TestServers()
    try:
        with tempfile.TemporaryDirectory() as folder:
            singles = list(many(Path(folder), SINGLES, seed=7, languages=("sk",)))
            return flood(servers.system(), files, singles)
    finally:
        servers.stop()


def flood(stack: System, files: int, singles: list[Letter]) -> list[Figure]:
    """Each single scan comes when another part of the flood is through, the first one right after its begin."""
    with Arrivals(stack) as arrivals, watched_memory(stack) as samples:
        begun, load = time.perf_counter(), []
        drop_at_once(stack, files)
        waits = []
        for number, letter in enumerate(singles):
            arrivals.wait_until_ready(files * number // len(singles))
            waits.append(seconds_to_found(stack, letter))
            load.append(os.getloadavg()[0])
        arrivals.wait_until_ready(files)
        seconds = time.perf_counter() - begun
        arrived, numbers = arrivals.documents(), arrivals.numbers()
    ours, agent = [sample.ours for sample in samples], [sample.agent for sample in samples]
    first, later = ours[: len(ours) // 4], ours[len(ours) // 4 :]
    return [
        Figure("files that arrived, each once", str(arrived), f"of {files}", arrived / files, goal=1.0),
        Figure("numbers of their own in the journal", str(numbers), f"of {files}", numbers / files, goal=1.0),
        Figure("files/min: stored, read, preview, registered", f"{files / seconds * 60:.0f}", "–", 0.0),
        limit("another office's scan meanwhile, the slowest from drop to search", max(waits), 15.0, "s"),
        Figure("… in the middle", f"{statistics.median(waits):.3g} s", "–", 0.0),
        Figure(
            "resident memory of all our processes in the last three quarters",
            f"{max(later):.0f} MB",
            f"in the first {max(first):.0f} MB",
            max(later) / max(first),
            goal=1.25,
            at_most=True,
        ),
        limit("that office's agent at most", max(agent), 80.0, "MB"),
        Figure("load of the machine meanwhile", f"{statistics.median(load):.0f}", f"{os.cpu_count()} cores", 0.0),
    ]


def drop_at_once(stack: System, files: int) -> None:
    """All are written beside the watched folder, then moved into it, which takes a fraction of a second."""
    inbox = stack.inbox(OFFICE)
    with tempfile.TemporaryDirectory(dir=inbox.parent) as name:
        prepared = [Path(name) / f"flood-{number:05d}.pdf" for number in range(files)]
        for number, path in enumerate(prepared):
            path.write_bytes(small_pdf(number))
        for path in prepared:
            path.rename(inbox / path.name)


def seconds_to_found(stack: System, letter: Letter) -> float:
    begun = time.perf_counter()
    drop(stack, letter.path)
    while not finds(stack, letter.word):
        if time.perf_counter() - begun > SINGLE_LIMIT:
            raise TimeoutError(f"{letter.path.name} is not found")
        time.sleep(0.1)
    return time.perf_counter() - begun


class Arrivals:
    """What the database of `documents` holds of the flood."""

    def __init__(self, stack: System) -> None:
        self._client: MongoClient = MongoClient(mongodb.url(stack.stack, "documents"))
        self._documents = self._client.get_default_database()["documents"]

    def __enter__(self) -> "Arrivals":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def wait_until_ready(self, count: int) -> None:
        """Made whole, and in the journal."""
        deadline = time.monotonic() + LIMIT
        while self._documents.count_documents({**FLOOD, "state": "ready", "entry_number": {"$ne": None}}) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{count} files are not ready")
            time.sleep(1)

    def documents(self) -> int:
        """Different files, each stored once and received once."""
        return len(self._documents.distinct("filename", {**FLOOD, "receipts": 1}))

    def numbers(self) -> int:
        return len(self._documents.distinct("entry_number", FLOOD))


@dataclass(frozen=True)
class Sample:
    """Resident megabytes."""

    ours: float
    agent: float


@contextmanager
def watched_memory(stack: System) -> Iterator[list[Sample]]:
    """A sample each five seconds, until the block ends."""
    pids = {name: stack.pid(name) for name in stack.names if name not in SERVERS}
    ended, samples = threading.Event(), []

    def watch() -> None:
        while not ended.wait(5.0):
            resident = {name: _resident(pid) for name, pid in pids.items()}
            own = psutil.Process(pids[AGENT]).memory_info().rss
            samples.append(Sample(sum(resident.values()) / _MEBIBYTE, own / _MEBIBYTE))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield samples
    finally:
        ended.set()
        watching.join()


def _resident(pid: int) -> int:
    process, total = psutil.Process(pid), 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def small_pdf(number: int) -> bytes:
    pdf, buffer = pikepdf.new(), io.BytesIO()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Resources = Dictionary(Font=Dictionary(F1=font))
    line = f"Receipt number {number} of the treasury, paid in cash and registered on the same day"
    page.Contents = Stream(pdf, f"BT /F1 11 Tf 60 760 Td ({line}) Tj ET".encode())
    pdf.save(buffer)
    return buffer.getvalue()
