"""Contacts at length: an import of 50,000 rows by the importer's own processes, with dedupe against a million contacts
in the database, a tenth of the rows being contacts that are there, beside a plain `insert_many` of the same documents
into the same mongod without any of it (no indexes, no history, no report); an import of as many rows each of which adds
to a contact that is there; the importer's largest memory for four times
as many rows; the locator's slowest hundredth over the million, asked in the service's process with beginnings of names.
Envelopes: 5,000 members of a group to PDF. MongoDB has a cache of 1 GB, as docs/operating.md asks for so many contacts.
"""

import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local import mongodb
from services.contacts.entrypoints.base import Entrypoints
from services.contacts.handlers.views import locate_parties
from services.contacts.importing.__main__ import carry_out
from services.contacts.importing.documents import new_document, template_of
from services.contacts.importing.mapping import draft_of_cells
from services.contacts.importing.normal import candidate_of
from services.contacts.importing.writing import Claim
from services.contacts.models.imports import ImportRecord
from services.contacts.models.parties import PartyRecord
from services.contacts.printing.typesetting import write_pdf
from shared.contracts.base import now
from shared.contracts.contacts import ImportField, ImportState, LocateParties
from shared.jobs.process import Reporter
from shared.security.context import Context
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from shared.settings import MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store
from tests.load.figures import Figure, limit
from tests.load.timing import summary
from tests.servers import Mongo, TestServers

TITLE = "Contacts"
CONTACTS = int(os.environ.get("KANCELARIA_BENCH_CONTACTS", "1_000_000"))
ROWS = 50_000
LEAST_PER_SECOND = 2_000
MOST_MS = 80
QUESTIONS = 2_000
CLERK = Principal(kind=Kind.PERSON, id="eva", name="Eva", roles=frozenset({Role.MANAGER}), offices=frozenset({"BA"}))
FIELDS = (
    ImportField.NAME, ImportField.STREET, ImportField.CITY, ImportField.POSTAL_CODE, ImportField.PHONE,
    ImportField.EMAIL,
)  # fmt: skip
WORDS = ("Stavebná", "Obchodná", "Žltý kôň", "Slnečná", "Tatranská", "Kováč", "Łódzka", "Šarić", "Západná", "Železná")
TOWNS = (("Košice", "040 01"), ("Nitra", "949 01"), ("Žilina", "010 01"), ("Trnava", "917 01"))


def run() -> list[Figure]:
    servers = TestServers()
    try:
        mongo = servers.mongo()
        give_cache(mongo)
        store = Store(connect(MongoSettings(mongo_url=mongo.url("contacts"), mongo_timeout=600)))
        fill(store)
        with tempfile.TemporaryDirectory() as folder:
            path, old = Path(folder) / "rows.csv", ROWS // 10
            rate = imported(store, path, CONTACTS - old, ROWS, Outcome(created=ROWS - old, unchanged=old))
            moved = imported(store, path, 0, ROWS, Outcome(updated=ROWS), street="Nová")
            peer = inserted(store, CONTACTS * 2)
            small = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            imported(store, path, CONTACTS * 3, ROWS * 4, Outcome(created=ROWS * 4))
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - small
            envelopes = printed(Path(folder) / "envelopes.pdf", 5_000)
        located = locating(store)
    finally:
        servers.stop()
    return [
        Figure(f"rows/s imported, dedupe against {CONTACTS:,}", f"{rate:.0f}/s", f"wanted {LEAST_PER_SECOND}/s",
               rate / LEAST_PER_SECOND, goal=1.0),
        Figure("rows/s that give a contact which is there another address", f"{moved:.0f}/s",
               f"wanted {LEAST_PER_SECOND}/s", moved / LEAST_PER_SECOND, goal=1.0),
        Figure("the first beside plain insert_many", f"{rate:.0f}/s", f"insert_many {peer:.0f}/s", rate / peer),
        limit("the importer's memory for four times as many rows, grown by", grown / 1024, 64, "MiB"),
        limit(f"locator over {CONTACTS:,}, p99", located["p99_ms"], MOST_MS, "ms"),
        limit("5,000 envelopes", envelopes, 60, "s"),
    ]  # fmt: skip


def cells(number: int, street: str = "Hlavná") -> list[str]:
    """Of a contact with a number below nine million: nobody else has its name, its phone or its e-mail address."""
    town, code = TOWNS[number % len(TOWNS)]
    name = f"{WORDS[number % 10]} {WORDS[number // 10 % 10]} spoločnosť {number}"
    return [
        name,
        f"{street} {number % 200}",
        town,
        code,
        f"+42190{1 + number // 1_000_000}{number % 1_000_000:06d}",
        f"f{number}@kon.sk",
    ]


def give_cache(mongo: Mongo) -> None:
    with mongodb.administrator(mongo.stack) as client:
        client.admin.command({"setParameter": 1, "wiredTigerEngineRuntimeConfig": "cache_size=1G"})


def documents(first: int, count: int) -> Iterator[dict[str, Any]]:
    template = template_of("BA", CLERK.id, CLERK.name, "office", [], [])
    template |= {"version": 1}
    for number in range(first, first + count):
        yield new_document(
            template, "organisation", candidate_of(draft_of_cells(cells(number), FIELDS, ()), "SK").details
        )


def fill(store: Store) -> None:
    """The contacts first and their indexes afterwards, which is many times faster."""
    moment = {"created_at": now(), "updated_at": now()}
    batch: list[dict[str, Any]] = []
    for document in documents(0, CONTACTS):
        batch.append(document | moment)
        if len(batch) == 5_000:
            store.database["parties"].insert_many(batch, ordered=False)
            batch = []
    if batch:
        store.database["parties"].insert_many(batch, ordered=False)
    store.prepare(Entrypoints.store.models)


@dataclass(frozen=True)
class Outcome:
    created: int = 0
    updated: int = 0
    unchanged: int = 0


def imported(store: Store, path: Path, first: int, rows: int, wanted: Outcome, street: str = "Hlavná") -> float:
    """Rows per second."""
    lines = [
        "Názov;Ulica;Mesto;PSČ;Telefón;E-mail",
        *(";".join(cells(number, street)) for number in range(first, first + rows)),
    ]
    path.write_text("\r\n".join(lines), encoding="cp1250")
    record = ImportRecord(
        office="BA", filename="rows.csv", size=1, sha256="0" * 64, country="SK", requested_by=CLERK.name,
        state=ImportState.RUNNING.value, claim="bench", principal=CLERK.model_dump(mode="json"), encoding="cp1250",
        delimiter=";", fields=[field.value for field in FIELDS],
    )  # fmt: skip
    store.transact(Context(CLERK), lambda work: work.add(record))
    begun = time.perf_counter()
    carry_out(store, Claim(record.id, "bench", ImportState.RUNNING), path, Silent())
    seconds = time.perf_counter() - begun
    done = store.get(ImportRecord, record.id)
    found = Outcome(done.created, done.updated, done.unchanged)
    if found != wanted:
        raise RuntimeError(f"{found}, wanted {wanted}")
    return rows / seconds


class Silent(Reporter):
    """Tells nothing."""

    def progress(self, **told: Any) -> None:
        pass


def inserted(store: Store, first: int) -> float:
    """The peer: documents of the same shape, as fast as the driver and the database go."""
    ready = list(documents(first, ROWS))
    begun = time.perf_counter()
    for start in range(0, ROWS, 500):
        store.database["plain"].insert_many(ready[start : start + 500])
    return ROWS / (time.perf_counter() - begun)


def locating(store: Store) -> dict[str, Any]:
    pick = random.Random(1)
    total = PartyRecord._get_collection().estimated_document_count()
    times = []
    for _ in range(QUESTIONS):
        name = cells(pick.randrange(CONTACTS))[0]
        typed = pick.choice([name[: pick.randrange(3, len(name))], name.split()[-1], f"f{pick.randrange(total)}@"])
        begun = time.perf_counter()
        locate_parties(LocateParties(q=typed, limit=50), Context(CLERK), store)
        times.append(time.perf_counter() - begun)
    return summary(times, sum(times))


def printed(path: Path, count: int) -> float:
    """Seconds."""
    layout = {
        "envelope": "dl", "labels": None, "window": False, "used_labels": 0, "right_by": 0, "down_by": 0,
        "sender": ["Kancelária", "Hlavná 2", "811 01 Bratislava"], "language": "sk",
    }  # fmt: skip
    addresses = (
        (cells(number)[0], cells(number)[1], f"{cells(number)[3]} {cells(number)[2]}") for number in range(count)
    )
    begun = time.perf_counter()
    write_pdf(layout, addresses, path)
    return time.perf_counter() - begun
