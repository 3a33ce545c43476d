"""A long journal as its users meet it: 20 offices with 50,000 entries each, a million lines in all, put into the
database at once; then lists and filters asked at the gateway, one after the other over one connection, by somebody who
sees all offices and by a registrar of one. What is looked for is frequent, rare, or nowhere.
The book: one office's journal of 10,000 lines to PDF, from asking for it to having it; and the largest memory of the
process that makes an export, for five times as many lines.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit

import requests

from deploy.local import mongodb
from deploy.local.processes import signing_key
from deploy.local.waiting import wait_until
from services.registry.handlers.journals import ensure_journal, journal_id_of
from services.registry.models.exports import ExportRecord
from shared.security.context import context_of_service
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store
from tests.load.figures import Figure, limit
from tests.load.http_load import load
from tests.load.long_journal import YEAR, fill
from tests.servers import System, TestServers

TITLE = "A long journal"
OFFICES = 20
LINES = int(os.environ.get("KANCELARIA_BENCH_LINES", "1_000_000"))
MOST_MS = 100
SECONDS = 4
LISTS = {
    "first page": "",
    "a page in the middle": f"filter=registered_at<{YEAR}-06-15",
    "sorted by number": "sort=-number",
    "sorted by sender": "sort=party",
    "open ones": "filter=status=open",
    "overdue ones": "filter=overdue=true",
    "due on a day": f"filter=due_on={YEAR}-03-03",
    "of a mark": "filter=mark=A7",
    "of a handler, open": "filter=handler=Referent O7 7&filter=status=open",
    "by number": f"filter=number=O7/{YEAR}/000777",
    "by their reference": f"filter=their_ref=SP-4711/{YEAR}",
    "a frequent word": "filter=text~ziadost",
    "a word in one of ten": "filter=subject~hluk",
    "two words": "filter=text~novak skolska",
    "beginnings of words": "filter=text~stav pov žel",
    "a rare word": "filter=their_ref~sp 4711",
    "a number's end": "filter=number~777",
    "a word that is nowhere": "filter=text~qwertz",
    "a subject that is nowhere": "filter=subject~qwertz",
    "a channel that is nowhere": "filter=channel=pigeon",
}


def run() -> list[Figure]:
    servers = TestServers()
    try:
        stack = servers.system()
        store = Store(connect(MongoSettings(mongo_url=mongodb.url(stack.stack, "registry"))))
        offices = [f"O{number}" for number in range(1, OFFICES + 1)]
        make(stack, store, dict.fromkeys(offices, LINES // OFFICES))
        return [*lists(stack), *book(stack), *memory(stack)]
    finally:
        servers.stop()


def make(stack: System, store: Store, offices: dict[str, int]) -> None:
    """Journals of new offices, and a short one for the book."""
    for office in (*offices, "B1"):
        stack.api.post("/offices", {"code": office, "name": f"Office {office}"})
        store.transact(context_of_service("registry"), partial(ensure_journal, office=office, title=office))
    fill(store.database, {**offices, "B1": 10_000})


def lists(stack: System) -> list[Figure]:
    people = {"all offices": {"Authorization": f"Bearer {stack.told['token']}"}, "one office": one_office(stack)}
    return [measured(stack, who, head, what, query) for who, head in people.items() for what, query in LISTS.items()]


def measured(stack: System, who: str, head: dict[str, str], what: str, query: str) -> Figure:
    address = urlsplit(stack.url)
    path = f"/api/v1/registry/entries?{quote(query, safe='=&')}"
    times = load(str(address.hostname), address.port or 80, path, head, connections=1, seconds=SECONDS)
    assert not times.refused, (what, query)
    figure = limit(f"{who}: {what}, p99 (p50 {times.percentile(50):.0f} ms)", times.percentile(99), MOST_MS, "ms")
    print(figure.what, figure.measured, file=sys.stderr, flush=True)
    return figure


def one_office(stack: System) -> dict[str, str]:
    """The headers of a registrar of one office."""
    known = {"username": "bench", "password": "a long journal, read"}
    stack.api.post("/users", {**known, "full_name": "Bench", "roles": ["registrar"], "offices": ["O7"]})
    answer = requests.post(f"{stack.url}/api/v1/session", json=known, timeout=20)
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in answer.cookies.items())}


def book(stack: System) -> list[Figure]:
    """As a person gets it: asked for at the gateway, made by the worker, fetched."""
    began = time.perf_counter()
    asked = stack.api.post("/registry/exports", {"journal_id": journal_id_of("B1"), "year": YEAR, "format": "pdf"})

    def ready() -> bool:
        told = stack.api.get(f"/registry/exports/{asked['id']}")
        assert told["state"] != "failed", told
        return told["state"] == "ready"

    wait_until(ready, "the book is made", 120, every=0.1)
    size = len(stack.api.send("GET", f"/registry/exports/{asked['id']}/content").content)
    seconds = time.perf_counter() - began
    return [limit(f"a book of 10,000 lines ({size / 1e6:.1f} MB) from asking to having it", seconds, 20, "s")]


def memory(stack: System) -> list[Figure]:
    """The largest resident memory of the process that makes an export, beside that for fewer lines."""
    figures = []
    for kind in ("csv", "xml", "jsonl", "pdf"):
        small, large = (exporters_memory(stack, office, kind) for office in ("B1", "O1"))
        what, beside = f"memory of {LINES // OFFICES:,} lines as {kind}", f"{small:.0f} MB for 10,000 lines"
        figures.append(Figure(what, f"{large:.0f} MB", beside, large / small, 1.5, at_most=True))
    return figures


def exporters_memory(stack: System, office: str, kind: str) -> float:
    """Megabytes."""
    record = ExportRecord(
        id=f"bench-{office}-{kind}", office=office, journal_id=journal_id_of(office), journal_code=office, year=YEAR,
        format=kind, state="failed", requested_by="bench",
    ).save()  # fmt: skip
    environment = {
        **os.environ,
        "KANCELARIA_MONGO_URL": mongodb.url(stack.stack, "registry"),
        "KANCELARIA_SIGNING_KEY_FILE": str(signing_key(stack.stack)),
    }
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "services.registry.worker.exporting", record.id, str(Path(folder, "export"))]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
        assert process.stdout is not None
        last = process.stdout.read().splitlines()[-1]
        _, code, used = os.wait4(process.pid, 0)
    assert code == 0 and json.loads(last) == {"done": True}, last
    return used.ru_maxrss / 1024
