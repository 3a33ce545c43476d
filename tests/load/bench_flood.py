"""10,000 small PDFs dropped at one office at once, as fast as they are taken in, with two extraction workers. All must
arrive, be read and have their preview. While they wait, another office hands in single scans; each is timed until
its text is stored, from where search has it within its own second. The memory of all processes of the service and its
workers is watched meanwhile.
"""

import io
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import psutil
from pikepdf import Dictionary, Name, Stream

from deploy.local.demo_letters import many
from tests.load.bench_scans import House, seconds_to_text
from tests.load.figures import Figure, limit
from tests.servers import TestServers

TITLE = "Flood"
FILES, SINGLES, SENDERS = 10_000, 5, 4
_MEBIBYTE = 1024 * 1024


def run(files: int = FILES) -> list[Figure]:
    servers = TestServers()
    try:
        with tempfile.TemporaryDirectory() as folder, House(servers, Path(folder), 2) as house:
            singles = list(many(Path(folder) / "singles", SINGLES, seed=7, languages=("sk",)))
            return flood(house, files, [letter.path.read_bytes() for letter in singles])
    finally:
        servers.stop()


def flood(house: House, files: int, singles: list[bytes]) -> list[Figure]:
    watch = MemoryWatch([process.pid for process in house.processes])
    begun = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as senders:
        sent = [senders.submit(house.hand_in, f"{number}.pdf", small_pdf(number)) for number in range(files)]
        early = watch.largest_between(lambda: _wait_until_read(house, files // 4))
        waits = [seconds_to_text(house, f"single-{n}.jpg", data, office="KE") for n, data in enumerate(singles)]
        ids = {future.result() for future in sent}
        late = watch.largest_between(lambda: _wait_until_read(house, files))
    seconds = time.perf_counter() - begun
    return [
        Figure("files that arrived, each once", str(len(ids)), f"of {files}", len(ids) / files, goal=1.0),
        Figure("files/min: stored, read, preview", f"{files / seconds * 60:.0f}", "–", 0.0),
        limit("another office's single scan meanwhile, the slowest until its text is stored", max(waits), 15.0, "s"),
        Figure(
            "resident memory of service and workers in the last three quarters",
            f"{late:.0f} MB",
            f"in the first {early:.0f} MB",
            late / early,
            goal=1.25,
            at_most=True,
        ),
    ]


def _wait_until_read(house: House, count: int) -> None:
    while house.ready("BA") < count:
        time.sleep(1)


class MemoryWatch:
    """Of processes and all that they started, in MB."""

    def __init__(self, pids: list[int]) -> None:
        self._processes = [psutil.Process(pid) for pid in pids]

    def largest_between(self, wait) -> float:  # type: ignore[no-untyped-def]
        """The most that they took while `wait` lasted."""
        done, largest = threading.Event(), [self.now()]

        def look() -> None:
            while not done.wait(1.0):
                largest.append(self.now())

        looking = threading.Thread(target=look)
        looking.start()
        try:
            wait()
        finally:
            done.set()
            looking.join()
        return max(largest)

    def now(self) -> float:
        return sum(_resident(process) for process in self._processes) / _MEBIBYTE


def _resident(process: psutil.Process) -> int:
    total = 0
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
