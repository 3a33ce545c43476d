"""The surroundings of search in a test: what `documents` and `registry` know, the texts, events, and search itself."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from shared.contracts.base import Event, now
from shared.contracts.contacts import PartyChanged, PartyType, SearchableContact
from shared.contracts.documents import (
    Channel,
    Document,
    DocumentState,
    DocumentStored,
    EntryReference,
    Origin,
    Outcome,
    Searchable,
    TextExtracted,
)
from shared.contracts.problems import Unavailable
from shared.contracts.registry import (
    Attachment,
    Direction,
    Entry,
    EntryChanged,
    EntryNow,
    EntryRegistered,
    LineKind,
    Status,
)
from shared.contracts.search import Hit, Search, SearchResults
from shared.messaging.bus import Bus
from shared.messaging.caller import Caller
from shared.messaging.client import RpcClient
from shared.messaging.confirms import Confirms
from shared.messaging.link import CALLS, CONFIRMED, Link
from shared.security.context import Context, context_of_service
from shared.security.principal import Kind, Principal
from shared.security.rights import Role
from shared.settings import BrokerSettings
from tests.servers import Broker
from tests.some_documents import document_of

DIGEST = "0" * 64
KINDS = ("documents", "entries", "contacts", "texts")
UNTOUCHED = {
    "status": Status.OPEN,
    "mark": None,
    "plan_id": None,
    "file": None,
    "handler": "",
    "handler_id": None,
    "due_on": None,
    "handled_on": None,
    "outcome": "",
    "dispatched_on": None,
    "corrected": {},
    "corrections": 0,
    "lines": 1,
    "tombstone": False,
}
CLERK = Principal(kind=Kind.PERSON, id="u1", name="clerk", roles=frozenset({Role.OFFICER}), offices=frozenset({"BA"}))
HEAD = Principal(kind=Kind.PERSON, id="u2", name="head", roles=frozenset({Role.MANAGER}), all_offices=True)


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 90.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (outcome := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {seconds:g} s: {what}")
        time.sleep(0.05)
    return outcome


class Program:
    """A process whose output is kept."""

    def __init__(self, arguments: list[str], environment: dict[str, str], output: Path) -> None:
        self.output = output
        with output.open("ab") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *arguments], env={**os.environ, **environment}, stdout=file, stderr=file
            )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


class World:
    """`store`, `read` and `register` change what the other services know, and return the event that tells of it."""

    def __init__(self, broker: Broker, mongo_url: str, folder: Path) -> None:
        self.broker = broker
        self.mongo_url = mongo_url
        self.folder = folder
        for kind in KINDS:
            (folder / kind).mkdir(parents=True)
        handler = partial(QuietHandler, directory=str(folder / "texts"))
        self._texts = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._texts.serve_forever, daemon=True).start()
        self.rpc = RpcClient(self._settings("svc-gateway"), name="test")
        self._buses = {user: self._bus(user) for user in ("svc-documents", "svc-registry", "svc-contacts")}
        self._programs: list[Program] = []
        for service in ("documents", "registry", "contacts"):
            self.start_stand_in(service)

    # --- what the other services know ---

    def store(self, document_id: str, office: str = "BA", filename: str = "scan.tif") -> DocumentStored:
        self._keep(document_of(document_id, office=office, filename=filename), None)
        return DocumentStored(
            office=office,
            document_id=document_id,
            filename=filename,
            sha256=DIGEST,
            size=1,
            media_type="image/tiff",
            origin=Origin(channel=Channel.FOLDER),
            stored_at=now(),
            actor_name="agent",
        )

    def read(self, document_id: str, text: str) -> TextExtracted:
        known = self._known(document_id).document
        (self.folder / "texts" / f"{document_id}.txt").write_text(text)
        changed = known.model_copy(
            update={"version": known.version + 1, "has_text": True, "state": DocumentState.SEARCHABLE}
        )
        self._keep(changed, f"http://127.0.0.1:{self._texts.server_port}/{document_id}.txt")
        return TextExtracted(office=known.office, document_id=document_id, outcome=Outcome.TEXT)

    def read_after_store(self, document_id: str, text: str, office: str = "BA") -> TextExtracted:
        self.store(document_id, office)
        return self.read(document_id, text)

    def register(
        self, entry_id: str, number: str, *document_ids: str, office: str = "BA", **more: Any
    ) -> EntryRegistered:
        entry = entry_of(entry_id, number, office, document_ids, more)
        (self.folder / "entries" / f"{entry_id}.json").write_text(entry.model_dump_json())
        return EntryRegistered(
            office=office,
            entry_id=entry_id,
            journal_id="j",
            number=number,
            direction=entry.direction,
            subject=entry.subject,
            document_ids=document_ids,
        )

    def change_entry(self, entry_id: str, *, version: int = 2, **now: Any) -> EntryChanged:
        """A further line was written: `now` are fields of EntryNow."""
        path = self.folder / "entries" / f"{entry_id}.json"
        entry = Entry.model_validate_json(path.read_bytes())
        standing = EntryNow(**(UNTOUCHED | {"version": version, "seen_by": (entry.office,)} | now))
        path.write_text(entry.model_copy(update={"version": version, "now": standing}).model_dump_json())
        return EntryChanged(office=entry.office, entry_id=entry_id, number=entry.number, kind=LineKind.CORRECTED)

    def keep_contact(self, contact_id: str, title: str, *texts: str, **more: Any) -> PartyChanged:
        usual = {"version": 1, "type": PartyType.ORGANISATION, "office": "BA", "everybody": True, "gone": False}
        who = {"offices": (), "people": (), "updated_at": now()}
        contact = SearchableContact(id=contact_id, title=title, texts=(title, *texts), **(usual | who | more))
        (self.folder / "contacts" / f"{contact_id}.json").write_text(contact.model_dump_json())
        return PartyChanged(office=contact.office, party_id=contact_id, version=contact.version, deleted=contact.gone)

    def acknowledge_entry(self, document_id: str, entry_id: str, number: str) -> None:
        """`documents` has heard of the entry."""
        known = self._known(document_id)
        changed = known.document.model_copy(
            update={"version": known.document.version + 1, "entry": EntryReference(id=entry_id, number=number)}
        )
        self._keep(changed, known.text_url)

    def lose_text(self, document_id: str) -> None:
        (self.folder / "texts" / f"{document_id}.txt").unlink()

    def remove(self, document_id: str) -> None:
        (self.folder / "documents" / f"{document_id}.json").unlink()

    def tell(self, *events: Event) -> None:
        for event in events:
            user = f"svc-{event.name.partition('.')[0]}"
            self._buses[user].publish(event, context_of_service(user))

    # --- search ---

    def new_replica(self, instance: str = "0") -> "Replica":
        """A replica of search with an index and a queue of its own, which exists when this returns."""
        replica = Replica(self, instance)
        replica.declare()
        return replica

    def stop_search(self) -> None:
        self._stop("search")

    def search(self, q: str, principal: Principal = HEAD, **more: Any) -> SearchResults:
        return self.rpc.call(Search(q=q, **more), Context(principal=principal))

    def hits(self, q: str, principal: Principal = HEAD, **more: Any) -> dict[str, Hit]:
        """By id; empty also while search does not answer."""
        try:
            return {hit.id: hit for hit in self.search(q, principal, **more).items}
        except Unavailable:
            return {}

    def wait_hits(self, q: str, *ids: str, seconds: float = 90.0, **more: Any) -> dict[str, Hit]:
        """Wait until exactly these are found."""
        return wait_for(
            lambda: (found := self.hits(q, **more)).keys() == set(ids) and (found or True), f"{q} finds {ids}", seconds
        )

    def wait_answering(self) -> None:
        def answers() -> bool:
            try:
                return self.search("qqqq") is not None
            except Unavailable:
                return False

        wait_for(answers, "search answers")

    def start_stand_in(self, service: str) -> Program:
        environment = {"KANCELARIA_AMQP_URL": self.broker.url(f"svc-{service}")}
        arguments = ["tests.integration.services.search.stand_ins", service, str(self.folder)]
        return self.start(arguments, environment, service)

    def stop_stand_in(self, service: str) -> None:
        self._stop(service)

    def forget_everything(self) -> None:
        for kind in KINDS:
            for path in (self.folder / kind).iterdir():
                path.unlink()

    def close(self) -> None:
        for program in self._programs:
            program.kill()
        self.rpc.close()
        for link in self._links:
            link.stop()
        self._texts.shutdown()

    def start(self, arguments: list[str], environment: dict[str, str], name: str) -> Program:
        program = Program(arguments, environment, self.folder / f"{name}.log")
        self._programs.append(program)
        return program

    def _stop(self, name: str) -> None:
        for program in self._programs:
            if program.output.stem.partition("-")[0] == name and program.process.poll() is None:
                program.terminate()

    def _settings(self, user: str) -> BrokerSettings:
        return BrokerSettings(amqp_url=self.broker.url(user), amqp_heartbeat=10)

    @property
    def _links(self) -> list[Link]:
        return self.__dict__.setdefault("_made_links", [])

    def _bus(self, user: str) -> Bus:
        link = Link(self._settings(user), "test", (CALLS, CONFIRMED))
        bus = Bus(Caller(link), Confirms(link), user)
        threading.Thread(target=link.run, daemon=True).start()
        self._links.append(link)
        return bus

    def _known(self, document_id: str) -> Searchable:
        return Searchable.model_validate_json((self.folder / "documents" / f"{document_id}.json").read_bytes())

    def _keep(self, kept: Document, text_url: str | None) -> None:
        path = self.folder / "documents" / f"{kept.id}.json"
        draft = path.with_suffix(".draft")
        draft.write_text(Searchable(document=kept, text_url=text_url).model_dump_json())
        draft.replace(path)


class Replica:
    """A process of search that can be started again and again on its own folder."""

    def __init__(self, world: World, instance: str) -> None:
        self.path = world.folder / f"search-{instance}"
        self._world = world
        self._name = f"search-{instance}"
        self._environment = {
            "KANCELARIA_AMQP_URL": world.broker.url("svc-search"),
            "KANCELARIA_MONGO_URL": world.mongo_url,
            "KANCELARIA_SEARCH_PATH": str(self.path),
            "KANCELARIA_INSTANCE": instance,
            "KANCELARIA_LOG_FORMAT": "text",
        }

    def declare(self) -> None:
        program = self._world.start(["shared.runtime", "--declare", "search"], self._environment, "declare")
        assert program.process.wait(100) == 0

    def start(self) -> Program:
        return self._world.start(["shared.runtime", "search"], self._environment, self._name)

    def log(self) -> str:
        return (self._world.folder / f"{self._name}.log").read_text()


class QuietHandler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        return None


def entry_of(entry_id: str, number: str, office: str, document_ids: tuple[str, ...], more: dict[str, Any]) -> Entry:
    attachments = tuple(
        Attachment(document_id=held, sha256=DIGEST, filename="scan.tif", media_type="image/tiff", size=1)
        for held in document_ids
    )
    usual = {"subject": "Predmet", "party": "", "their_ref": "", "year": 2026}
    return Entry(
        id=entry_id,
        journal_id="j",
        office=office,
        seq=1,
        number=number,
        direction=Direction.RECEIVED,
        registered_at=now(),
        received_on=None,
        channel="",
        their_date=None,
        attachments=attachments,
        mark=None,
        handler="",
        due_on=None,
        status=Status.OPEN,
        actor_id="a",
        actor_name="a",
        prev_hash=DIGEST,
        hash=DIGEST,
        **(usual | more),
    )


def resident_megabytes(program: Program) -> float:
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024
