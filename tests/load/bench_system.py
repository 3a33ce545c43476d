"""The whole system as it runs locally, with two extraction workers: from an office's folder to search, and at rest.

Sixty scans (A4, 200 dpi, skewed, noisy) are moved into one office's folder at once and followed until each is stored,
read, registered, has its searchable PDF/A and is found; beside `tesseract` alone (text only, told the language, as many
processes as cores, half of it before and half after), and beside `ocrmypdf --deskew --rotate-pages`, 12 of the pages.
Before, one scan and one DOCX at a time on the idle system, from the drop until a search finds them, the stability wait
included.
At rest: resident memory of all processes, and the first page of a journal of 100,000 entries asked at the gateway.
"""

import os
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import docx
import psutil
from pymongo import MongoClient
from pymongo.collection import Collection

from deploy.local import mongodb
from deploy.local.demo_letters import Letter, many
from deploy.local.waiting import wait_until
from tests.load.bench_scans import lost_words, tesseract_alone
from tests.load.figures import Figure, limit
from tests.load.http_load import load
from tests.servers import System, TestServers

TITLE = "The whole system"
CORES = os.cpu_count() or 1
PAGES, OF_OCRMYPDF, SINGLE, ENTRIES = 60, 12, 9, 100_000
MEGABYTE = 1024 * 1024


def run() -> list[Figure]:
    servers = TestServers()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder, stack = Path(name), servers.system()
            time.sleep(20)
            return [*at_rest(stack), *latency(stack, folder), *throughput(stack, folder), *long_journal(stack)]
    finally:
        servers.stop()


def at_rest(stack: System) -> list[Figure]:
    resident = {name: resident_of(stack.pid(name)) for name in stack.names}
    ours = (
        "accounts",
        "documents",
        "registry",
        "search",
        "gateway",
        "documents-extraction-1",
        "documents-extraction-2",
    )
    largest = max(ours, key=lambda name: resident[name][0])
    return [
        limit("resident memory of all processes at idle", sum(map(sum, resident.values())), 2500, "MB"),
        limit(f"the largest service process at idle ({largest})", resident[largest][0], 120, "MB"),
        limit("a scanner agent at idle", resident["agent-BA"][0], 120, "MB"),
    ]


def resident_of(pid: int) -> tuple[float, float]:
    """Megabytes of the process itself, and of its children."""
    process = psutil.Process(pid)
    return (
        process.memory_info().rss / MEGABYTE,
        sum(child.memory_info().rss for child in process.children(recursive=True)) / MEGABYTE,
    )


def latency(stack: System, folder: Path) -> list[Figure]:
    scans = [(letter.path, letter.word) for letter in many(folder / "single", SINGLE, seed=71, languages=("sk",))]
    documents = [docx_of(folder / f"contract-{number}.docx", f"nájomník{number}x") for number in range(SINGLE)]
    return [
        limit("one scan from drop to search, p50", median(seconds_to_found(stack, *one) for one in scans), 4, "s"),
        limit("one DOCX from drop to search, p50", median(seconds_to_found(stack, *one) for one in documents), 2, "s"),
    ]


def seconds_to_found(stack: System, path: Path, word: str) -> float:
    drop(stack, path)
    begun = time.perf_counter()
    wait_until(lambda: finds(stack, word), f"{word} is found", 60, every=0.02)
    seconds = time.perf_counter() - begun
    time.sleep(4)
    return seconds


def throughput(stack: System, folder: Path) -> list[Figure]:
    letters = list(many(folder / "many", PAGES, seed=72, languages=("sk",)))
    half = len(letters) // 2
    texts, alone = tesseract_alone(letters[:half], CORES)
    documents, ours = through_the_system(stack, letters)
    more_texts, more = tesseract_alone(letters[half:], CORES)
    by_name = {document["filename"]: text_of(stack, document["id"]) for document in documents}
    lost, found = lost_words([*texts, *more_texts], [by_name[letter.path.name] for letter in letters])
    peer, other = PAGES / (alone + more) * 60, pages_per_minute_of_ocrmypdf(letters[:OF_OCRMYPDF], folder)
    speed = PAGES / ours * 60
    return [
        Figure("pages/min through the whole system", f"{speed:.0f}", f"tesseract alone {peer:.0f}", speed / peer, 0.6),
        Figure("pages/min through the whole system", f"{speed:.0f}", f"ocrmypdf {other:.0f}", speed / other),
        Figure(
            "words that tesseract finds and the text lacks", str(lost), f"of {found}", lost / found, 0.0, at_most=True
        ),
    ]


def through_the_system(stack: System, letters: list[Letter]) -> tuple[list[dict[str, Any]], float]:
    names = {letter.path.name for letter in letters}
    begun = time.perf_counter()
    for letter in letters:
        drop(stack, letter.path)

    def documents() -> list[dict[str, Any]]:
        listed = stack.api.list("/documents", filter="office=KE", sort="-stored_at")
        return [document for document in listed if document["filename"] in names]

    def all_there() -> bool:
        done = [document for document in documents() if document["state"] == "ready" and document["entry"]]
        return len(done) == len(letters)

    wait_until(all_there, "all pages are ready", 900, every=1)
    for letter in letters:
        wait_until(lambda letter=letter: finds(stack, letter.word), f"{letter.word} is found", 60)
    seconds = time.perf_counter() - begun
    made = documents()
    assert all(document["has_searchable_pdf"] and document["previews"] == 1 for document in made)
    return made, seconds


def pages_per_minute_of_ocrmypdf(letters: list[Letter], folder: Path) -> float:
    def make(letter: Letter) -> None:
        command = ["ocrmypdf", "-q", "-l", "slk", "--deskew", "--rotate-pages", "--image-dpi", "200", "--jobs", "1"]
        subprocess.run([*command, str(letter.path), str(folder / f"{letter.path.stem}.pdf")], check=True, timeout=600)

    begun = time.perf_counter()
    with ThreadPoolExecutor(CORES) as threads:
        list(threads.map(make, letters))
    return len(letters) / (time.perf_counter() - begun) * 60


def long_journal(stack: System) -> list[Figure]:
    """The entries are copies of a real one, put into the database at once: only reading is measured here."""
    with MongoClient(mongodb.url(stack.stack, "registry")) as client:
        database = client.get_default_database()
        copy_to_length(database["entries"])
        copy_to_length(database["entry_states"])
    address, token = urlsplit(stack.url), stack.told["token"]
    head = {"Authorization": f"Bearer {token}"}
    return [
        limit(f"{what}, p99", measure(address, path, head), 60, "ms")
        for what, path in (
            (f"first page of {ENTRIES:,} entries", "/api/v1/registry/entries"),
            ("first page of one office", "/api/v1/registry/entries?filter=office=KE"),
        )
    ]


def copy_to_length(entries: Collection) -> None:
    pattern = entries.find_one({"office": "KE"})
    begun = datetime(2020, 1, 1, tzinfo=UTC)
    for first in range(0, ENTRIES, 10_000):
        entries.insert_many([
            {
                **pattern,
                "_id": f"bench-{number:08d}",
                "journal_id": "bench",
                "seq": number,
                "number": f"KE/2020/{number:06d}",
                "registered_at": begun + timedelta(minutes=number),
            }
            for number in range(first, first + 10_000)
        ])  # fmt: skip


def measure(address: Any, path: str, head: dict[str, str]) -> float:
    measured = load(address.hostname, address.port, path, head, connections=1, seconds=6)
    assert not measured.refused
    return measured.percentile(99)


def finds(stack: System, word: str) -> bool:
    return bool(stack.api.get("/search", q=word)["items"])


def text_of(stack: System, document_id: str) -> str:
    return stack.api.send("GET", f"/documents/{document_id}/text").content.decode()


def drop(stack: System, path: Path) -> None:
    hidden = stack.inbox("KE") / f".{path.name}"
    hidden.write_bytes(path.read_bytes())
    hidden.rename(hidden.with_name(path.name))


def docx_of(path: Path, word: str) -> tuple[Path, str]:
    document = docx.Document()
    for paragraph in range(40):
        document.add_paragraph(f"Zmluva, odsek {paragraph}: {word} preberá predmet nájmu v obvyklom stave.")
    document.save(str(path))
    return path, word
