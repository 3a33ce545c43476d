"""A worker's desk with real readers: whatever ends a reader, the document ends in a stated outcome."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from services.documents.domain import object_keys
from services.documents.extraction.queue import MOST_DEATHS, JobQueue
from services.documents.extraction.reader_process import ReaderPool
from services.documents.extraction.reading_desk import Desk, read_next
from services.documents.extraction.settings import ExtractionSettings
from services.documents.models.documents import DocumentRecord
from services.documents.models.reading import ExtractionJob, OfficeLanguages
from shared.contracts.base import now
from shared.contracts.documents import DocumentState, Outcome
from tests.integration.services.documents.conftest import fetch, person
from tests.small_disk import small_disk

pytestmark = pytest.mark.integration
TEXT = "documents.text.extracted"
READY = "documents.document.ready"


@pytest.fixture
def desk(house, readers, tmp_path):
    OfficeLanguages(id="BA", languages=["sk"]).save()
    queue = JobQueue(house.store.database, "desk", 20.0)
    return Desk(house.store, house.objects, None, queue, readers, tmp_path / "files")


@pytest.fixture
def impatient(desk, reading_environment):
    """The same desk with readers that are given next to no time."""
    pool = ReaderPool(ExtractionSettings(silence=0.05))
    desk.readers = pool
    yield desk
    pool.close()


def read_all(desk: Desk) -> None:
    """Until the queue is empty, without waiting for what is put off."""
    while ExtractionJob.objects.count():
        desk.store.database["extraction_jobs"].update_many({}, {"$set": {"due_at": now()}})
        read_next(desk)


def test_a_scan_is_searchable_before_it_is_ready(house, desk, scan):
    taken = house.take_in(scan.read_bytes(), person("BA"))
    assert read_next(desk)
    document = house.store.get(DocumentRecord, taken.document_id)
    assert (document.state, document.outcome) == (DocumentState.READY, Outcome.TEXT)
    assert (document.language, document.pages, document.previews) == ("sk", 1, 1)
    assert document.has_searchable_pdf
    text = fetch(house.objects.presign_get(object_keys.text_key(document.id), seconds=60)).decode()
    assert "hydrogeologický" in text
    assert house.events()[-2:] == [TEXT, READY]
    assert not read_next(desk)
    assert list(desk.folder.iterdir()) == []


def test_where_the_disk_is_full_a_document_waits_and_is_read_once_there_is_room(house, desk, tmp_path):
    taken = house.take_in(b"A letter. " * 10_000, person("BA"))
    with small_disk(tmp_path / "small", "64k") as full:
        desk.folder = full
        for _ in range(3):
            desk.store.database["extraction_jobs"].update_many({}, {"$set": {"due_at": now()}})
            assert read_next(desk)
        job = ExtractionJob.objects.get(pk=taken.document_id)
        assert (job.state, job.attempts, job.deaths, job.troubles) == ("waiting", 0, 0, 3)
        assert list(full.iterdir()) == []
    desk.folder = tmp_path / "files"
    read_all(desk)
    assert house.store.get(DocumentRecord, taken.document_id).outcome is Outcome.TEXT


def test_a_reader_killed_once_is_replaced_and_the_document_read(house, desk, scan):
    taken = house.take_in(scan.read_bytes(), person("BA"))
    killer = threading.Thread(target=_kill_reader_at_work, args=(desk,))
    killer.start()
    read_next(desk)
    killer.join()
    job = ExtractionJob.objects.get(pk=taken.document_id)
    assert (job.state, job.deaths) == ("waiting", 1)
    read_all(desk)
    document = house.store.get(DocumentRecord, taken.document_id)
    assert (document.state, document.outcome) == (DocumentState.READY, Outcome.TEXT)
    assert [house.events(TEXT), house.events(READY)] == [[TEXT], [READY]]


def test_a_file_that_ends_every_reader_ends_in_an_outcome(house, desk):
    taken = house.take_in(b"anything", person("BA"))
    jobs = house.store.database["extraction_jobs"]
    jobs.update_one({"_id": taken.document_id}, {"$set": {"deaths": MOST_DEATHS}})
    read_all(desk)
    document = house.store.get(DocumentRecord, taken.document_id)
    assert (document.state, document.outcome) == (DocumentState.READY, Outcome.KILLED_THE_READER)
    assert document.outcome_detail
    assert [house.events(TEXT), house.events(READY)] == [[TEXT], [READY]]


def test_a_file_that_takes_too_long_ends_in_an_outcome_and_the_queue_moves_on(house, impatient, readers, scan):
    slow = house.take_in(scan.read_bytes(), person("BA"))
    read_all(impatient)
    document = house.store.get(DocumentRecord, slow.document_id)
    assert (document.state, document.outcome) == (DocumentState.READY, Outcome.TIMED_OUT)
    impatient.readers = readers
    quick = house.take_in(b"a short text", person("BA"))
    read_all(impatient)
    assert house.store.get(DocumentRecord, quick.document_id).outcome is Outcome.TEXT


def test_tika_being_away_is_no_fault_of_the_file(house, desk, reading_environment, monkeypatch):
    monkeypatch.setenv("KANCELARIA_TIKA_URL", "http://127.0.0.1:9")
    pool = ReaderPool(ExtractionSettings())
    monkeypatch.undo()
    taken = house.take_in(b"<html><body>Oznam</body></html>", person("BA"))
    with_tika, desk.readers = desk.readers, pool
    monkeypatch.setenv("KANCELARIA_TIKA_URL", "http://127.0.0.1:9")
    for _ in range(MOST_DEATHS + 1):
        desk.store.database["extraction_jobs"].update_many({}, {"$set": {"due_at": now()}})
        read_next(desk)
    job = ExtractionJob.objects.get(pk=taken.document_id)
    assert (job.state, job.attempts, job.deaths, job.troubles) == ("waiting", 0, 0, MOST_DEATHS + 1)
    pool.close()
    desk.readers = with_tika
    read_all(desk)
    assert house.store.get(DocumentRecord, taken.document_id).outcome is Outcome.TEXT


def test_bytes_that_are_missing_are_waited_for(house, desk, scan):
    taken = house.take_in(scan.read_bytes(), person("BA"))
    document = house.store.get(DocumentRecord, taken.document_id)
    original = object_keys.original_key(document.sha256)
    house.objects.remove(original)
    read_next(desk)
    assert ExtractionJob.objects.get(pk=document.id).troubles == 1
    house.objects.put_file(original, scan, "image/jpeg")
    read_all(desk)
    assert house.store.get(DocumentRecord, document.id).outcome is Outcome.TEXT


def test_a_reader_holds_no_secret(readers, reading_environment, monkeypatch):
    for name in ("KANCELARIA_S3_SECRET_KEY", "KANCELARIA_MONGO_URL", "KANCELARIA_AMQP_URL"):
        monkeypatch.setenv(name, "a-secret")
    pool = ReaderPool(ExtractionSettings())
    try:
        with pool.reader() as reader:
            assert b"a-secret" not in Path(f"/proc/{reader.pid}/environ").read_bytes()
    finally:
        pool.close()


def _kill_reader_at_work(desk: Desk) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        busy = list(desk.readers._busy)
        if busy and any(desk.folder.glob("*/page-1*")):
            os.killpg(busy[0].pid, signal.SIGKILL)
            return
        time.sleep(0.005)
    raise AssertionError("no reader was at work")
