"""The line to the centre, its clock and its disk fail under a working office: each page arrives once, in its order.

The line is a process of its own between the agent and the broker, and another one to the object store; it is cut for
real. What an hour without a line has beyond a minute is that all 500 pages lie in the spool and that the agent waits
for its longest pause between two tries: the line is mended then, and it must go on at once.
"""

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.line import Line, open_line
from tests.office import Office, Process, documents_process
from tests.paper import as_pdf, letter, patch_sheet
from tests.servers import Broker, Mongo, ObjectStore

pytestmark = [pytest.mark.integration, pytest.mark.faults, pytest.mark.timeout(600)]
PAGES = 500
TRIES_TO_LONGEST_PAUSE = 7


def page(number: int, size: int = 3000, *, of: object) -> bytes:
    """No two are the same, of one test or of two."""
    start = f"page {number:04d} of {of} "
    return start.encode() + hashlib.sha256(start.encode()).digest() * (size // 32)


@pytest.fixture
def lines(rabbitmq: Broker, s3: ObjectStore) -> Iterator[dict[str, Line]]:
    """To the broker, and to the object store as agents reach it."""
    broker = rabbitmq.url("agent-BA").rpartition("@")[2].partition("/")[0]
    made = {
        "broker": open_line(broker.partition(":")[0], int(broker.partition(":")[2])),
        "objects": open_line(s3.endpoint.partition(":")[0], int(s3.endpoint.partition(":")[2])),
    }
    yield made
    for line in made.values():
        line.close()


@pytest.fixture
def far_documents(
    rabbitmq: Broker, mongo: Mongo, s3: ObjectStore, lines: dict[str, Line], tmp_path: Path
) -> Iterator[Process]:
    """`documents`, which tells agents to upload over their line."""
    environment = {**s3.environment, "KANCELARIA_S3_PUBLIC_ENDPOINT": f"127.0.0.1:{lines['objects'].port}"}
    process = documents_process(
        rabbitmq.url("svc-documents"), mongo.url("documents"), environment, tmp_path / "documents.log"
    )
    process.start()
    yield process
    process.kill()


@pytest.fixture
def make_far_office(
    far_documents: Process, rabbitmq: Broker, mongo: Mongo, lines: dict[str, Line], tmp_path: Path
) -> Iterator[Callable[..., Office]]:
    made: list[Office] = []
    client = mongo.client("documents")

    def make(code: str = "BA", **settings: str) -> Office:
        account, _, rest = rabbitmq.url(f"agent-{code}").rpartition("@")
        vhost = rest.partition("/")[2]
        url = f"{account}@127.0.0.1:{lines['broker'].port}/{vhost}"
        office = Office(code, tmp_path / f"office-{code}", client.get_default_database(), url, settings)
        made.append(office)
        return office

    yield make
    for office in made:
        office.agent.kill()
    client.close()


def assert_each_once(office: Office, names: list[str]) -> None:
    """Every file arrived once, under its own bytes, and the batch tells the order in which they were put there."""
    office.wait_for(lambda: not any((office.home / "spool").iterdir()), "the spool is empty", seconds=120)
    intakes = office.intakes()
    assert [intake["filename"] for intake in intakes] == names
    assert {intake["outcome"] for intake in intakes} == {"stored"}
    ids = {intake["document_id"] for intake in intakes}
    documents = list(office.documents["documents"].find({"_id": {"$in": list(ids)}, "office": office.code}))
    assert len(documents) == len(names)
    assert {document["receipts"] for document in documents} == {1}
    assert office.is_empty()


@pytest.mark.parametrize("pages", [pytest.param(60, marks=pytest.mark.faults_short), PAGES])
def test_the_line_is_cut_while_pages_come_in(
    make_far_office: Callable[..., Office], lines: dict[str, Line], pages: int
) -> None:
    office = make_far_office()
    office.agent.start()
    office.wait_for_connection()
    names = [f"{number:04d}.txt" for number in range(pages)]
    for number, name in enumerate(names):
        if number == pages // 10:
            lines["broker"].cut()
            lines["objects"].cut()
        office.drop(name, page(number, of=office.home))
        time.sleep(0.01)
    office.wait_for(office.is_empty, "the office goes on taking without a line", seconds=180)
    before = len(office.intakes())
    assert before < pages
    tries = TRIES_TO_LONGEST_PAUSE if pages == PAGES else 1
    office.wait_for(lambda: office.log().count("handing in failed") >= tries, "tries fail", seconds=180)
    lines["objects"].mend()
    lines["broker"].mend()
    office.wait_for_intakes(pages, seconds=300)
    assert_each_once(office, names)


def test_the_line_breaks_off_in_the_middle_of_uploads(
    make_far_office: Callable[..., Office], lines: dict[str, Line]
) -> None:
    office = make_far_office()
    office.agent.start()
    office.wait_for_connection()
    names = [f"{number:02d}.bin" for number in range(12)]
    for number, name in enumerate(names):
        office.drop(name, page(number, 4_000_000, of=office.home))
    for _ in range(5):
        time.sleep(0.4)
        lines["objects"].cut()
        time.sleep(0.2)
        lines["objects"].mend()
    office.wait_for_intakes(len(names), seconds=180)
    assert_each_once(office, names)


@pytest.mark.parametrize("hours", ["-30h", "+400d"])
def test_a_wrong_clock_is_told_and_changes_nothing(make_far_office: Callable[..., Office], hours: str) -> None:
    library = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
    if library is None:
        pytest.skip("libfaketime is not installed")
    office = make_far_office(LD_PRELOAD=str(library), FAKETIME=hours, FAKETIME_DONT_FAKE_MONOTONIC="1")
    office.agent.start()
    office.wait_for_connection()
    names = [f"{number}.txt" for number in range(5)]
    for number, name in enumerate(names):
        office.drop(name, page(number, of=office.home))
    office.wait_for_intakes(5, seconds=60)
    assert_each_once(office, names)
    skew = {"-30h": -30 * 3600, "+400d": 400 * 86400}[hours]
    office.wait_for(lambda: abs(office.report()["clock_skew"] - skew) < 60, "the skew is told")
    told = lambda: {trouble["subject"] for trouble in office.report()["troubles"]}  # noqa: E731 - read again and again
    office.wait_for(lambda: told() == {"clock"}, "the trouble is told")
    drift = office.report()["last_error_at"] - office.report()["seen_at"]
    assert abs(drift.total_seconds()) < 120, "times of the office are told by the centre's clock"


@pytest.mark.faults_short
def test_the_same_file_at_two_offices_at_once_belongs_to_both(make_far_office: Callable[..., Office]) -> None:
    offices = [make_far_office("BA"), make_far_office("KE")]
    for office in offices:
        office.agent.start()
    for office in offices:
        office.wait_for_connection()
    for round_ in range(5):
        for office in offices:
            office.drop(f"{round_}.bin", page(round_, 300_000, of=offices[0].home))
    for office in offices:
        office.wait_for_intakes(5, seconds=60)
        assert_each_once(office, [f"{round_}.bin" for round_ in range(5)])


@pytest.mark.parametrize(
    "step",
    [
        "services.scanner_agent.spool:Spool.divide",
        "services.scanner_agent.sent:Sent.keep",
        "services.scanner_agent.pages_process:run",
    ],
)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_while_a_stack_is_divided_each_document_arrives_once(
    make_far_office: Callable[..., Office], step: str, moment: str
) -> None:
    office = make_far_office()
    profile = {"folder": "inbox", "title": "Inbox", "separators": ["patch-t"]}
    setup = {
        "_id": "BA", "office": "BA", "version": 1, "profiles": [profile], "spool_limit": 2**30, "keep_sent_days": 1,
    }  # fmt: skip
    office.documents["agent_setups"].replace_one({"_id": "BA"}, setup, upsert=True)
    office.agent.start()
    office.wait_for(lambda: office.report().get("setup_version") == 1, "the profile is followed")
    office.agent.kill()
    one, two, three = (letter(f"{step} {moment} {number}", lines=4) for number in (1, 2, 3))
    stack = (one, patch_sheet(), two, patch_sheet(), three)
    office.drop("stack.pdf", as_pdf(*stack))
    whole = office.agent.arguments
    office.agent.arguments = ["-m", "tests.faults.services.scanner_agent.dying_agent", step, moment]
    office.agent.start()
    assert office.agent.wait_dead(60) == -signal.SIGKILL
    office.agent.arguments = whole
    office.agent.start()
    office.wait_for_intakes(3, seconds=60)
    assert_each_once(office, ["stack-001.pdf", "stack-002.pdf", "stack-003.pdf"])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB; only root can make one."""
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", place], capture_output=True).returncode:
        pytest.skip("a file system can not be mounted here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_the_disk_of_an_office_is_full_while_the_line_is_down(
    make_far_office: Callable[..., Office], lines: dict[str, Line], small_disk: Path, tmp_path: Path
) -> None:
    office = make_far_office(KANCELARIA_AGENT_SPOOL_RESERVE_BYTES="200000")
    inbox = tmp_path / "scans"
    inbox.mkdir()
    office.home = small_disk
    office.agent.environment = {
        **office.agent.environment,
        "KANCELARIA_AGENT_HOME": str(small_disk),
        "KANCELARIA_AGENT_INBOX": str(inbox),
    }
    office.agent.start()
    lines["broker"].cut()
    names = [f"{number:02d}.bin" for number in range(20)]
    for number, name in enumerate(names):
        (inbox / f".{name}").write_bytes(page(number, 500_000, of=tmp_path))
        (inbox / f".{name}").rename(inbox / name)
        os.utime(inbox / name, (1_700_000_000 + number, 1_700_000_000 + number))
    office.wait_for(lambda: "disk of the spool is full" in office.agent.output.read_text(), "the full disk is noticed")
    left = len(list(inbox.iterdir()))
    assert 0 < left < 20
    lines["broker"].mend()
    office.wait_for(lambda: len(office.intakes()) == 20, "all arrive when there is a line again", seconds=180)
    assert sorted(intake["filename"] for intake in office.intakes()) == names
    assert {intake["outcome"] for intake in office.intakes()} == {"stored"}
    assert not any(inbox.iterdir())
    office.agent.kill()
