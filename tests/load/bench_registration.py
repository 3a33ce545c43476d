"""Registrations per second: four registry processes behind the broker and 32 writers, all into one journal, against
32 threads that write the same transaction (request guard, head, entry, history, outbox) straight to MongoDB: once
contending freely, once queued so that no transaction meets a write conflict, which is the faster way and the harder
peer. The journal must be gapless and its chain valid afterwards.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

from services.registry.handlers.entries import write_entry
from services.registry.handlers.journals import ensure_journal, journal_id_of
from services.registry.models.entries import EntryRecord
from services.registry.models.journals import JournalRecord
from shared.contracts.registry import Direction, Entry, RegisterEntry, VerifyJournal
from shared.identifiers import new_id
from shared.messaging.client import RpcClient
from shared.security.context import Context, context_of_service
from shared.security.principal import service_principal
from shared.settings import BrokerSettings, MongoSettings
from shared.storage.connection import connect
from shared.storage.store import Store
from tests.load.figures import Figure
from tests.servers import Broker, TestServers

TITLE = "Registration"
WRITERS, REPLICAS, COUNT = 32, 4, 2000
ZONE = ZoneInfo("Europe/Bratislava")
CLERK = service_principal("gateway")


def run() -> list[Figure]:
    servers = TestServers()
    try:
        broker, mongo = servers.broker(["svc-gateway", "svc-registry"]), servers.mongo()
        write = write_straight(mongo.url("straight"))
        contending, queued = per_second(write), per_second(one_at_a_time(write))
        through = register_through_services(broker, mongo.url("registry"))
    finally:
        servers.stop()
    return [
        Figure(
            f"registrations/s, {REPLICAS} replicas, {WRITERS} writers, one journal",
            f"{through:.0f}/s",
            f"straight to mongod {peer:.0f}/s ({how})",
            through / peer,
            goal=0.7,
        )
        for how, peer in (("contending", contending), ("queued", queued))
    ]


def per_second(write: Callable[[int], object]) -> float:
    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(write, range(WRITERS * 4)))
        begun = time.perf_counter()
        list(threads.map(write, range(COUNT)))
        return COUNT / (time.perf_counter() - begun)


def one_at_a_time(write: Callable[[int], object]) -> Callable[[int], object]:
    queue = threading.Lock()

    def wait_and_write(number: int) -> object:
        with queue:
            return write(number)

    return wait_and_write


def write_straight(url: str) -> Callable[[int], Entry]:
    store = Store(connect(MongoSettings(mongo_url=url)))
    store.prepare([JournalRecord, EntryRecord])
    journal = store.transact(context_of_service("registry"), lambda work: ensure_journal(work, "BA", "Bratislava"))
    details = {"direction": Direction.RECEIVED.value, "subject": "Žiadosť"}

    def write(_: int) -> Entry:
        context = Context(CLERK, once=new_id(), fingerprint="f", reply=Entry)
        return store.transact(context, lambda work: write_entry(work, journal, details, [], context, ZONE))

    return write


def register_through_services(broker: Broker, mongo_url: str) -> float:
    store = Store(connect(MongoSettings(mongo_url=mongo_url)))
    store.prepare([JournalRecord, EntryRecord])
    store.transact(context_of_service("registry"), lambda work: ensure_journal(work, "BA", "Bratislava"))
    environment = {
        **os.environ,
        "KANCELARIA_AMQP_URL": broker.url("svc-registry"),
        "KANCELARIA_MONGO_URL": mongo_url,
        "KANCELARIA_LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "shared.runtime", "registry"]
    replicas = [subprocess.Popen(command, env=environment) for _ in range(REPLICAS)]
    rpc = RpcClient(BrokerSettings(amqp_url=broker.url("svc-gateway")), name="bench")
    try:
        time.sleep(6)
        speed = per_second(lambda _: rpc.call(registration(), Context(CLERK), timeout=30))
        report = rpc.call(VerifyJournal(journal_id=journal_id_of("BA")), Context(CLERK))
        assert report.valid and report.count == COUNT + WRITERS * 4, report
    finally:
        rpc.close()
        for replica in replicas:
            replica.terminate()
        for replica in replicas:
            replica.wait(30)
    return speed


def registration() -> RegisterEntry:
    return RegisterEntry(office="BA", direction=Direction.RECEIVED, subject="Žiadosť", party="Obec")
