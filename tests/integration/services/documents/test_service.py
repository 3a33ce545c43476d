"""The running services, asked over RabbitMQ: rights, and the way of a file through both of them."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
import urllib3
from pymongo import MongoClient

from shared.contracts import documents as contract
from shared.contracts.base import Command, now
from shared.contracts.documents import Channel, DocumentState, IntakeOutcome, Origin, Outcome
from shared.contracts.problems import Forbidden, NotFound, NotSignedIn, Problem
from shared.identifiers import new_id
from shared.messaging.client import RpcClient
from shared.security.context import Context
from shared.security.principal import ANONYMOUS, Kind, Principal
from shared.security.rights import Right, Role
from shared.settings import BrokerSettings
from tests.free_port import free_port

pytestmark = pytest.mark.integration
WORKERS = 2


class Running:
    """`documents`, extraction workers and clients of theirs."""

    def __init__(self, broker, mongo, s3, tika_url: str, folder: Path) -> None:
        self.database = MongoClient(mongo.url("documents")).get_default_database()
        self.folder = folder
        self.environment = {
            **os.environ,
            **s3.environment,
            "KANCELARIA_AMQP_URL": broker.url("svc-documents"),
            "KANCELARIA_MONGO_URL": mongo.url("documents"),
            "KANCELARIA_TIKA_URL": tika_url,
            "KANCELARIA_EXTRACTION_CORES": "1",
            "KANCELARIA_LOG_FORMAT": "text",
        }
        self.documents = self._start("documents", "documents")
        self.workers = [self.start_worker(number) for number in range(WORKERS)]
        self._gateway = RpcClient(BrokerSettings(amqp_url=broker.url("svc-gateway")), name="test")
        self._agent = RpcClient(BrokerSettings(amqp_url=broker.url("agent-BA")), name="test-agent")

    def start_worker(self, number: int, *, wait: bool = True) -> subprocess.Popen:
        extra = {
            "KANCELARIA_INSTANCE": str(number),
            "KANCELARIA_EXTRACTION_FOLDER": str(self.folder / f"extraction-{number}"),
        }
        return self._start("documents.extraction", f"worker-{number}", wait=wait, **extra)

    def call(self, command: Command, principal: Principal):
        return self._gateway.call(command, Context(principal=principal))

    def call_as_agent(self, command: Command):
        """The broker says who it is, whatever the message says."""
        return self._agent.call(command, Context(principal=ANONYMOUS))

    def hand_in(self, content: bytes, principal: Principal, filename: str = "letter.jpg") -> contract.Intake:
        grant = self.call(begin(content, filename), principal)
        if grant.upload_url is None:
            return grant.intake
        assert urllib3.request("PUT", grant.upload_url, body=content).status == 200
        return self.call(contract.CommitIntake(intake_id=grant.intake.id), principal)

    def wait_until(self, condition: Callable[[], object], what: str, seconds: float = 90, every: float = 0.05) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{what}: {self.logs()}"
            time.sleep(every)

    def wait_ready(self, document_id: str, principal: Principal) -> contract.Document:
        def ready() -> bool:
            return self.call(contract.GetDocument(id=document_id), principal).state is DocumentState.READY

        self.wait_until(ready, f"{document_id} is ready")
        return self.call(contract.GetDocument(id=document_id), principal)

    def contents(self) -> dict[str, list]:
        """Everything stored, but for what time alone changes."""
        names = sorted(set(self.database.list_collection_names()) - {"outbox", "extraction_turns"})
        return {name: list(self.database[name].find().sort("_id")) for name in names}

    def logs(self) -> str:
        return "\n".join(f"{file.name}: {file.read_text()[-2000:]}" for file in self.folder.glob("*.log"))

    def stop(self) -> None:
        self._gateway.close()
        self._agent.close()
        for process in (self.documents, *self.workers):
            process.terminate()
        for process in (self.documents, *self.workers):
            process.wait(30)
        self.database.client.close()

    def _start(self, module: str, name: str, *, wait: bool = True, **extra: str) -> subprocess.Popen:
        port = free_port()
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "shared.runtime", module],
                env={**self.environment, **extra, "KANCELARIA_METRICS_PORT": str(port)},
                stdout=log,
                stderr=log,
            )
        if wait:
            self.wait_until(lambda: process.poll() is not None or _says_ready(port), f"{name} is ready")
            assert process.poll() is None, self.logs()
        return process


def _says_ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/health/ready", timeout=2).ok
    except requests.RequestException:
        return False


@pytest.fixture(scope="module")
def running(rabbitmq, mongo, s3, tika_url, tmp_path_factory):
    services = Running(rabbitmq, mongo, s3, tika_url, tmp_path_factory.mktemp("running"))
    yield services
    services.stop()


def person(role: Role, *offices: str, scopes: frozenset[Right] | None = None) -> Principal:
    return Principal(
        kind=Kind.PERSON,
        id=f"the-{role}",
        name=role.title(),
        roles=frozenset({role}),
        offices=frozenset(offices or ("BA",)),
        scopes=scopes,
    )


def begin(content: bytes, filename: str = "letter.jpg", kind=contract.BeginIntake, office: str = "BA"):
    return kind(
        intake_id=new_id(),
        office=office,
        filename=filename,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        origin=Origin(channel=Channel.PAGE),
    )


CLERK = person(Role.REGISTRAR)
UPLOADING: dict[str, Command] = {
    "begin": begin(b"x"),
    "commit": contract.CommitIntake(intake_id="unknown"),
    "retry": contract.RetryExtraction(id="unknown"),
}
DELIVERING: dict[str, Command] = {
    "deliver": begin(b"x", kind=contract.DeliverIntake),
    "commit": contract.CommitDelivery(intake_id="unknown"),
    "refuse": contract.ReportRefusal(
        intake_id="refused",
        office="BA",
        filename="x",
        size=0,
        outcome=IntakeOutcome.VANISHED,
        detail="gone",
        origin=Origin(channel=Channel.FOLDER),
    ),
    "report": contract.ReportAgent(
        office="BA", version="1", inbox="/x", waiting=0, spool_bytes=0, delivered=0, failed=0, started_at=now()
    ),
}
READING: dict[str, Command] = {
    "intake": contract.GetIntake(id="unknown"),
    "intakes": contract.ListIntakes(),
    "document": contract.GetDocument(id="unknown"),
    "documents": contract.ListDocuments(),
    "content": contract.GetContent(id="unknown"),
    "preview": contract.GetPreview(id="unknown", page=1),
    "text": contract.GetText(id="unknown"),
    "searchable": contract.GetSearchable(id="unknown"),
    "searchables": contract.ListSearchables(),
}


@pytest.mark.parametrize("what", UPLOADING)
def test_without_the_right_to_upload_nothing_changes(running, what):
    before = running.contents()
    with pytest.raises(Forbidden) as refused:
        running.call(UPLOADING[what], person(Role.AUDITOR))
    assert refused.value.params["right"] == Right.DOCUMENTS_UPLOAD
    with pytest.raises(NotSignedIn):
        running.call(UPLOADING[what], ANONYMOUS)
    assert running.contents() == before


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_with_the_right_to_upload_it_is_begun(running, role):
    grant = running.call(begin(f"{role}".encode()), person(role))
    assert grant.upload_url
    for what in ("commit", "retry"):
        with pytest.raises(NotFound):
            running.call(UPLOADING[what], person(role))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("what", DELIVERING)
def test_no_person_delivers_as_an_agent(running, what, role):
    before = running.contents()
    with pytest.raises(Forbidden):
        running.call(DELIVERING[what], person(role))
    assert running.contents() == before


def test_an_agent_delivers_refuses_and_reports(running):
    assert running.call_as_agent(DELIVERING["deliver"]).upload_url
    assert running.call_as_agent(DELIVERING["refuse"]).outcome is IntakeOutcome.VANISHED
    running.call_as_agent(DELIVERING["report"])
    with pytest.raises(NotFound):
        running.call_as_agent(DELIVERING["commit"])
    seen = running.call(contract.ListAgents(), person(Role.REGISTRAR)).items
    assert [agent.office for agent in seen] == ["BA"]


def test_an_agent_delivers_at_its_own_office_alone(running):
    before = running.contents()
    with pytest.raises(Forbidden):
        running.call_as_agent(begin(b"x", kind=contract.DeliverIntake, office="KE"))
    assert running.contents() == before


@pytest.mark.parametrize("what", READING)
def test_reading_needs_its_right(running, what):
    narrow = person(Role.REGISTRAR, scopes=frozenset({Right.DOCUMENTS_UPLOAD}))
    with pytest.raises(Forbidden):
        running.call(READING[what], narrow)
    with pytest.raises(NotSignedIn):
        running.call(READING[what], ANONYMOUS)
    try:
        running.call(READING[what], person(Role.AUDITOR))
    except Problem as problem:
        assert isinstance(problem, NotFound)


@pytest.mark.parametrize(("role", "allowed"), [(Role.REGISTRAR, True), (Role.AUDITOR, True), (Role.OFFICER, False)])
def test_agents_are_shown_to_those_who_may(running, role, allowed):
    if allowed:
        running.call(contract.ListAgents(), person(role))
    else:
        with pytest.raises(Forbidden):
            running.call(contract.ListAgents(), person(role))


def test_a_scan_handed_in_becomes_searchable_and_ready(running, scan):
    taken = running.hand_in(scan.read_bytes(), CLERK)
    document = running.wait_ready(taken.document_id, CLERK)
    assert (document.outcome, document.previews, document.has_searchable_pdf) == (Outcome.TEXT, 1, True)
    text = requests.get(running.call(contract.GetText(id=document.id), CLERK).url, timeout=10)
    assert "hydrogeologický" in text.content.decode()
    preview = requests.get(running.call(contract.GetPreview(id=document.id, page=1), CLERK).url, timeout=10)
    assert preview.content[8:12] == b"WEBP"
    retried = running.call(contract.RetryExtraction(id=document.id), CLERK)
    assert retried.state is DocumentState.STORED
    assert running.wait_ready(document.id, CLERK).outcome is Outcome.TEXT


NOTES = 52
"""Files in an archive: more than are stored in one transaction."""


def archive_of_notes() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(NOTES):
            archive.writestr(f"note-{number}.txt", f"Note number {number}")
    return buffer.getvalue()


STEPS = {
    "claimed": {},
    "being read": {"state": DocumentState.READING.value},
    "text stored, PDF not yet made": {"state": DocumentState.SEARCHABLE.value},
}


def kill_its_worker(running: Running, document_id: str, **step: object) -> None:
    """As soon as the document has come so far."""

    def worker() -> str | None:
        if running.database["documents"].find_one({"_id": document_id, **step}):
            job = running.database["extraction_jobs"].find_one({"_id": document_id}) or {}
            return job.get("worker")
        return None

    running.wait_until(worker, f"{document_id}: {step}", every=0.002)
    number = int((worker() or "/0").rpartition("/")[2])
    running.workers[number].send_signal(signal.SIGKILL)
    running.workers[number].wait(10)
    running.workers[number] = running.start_worker(number, wait=False)


def test_killed_at_any_step_every_document_ends_ready_once(running, tmp_path):
    from deploy.local.demo_letters import many

    letters = list(many(tmp_path, len(STEPS), seed=9, languages=("sk",)))
    intakes = []
    for letter, step in zip(letters, STEPS.values(), strict=True):
        intakes.append(running.hand_in(letter.path.read_bytes(), CLERK, letter.path.name))
        kill_its_worker(running, intakes[-1].document_id, **step)
    documents = [running.wait_ready(intake.document_id, CLERK) for intake in intakes]
    assert {document.outcome for document in documents} == {Outcome.TEXT}
    assert all(document.has_searchable_pdf and document.previews == 1 for document in documents)
    for letter, document in zip(letters, documents, strict=True):
        link = running.call(contract.GetText(id=document.id), CLERK)
        assert letter.word in requests.get(link.url, timeout=10).content.decode()


def test_killed_among_the_contents_of_an_archive_each_ends_ready_once(running):
    taken = running.hand_in(archive_of_notes(), CLERK, "notes.zip")
    kill_its_worker(running, taken.document_id, children={"$gt": 0})
    running.wait_until(lambda: running.database["extraction_jobs"].count_documents({}) == 0, "all is read")
    inside = list(running.database["documents"].find({"parent_id": taken.document_id}))
    assert {child["outcome"] for child in inside} == {Outcome.TEXT}
    assert sorted(child["filename"] for child in inside) == sorted(f"note-{number}.txt" for number in range(NOTES))


def test_documents_killed_between_upload_and_commit_goes_on_where_it_stopped(running, scan):
    content = scan.read_bytes() + b"\0"
    grant = running.call(begin(content), CLERK)
    assert urllib3.request("PUT", grant.upload_url, body=content).status == 200
    running.documents.send_signal(signal.SIGKILL)
    running.documents.wait(10)
    running.documents = running._start("documents", "documents")
    first = running.call(contract.CommitIntake(intake_id=grant.intake.id), CLERK)
    second = running.call(contract.CommitIntake(intake_id=grant.intake.id), CLERK)
    assert first == second
    assert first.outcome is IntakeOutcome.STORED
    digest = hashlib.sha256(content).hexdigest()
    assert running.database["documents"].count_documents({"sha256": digest}) == 1


def test_a_worker_that_is_asked_to_end_gives_its_document_back(running, scan):
    pages = scan.read_bytes() + b"\0\0"
    taken = running.hand_in(pages, CLERK)
    jobs = running.database["extraction_jobs"]
    running.wait_until(lambda: jobs.find_one({"_id": taken.document_id}, {"state": 1})["state"] == "claimed", "claimed")
    number = int(jobs.find_one({"_id": taken.document_id})["worker"].rpartition("/")[2])
    begun = time.monotonic()
    running.workers[number].terminate()
    assert running.workers[number].wait(20) == 0
    assert time.monotonic() - begun < 10
    document = running.wait_ready(taken.document_id, CLERK)
    running.workers[number] = running.start_worker(number)
    assert document.outcome is Outcome.TEXT
