"""The work of an extraction worker: claim a document, have it read, write down what comes."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from prometheus_client import Counter, Gauge, Histogram
from pymongo.errors import PyMongoError

from services.documents.domain import object_keys
from services.documents.domain.languages import told_first
from services.documents.domain.room import NO_ROOM_LEFT, is_no_room
from services.documents.extraction.contents import Contents
from services.documents.extraction.languages import Habits, languages_of
from services.documents.extraction.passwords import Passwords
from services.documents.extraction.protocol import Assignment, FormsMade, MembersFound, TextFound, Trouble
from services.documents.extraction.queue import Job, JobQueue, LostClaim
from services.documents.extraction.reader_process import ReaderDied, ReaderOverran, ReaderPool
from services.documents.extraction.recording import Recorder
from services.documents.extraction.settings import ReadingLimits
from services.documents.media_type import is_paged
from services.documents.models.documents import DocumentRecord
from shared.contracts.documents import Outcome
from shared.contracts.problems import Unavailable
from shared.messaging.bus import Calls
from shared.security.context import Context, context_of_service
from shared.storage.objects import ObjectMissing, ObjectStore
from shared.storage.store import Store

_PAUSE = 1.0
_ORIGINAL = "original"
_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 120.0, 600.0)

until_text = Histogram("kancelaria_extraction_text_seconds", "From claim to stored text", buckets=_SECONDS)
until_ready = Histogram("kancelaria_extraction_ready_seconds", "From claim to all derived forms", buckets=_SECONDS)
outcomes = Counter("kancelaria_extraction_outcomes_total", "Documents read", ["outcome"])
waiting = Gauge("kancelaria_extraction_waiting", "Documents waiting to be read, of all offices")
put_back = Counter("kancelaria_extraction_put_back_total", "Documents given back to the queue", ["why"])
log = structlog.get_logger()


class _OutsideFailed(Exception):
    pass


@dataclass
class Desk:
    """What reading works with. `claims` are those held now, whose leases are to be renewed."""

    store: Store
    objects: ObjectStore
    bus: Calls
    queue: JobQueue
    readers: ReaderPool
    folder: Path
    habits: Habits = field(default_factory=Habits)
    passwords: Passwords = field(default_factory=Passwords)
    claims: set[str] = field(default_factory=set)

    @property
    def recorder(self) -> Recorder:
        return Recorder(self.store, self.objects, self.queue)

    @property
    def contents(self) -> Contents:
        return Contents(self.store, self.objects, self.queue, ReadingLimits())

    def keep_house(self) -> bool:
        """Renew leases, free those of workers that are gone, end idle readers. Returns whether any was freed."""
        self.queue.renew(self.claims)
        self.readers.trim()
        freed = self.queue.free_lapsed()
        waiting.set(self.queue.waiting())
        return freed > 0


def read_next(desk: Desk) -> bool:
    """Read one document. Returns whether there was one."""
    job = desk.queue.claim()
    if job is None:
        return False
    desk.claims.add(job.claim)
    began = time.monotonic()
    try:
        _read(job, desk)
    except LostClaim:
        log.warning("a claim was lost", document=job.document_id)
    finally:
        desk.claims.discard(job.claim)
    desk.queue.charge(job, time.monotonic() - began)
    return True


def _read(job: Job, desk: Desk) -> None:
    context = context_of_service("documents-extraction")
    if job.exhausted:
        detail = "Reading it ended the reading process again and again"
        _patiently(lambda: desk.recorder.given_up(job, Outcome.KILLED_THE_READER, detail, context))
        outcomes.labels(Outcome.KILLED_THE_READER.value).inc()
        return
    try:
        with _own_folder(desk.folder / job.claim) as folder:
            _read_into(folder, job, desk, context)
    except ReaderOverran:
        detail = "Reading it took longer than it may"
        _patiently(lambda: desk.recorder.given_up(job, Outcome.TIMED_OUT, detail, context))
        outcomes.labels(Outcome.TIMED_OUT.value).inc()
    except ReaderDied as error:
        _after_death(job, desk, str(error))
    except (_OutsideFailed, Unavailable, ObjectMissing, PyMongoError) as error:
        log.warning("reading is tried again later", document=job.document_id, reason=f"{type(error).__name__}: {error}")
        put_back.labels("trouble").inc()
        _patiently(lambda: desk.queue.try_later(job))


def _read_into(folder: Path, job: Job, desk: Desk, context: Context) -> None:
    if desk.passwords.missing(job):
        raise _OutsideFailed("its password is with another worker")
    began = time.monotonic()
    document = desk.store.get(DocumentRecord, job.document_id)
    _fetch(document, folder / _ORIGINAL, desk)
    desk.recorder.being_read(job)
    assignment = _assignment(document, job, folder, desk, context)
    with desk.readers.reader() as reader:
        for report in reader.read(assignment):
            if isinstance(report, TextFound):
                desk.recorder.text(job, report, folder, context)
                until_text.observe(time.monotonic() - began)
                outcomes.labels(report.outcome.value).inc()
                if report.first_guess_held is not None:
                    desk.habits.note(job.office, report.language)
            elif isinstance(report, MembersFound):
                desk.contents.store(job, report.members, folder, context)
            elif isinstance(report, FormsMade):
                desk.recorder.forms(job, report, folder, context)
                until_ready.observe(time.monotonic() - began)
            elif isinstance(report, Trouble):
                raise ReaderDied(report.detail) if report.counts else _OutsideFailed(report.detail)
    desk.passwords.forget(job)


def _fetch(document: DocumentRecord, original: Path, desk: Desk) -> None:
    try:
        desk.objects.get_to_file(object_keys.original_key(document.bytes_digest), original)
    except OSError as error:
        if is_no_room(error):
            raise _OutsideFailed(NO_ROOM_LEFT) from error
        raise


def _assignment(document: DocumentRecord, job: Job, folder: Path, desk: Desk, context: Context) -> Assignment:
    languages, probe = desk.habits.expected(job.office, languages_of(job.office, desk.habits, desk.bus, context))
    if document.expected_language:
        languages, probe = told_first(document.expected_language, languages), False
    members_left, bytes_left = (0, 0) if is_paged(document.media_type) else desk.contents.left(document)
    return Assignment(
        source=str(folder / _ORIGINAL),
        folder=str(folder),
        media_type=document.media_type,
        languages=languages,
        title=document.filename,
        probe=probe,
        password=desk.passwords.of(job),
        depth=document.depth,
        members_left=members_left,
        bytes_left=bytes_left,
    )


def _after_death(job: Job, desk: Desk, reason: str) -> None:
    if desk.readers.closed:
        put_back.labels("stopping").inc()
        desk.queue.give_back(job)
        return
    log.warning("a file ended its reader", document=job.document_id, deaths=job.deaths + 1, reason=reason)
    put_back.labels("death").inc()
    _patiently(lambda: desk.queue.died(job))


def _patiently(record) -> None:  # type: ignore[no-untyped-def]
    """Again until the database takes it, or the claim is lost."""
    while True:
        try:
            record()
        except PyMongoError as error:
            log.warning("the database does not answer", reason=type(error).__name__)
            time.sleep(_PAUSE)
        else:
            return


@contextmanager
def _own_folder(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
