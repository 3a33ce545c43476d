"""Scanned A4 pages (200 dpi, skewed, noisy) handed in at once: pages per minute until each is stored, read, and has its
searchable PDF/A and preview, with one extraction worker of one core and with two; beside `tesseract` alone, text only,
told the right language, as many processes as workers. Half of the pages go through Tesseract before, half after, so
that a machine that grows busier does not favour one of the two. Every word that Tesseract found must be in the stored
text.

Then one page and one DOCX at a time, on the idle workers: from the commit of the upload to the stored text.
"""

import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import docx
import requests
import urllib3
from pymongo import MongoClient

from deploy.local.demo_letters import Letter, many
from deploy.local.demo_letters.wording import WORDINGS
from shared.contracts.documents import (
    BeginIntake,
    Channel,
    CommitIntake,
    Document,
    DocumentState,
    GetDocument,
    GetText,
    Origin,
)
from shared.identifiers import new_id
from shared.messaging.client import RpcClient
from shared.security.context import Context
from shared.security.principal import service_principal
from shared.settings import BrokerSettings
from tests.load.figures import Figure
from tests.servers import TestServers

TITLE = "Scans"
PAGES, SINGLE = 40, 9
"""Pages for each worker, and files handed in one by one."""
LIMIT = 900.0
_UPLOADS = urllib3.PoolManager()


def run() -> list[Figure]:
    servers = TestServers()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return list(_figures(servers, Path(folder)))
    finally:
        servers.stop()


def _figures(servers: TestServers, folder: Path) -> Iterator[Figure]:
    """The machine has two cores: a third worker would measure the machine, not the workers."""
    rates = {}
    for workers in (1, 2):
        slovak = list(many(folder / f"slovak-{workers}", PAGES * workers, seed=workers, languages=("sk",)))
        with House(servers, folder / f"house-{workers}", workers) as house:
            figures, rates[workers] = throughput(house, slovak, "in one language", 0.75)
            yield from figures
            if workers == 2:
                mixed = list(many(folder / "mixed", PAGES, seed=3))
                yield from throughput(house, mixed, "in five languages, none told", None)[0]
                yield from latency(house, list(many(folder / "single", SINGLE, seed=4, languages=("sk",))))
    grown = rates[2] / rates[1]
    yield Figure("pages/min with two workers", f"{rates[2]:.0f}", f"with one {rates[1]:.0f}", grown, goal=1.7)


class House:
    """`documents` and extraction workers of one core each, and a client of theirs."""

    def __init__(self, servers: TestServers, folder: Path, workers: int = 1) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.workers = workers
        broker = servers.broker(["svc-gateway", "svc-documents"])
        self._environment = {
            **os.environ,
            **servers.object_store().environment,
            "KANCELARIA_AMQP_URL": broker.url("svc-documents"),
            "KANCELARIA_MONGO_URL": servers.mongo().url("documents"),
            "KANCELARIA_TIKA_URL": servers.tika_url(),
            "KANCELARIA_EXTRACTION_CORES": "1",
            "KANCELARIA_LOG_LEVEL": "WARNING",
            "MALLOC_ARENA_MAX": "2",
        }
        self._folder = folder
        self._client: MongoClient = MongoClient(self._environment["KANCELARIA_MONGO_URL"])
        self._base = servers.stack.ports.metrics
        self._rpc = RpcClient(BrokerSettings(amqp_url=broker.url("svc-gateway")), name="bench")
        self._context = Context(principal=service_principal("bench"))

    def __enter__(self) -> "House":
        modules = ("documents", *["documents.extraction"] * self.workers)
        self.processes = [self._start(module, number) for number, module in enumerate(modules)]
        time.sleep(3)
        return self

    def __exit__(self, *_: object) -> None:
        self._rpc.close()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(30)

    def hand_in(self, filename: str, content: bytes, office: str = "BA") -> str:
        """The document's id."""
        intake_id = new_id()
        grant = self.ask(
            BeginIntake(
                intake_id=intake_id,
                office=office,
                filename=filename,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                origin=Origin(channel=Channel.API),
            )
        )
        assert grant.upload_url is not None
        assert _UPLOADS.request("PUT", grant.upload_url, body=content).status == 200
        taken = self.ask(CommitIntake(intake_id=intake_id))
        assert taken.document_id is not None, taken
        return taken.document_id

    def wait_for(self, document_id: str, *states: DocumentState) -> Document:
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            document = self.ask(GetDocument(id=document_id))
            if document.state in states:
                return document
            time.sleep(0.01 if DocumentState.SEARCHABLE in states else 0.2)
        raise TimeoutError(f"{document_id} is not {states}")

    def ready(self, office: str) -> int:
        """How many documents of an office are made whole."""
        documents = self._client.get_default_database()["documents"]
        return documents.count_documents({"office": office, "state": DocumentState.READY.value})

    def text(self, document_id: str) -> str:
        return requests.get(self.ask(GetText(id=document_id)).url, timeout=30).content.decode()

    def ask(self, command: Any) -> Any:
        return self._rpc.call(command, self._context)

    def _start(self, module: str, number: int) -> subprocess.Popen:
        port = self._base + number
        environment = {
            **self._environment,
            "KANCELARIA_METRICS_PORT": str(port),
            "KANCELARIA_INSTANCE": str(number),
            "KANCELARIA_EXTRACTION_FOLDER": str(self._folder / f"extraction-{number}"),
        }
        process = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "shared.runtime", module], env=environment)
        deadline = time.monotonic() + 60
        while not _ready(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{module} does not start")
            time.sleep(0.1)
        return process


def throughput(house: House, letters: Sequence[Letter], what: str, goal: float | None) -> tuple[list[Figure], float]:
    """Figures, and the pages per minute."""
    half = len(letters) // 2
    texts, alone = tesseract_alone(letters[:half], house.workers)
    ids, ours = through_documents(house, letters)
    more_texts, more = tesseract_alone(letters[half:], house.workers)
    lost, found = lost_words([*texts, *more_texts], [house.text(document_id) for document_id in ids])
    peer, told = alone + more, f"{house.workers} worker{'s' if house.workers > 1 else ''}"
    figures = [
        Figure(
            f"pages/min, {told}, {len(letters)} scans {what}: stored, text, PDF/A, preview",
            f"{len(letters) / ours * 60:.0f}",
            f"tesseract, text only {len(letters) / peer * 60:.0f}",
            peer / ours,
            goal=goal,
        ),
        Figure(
            f"words of {len(letters)} scans {what} that tesseract finds and the text lacks",
            str(lost),
            f"of {found}",
            lost / found,
            goal=0.0,
            at_most=True,
        ),
    ]
    return figures, len(letters) / ours * 60


def tesseract_alone(letters: Sequence[Letter], processes: int) -> tuple[list[str], float]:
    """Their texts and the seconds it took."""

    def read(letter: Letter) -> str:
        command = ["tesseract", str(letter.path), "-", "-l", WORDINGS[letter.language].tesseract]
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        return subprocess.run(command, env=environment, capture_output=True, check=True, timeout=300).stdout.decode()

    begun = time.perf_counter()
    with ThreadPoolExecutor(processes) as threads:
        return list(threads.map(read, letters)), time.perf_counter() - begun


def through_documents(house: House, letters: Sequence[Letter]) -> tuple[list[str], float]:
    """Ids of the documents, and the seconds until all are ready."""
    contents = [(letter.path.name, letter.path.read_bytes()) for letter in letters]
    begun = time.perf_counter()
    with ThreadPoolExecutor(4) as threads:
        ids = list(threads.map(lambda letter: house.hand_in(*letter), contents))
    made = [house.wait_for(document_id, DocumentState.READY) for document_id in ids]
    seconds = time.perf_counter() - begun
    assert all(document.has_searchable_pdf and document.previews == 1 for document in made)
    return ids, seconds


def lost_words(theirs: Sequence[str], ours: Sequence[str]) -> tuple[int, int]:
    """How many words of theirs are missing in ours, and how many theirs are."""
    lost = found = 0
    for their_text, our_text in zip(theirs, ours, strict=True):
        words = set(re.findall(r"\w{2,}", their_text))
        found += len(words)
        lost += len(words - set(re.findall(r"\w{2,}", our_text)))
    return lost, found


def latency(house: House, letters: Sequence[Letter]) -> list[Figure]:
    scans = [seconds_to_text(house, letter.path.name, letter.path.read_bytes()) for letter in letters]
    documents = [seconds_to_text(house, f"{number}.docx", docx_of(number)) for number in range(SINGLE)]
    return [_until_text("one scan", median(scans), 3.0), _until_text("one DOCX", median(documents), 1.0)]


def _until_text(what: str, seconds: float, limit: float) -> Figure:
    told = f"{what} at idle, p50 until its text is stored"
    return Figure(told, f"{seconds:.2f} s", f"{limit:g} s", seconds / limit, goal=1.0, at_most=True)


def seconds_to_text(house: House, filename: str, content: bytes, office: str = "BA") -> float:
    document_id = house.hand_in(filename, content, office)
    begun = time.perf_counter()
    house.wait_for(document_id, DocumentState.SEARCHABLE, DocumentState.READY)
    seconds = time.perf_counter() - begun
    house.wait_for(document_id, DocumentState.READY)
    return seconds


def docx_of(number: int) -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    for paragraph in range(40):
        document.add_paragraph(f"Zmluva číslo {number}, odsek {paragraph}: predmet nájmu sa odovzdáva.")
    document.save(buffer)
    return buffer.getvalue()


def _ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/health/ready", timeout=2).ok
    except requests.RequestException:
        return False
