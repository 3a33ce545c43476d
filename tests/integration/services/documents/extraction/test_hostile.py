"""Files that mean harm: each ends in a stated outcome, within bounds, and a neighbour's letter goes by it meanwhile."""

import threading
import time
from pathlib import Path

import psutil
import pytest

from services.documents.extraction.languages import Habits
from services.documents.extraction.queue import JobQueue
from services.documents.extraction.reader_process import ReaderPool
from services.documents.extraction.reading_desk import Desk, read_next
from services.documents.extraction.settings import ExtractionSettings
from services.documents.models.documents import DocumentRecord
from services.documents.models.reading import ExtractionJob, OfficeLanguages
from shared.contracts.base import now
from shared.contracts.documents import DocumentState, Outcome
from tests.integration.services.documents.conftest import person
from tests.integration.services.documents.extraction import hostile_files as files

pytestmark = pytest.mark.integration
SILENCE, TOTAL = 5.0, 15.0
BOUND = 60.0
"""Seconds for one hostile file on a busy machine, its retries included."""

HOSTILE = {
    "archive bomb": (files.bomb_in_an_archive, {Outcome.TOO_LARGE}),
    "packed over and over": (files.packed_over_and_over, {Outcome.TOO_LARGE}),
    "30,000 files in one": (files.too_many_files, {Outcome.TEXT}),
    "paths that lead out": (files.paths_that_lead_out, {Outcome.TEXT}),
    "PDF of 10,000 pages": (lambda: files.pdf_of_pages(10_000), {Outcome.TEXT}),
    "PDF that paints for ever": (files.pdf_that_paints_for_ever, {Outcome.TIMED_OUT}),
    "PDF that draws for ever": (files.pdf_that_draws_for_ever, {Outcome.TIMED_OUT, Outcome.KILLED_THE_READER}),
    "PDF that unpacks for ever": (files.pdf_that_unpacks_for_ever, {Outcome.TIMED_OUT, Outcome.KILLED_THE_READER}),
    "PDF with an image of 30,000 × 30,000": (
        lambda: files.pdf_with_an_image_of(30_000, 30_000),
        {Outcome.NO_TEXT, Outcome.TOO_LARGE, Outcome.TIMED_OUT},
    ),
    "image of 30,000 × 30,000": (lambda: files.image_of(30_000, 30_000), {Outcome.TOO_LARGE}),
    "PDF and archive at once": (files.pdf_and_archive_at_once, {Outcome.TEXT}),
    "image and web page at once": (files.image_and_page_at_once, {Outcome.CORRUPT, Outcome.NO_TEXT}),
}


@pytest.fixture(scope="module")
def readers(reading_environment):
    pool = ReaderPool(ExtractionSettings(cores=2, silence=SILENCE, total=TOTAL, memory=1024, idle_readers=2))
    pool.warm_up()
    yield pool
    pool.close()


@pytest.fixture
def desk(house, readers, tmp_path):
    for office in ("BA", "KE"):
        OfficeLanguages(id=office, languages=["sk"]).save()
    queue = JobQueue(house.store.database, "desk", 60.0)
    habits = Habits()
    habits.of_offices.update(BA=("sk",), KE=("sk",))
    return Desk(house.store, house.objects, None, queue, readers, tmp_path / "files", habits)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("what", HOSTILE)
def test_harm_is_bounded_and_the_neighbour_goes_by(house, desk, what):
    make, expected = HOSTILE[what]
    begun = time.monotonic()
    taken = house.take_in(make(), person("BA"))
    at_work = threading.Thread(target=read_until_ready, args=(desk, taken.document_id), daemon=True)
    at_work.start()
    wait_until(lambda: ExtractionJob.objects(pk=taken.document_id, state="waiting").count() == 0)
    letter = house.take_in(f"A letter beside {what}".encode(), person("KE"), "KE")
    read_until_ready(desk, letter.document_id)
    went_by = time.monotonic()
    at_work.join(BOUND)
    assert not at_work.is_alive()

    document = house.store.get(DocumentRecord, taken.document_id)
    assert document.outcome in expected, document.outcome_detail
    assert document.outcome is Outcome.TEXT or document.outcome_detail
    assert house.store.get(DocumentRecord, letter.document_id).outcome is Outcome.TEXT
    assert went_by - begun < BOUND
    assert not list(desk.folder.iterdir())
    assert not [p for p in psutil.Process().children(recursive=True) if p.name() == "tesseract"]
    assert not Path("/tmp/kancelaria-escaped").exists()


def test_links_and_devices_in_an_archive_are_left_out(house, desk):
    taken = house.take_in(files.paths_that_lead_out(), person("BA"))
    read_until_ready(desk, taken.document_id)
    children = DocumentRecord.objects(parent_id=taken.document_id)
    assert [child.parent_path for child in children.order_by("place")] == [
        "tmp/kancelaria-escaped",
        "tmp/kancelaria-escaped",
        "kancelaria-escaped",
    ]


def test_bombs_within_bombs_share_one_allowance(house, desk, monkeypatch):
    monkeypatch.setenv("KANCELARIA_READING_MEMBER_BYTES", "20000000")
    desk.readers = ReaderPool(ExtractionSettings(silence=SILENCE))
    taken = house.take_in(files.bomb_within_bombs(), person("BA"))
    while ExtractionJob.objects(office="BA").count():
        read_once(desk)
    desk.readers.close()
    within = list(DocumentRecord.objects(root_id=taken.document_id))
    assert sum(child.size for child in within) <= 20_000_000
    assert all(child.outcome is not None for child in within)


def test_a_document_names_no_file_of_the_machine(read, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-of-this-machine")
    reading = read(files.document_with_an_entity(str(secret)))
    assert not reading.found.has_text or "the-secret" not in reading.text


def read_once(desk: Desk) -> None:
    desk.store.database["extraction_jobs"].update_many({"state": "waiting"}, {"$set": {"due_at": now()}})
    read_next(desk)


def read_until_ready(desk: Desk, document_id: str) -> None:
    deadline = time.monotonic() + 120
    while DocumentRecord.objects.get(pk=document_id).state is not DocumentState.READY:
        assert time.monotonic() < deadline
        read_once(desk)
        time.sleep(0.02)


def wait_until(condition) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
