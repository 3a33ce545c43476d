"""Imports in the background: the file is looked at, carried out, reverted, each in a process of its own."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic

import structlog

from services.contacts.importing.columns import signature, suggested
from services.contacts.importing.reader_process import inspect_apart
from services.contacts.models.imports import LEFT_OUT, ImportRecord, MappingRecord, key_of
from services.contacts.settings import WorkerSettings
from shared.contracts.base import Event, now
from shared.contracts.contacts import ImportChanged, ImportState
from shared.contracts.problems import Unavailable
from shared.jobs.process import Died, NotDone, Report, run_reporting
from shared.jobs.queue import MOST_ATTEMPTS, Job, JobQueue, LostClaim
from shared.storage.objects import ObjectMissing, ObjectStore
from shared.tables.refused import TableRefused

log = structlog.get_logger()
ImportJob = Job[ImportRecord]
_STATES = {
    ImportState.READING.value: ImportState.READING.value,
    ImportState.WAITING.value: ImportState.RUNNING.value,
    ImportState.RUNNING.value: ImportState.RUNNING.value,
    ImportState.REVERTING.value: ImportState.REVERTING.value,
}
_WAITS_AS = {ImportState.RUNNING.value: ImportState.WAITING.value}
_RESTING = [state.value for state in ImportState if state.value not in {*_STATES, *_STATES.values()}]
_REMOVED_AT_ONCE = 100
_RUNNING_MODULE = "services.contacts.importing"
_GIVEN_UP = "given-up"


@dataclass(frozen=True)
class Bench:
    """What the worker works with; `publish` tells an event."""

    queue: JobQueue[ImportRecord]
    objects: ObjectStore
    settings: WorkerSettings
    publish: Callable[[Event], None]


def import_queue(settings: WorkerSettings) -> JobQueue[ImportRecord]:
    return JobQueue(ImportRecord, lease=settings.lease, states=_STATES)


def work_on_next(bench: Bench) -> bool:
    """Whether there was anything to do."""
    job = bench.queue.claim()
    if job is None:
        return False
    folder = Path(tempfile.mkdtemp(prefix="import-", dir=bench.settings.folder))
    try:
        _work(job, folder, bench)
    except LostClaim:
        log.info("an import was stopped, or taken over", import_id=job.record.id)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return True


def remove_outdated_files(bench: Bench) -> None:
    """The files of what ended, or was left, longer ago than `import_kept_days`; what became of each row stays."""
    imports = ImportRecord._get_collection()
    border = now() - timedelta(days=bench.settings.import_kept_days)
    old = {"updated_at": {"$lt": border}, "state": {"$in": _RESTING}, "file_removed": {"$ne": True}}
    for row in imports.find(old, {"_id": 1}).limit(_REMOVED_AT_ONCE):
        for key in (key_of(row["_id"]), f"uploads/{row['_id']}"):
            bench.objects.remove(key)
        imports.update_one({"_id": row["_id"]}, {"$set": {"file_removed": True, "sample": []}, "$inc": {"version": 1}})


def _work(job: ImportJob, folder: Path, bench: Bench) -> None:
    state = job.record.state
    try:
        if job.exhausted:
            raise NotDone("Working on it ended its process again and again")
        if state == ImportState.READING.value:
            _look_at(job, _fetched(job, folder, bench), bench)
        elif state == ImportState.RUNNING.value:
            _run(job, str(_fetched(job, folder, bench)), bench)
            _end(job, ImportState.DONE, bench)
        else:
            _run(job, "-", bench)
            _end(job, ImportState.REVERTED, bench)
    except TableRefused as refused:
        _fail(job, ImportState.UNREADABLE, refused.code, refused.detail, bench)
    except (Died, Unavailable) as error:
        _again(job, str(error), bench)
    except NotDone as error:
        _fail(job, ImportState.FAILED, _GIVEN_UP, str(error), bench)
    except ObjectMissing:
        _fail(job, ImportState.FAILED, "gone", "The file is no longer kept", bench)


def _fetched(job: ImportJob, folder: Path, bench: Bench) -> Path:
    path = folder / "file"
    bench.objects.get_to_file(job.record.key, path)
    bench.queue.write(job, {})
    return path


def _look_at(job: ImportJob, path: Path, bench: Bench) -> None:
    record = job.record
    options = {"encoding": record.chosen_encoding, "delimiter": record.chosen_delimiter, "country": record.country}
    found = inspect_apart(path, options, hold=lambda: bench.queue.write(job, {}))
    headings: list[str] = found.pop("headings") or []
    remembered = MappingRecord.objects(pk=signature(headings)).first() if found["headed"] else None
    if remembered is not None:
        fields = list(remembered.fields)
    else:
        fields = [field.value if field else LEFT_OUT for field in suggested(headings)]
    changes = {**found, "headings": headings, "fields": fields, "mapping_remembered": remembered is not None}
    bench.queue.release(
        job, {**changes, "state": ImportState.READY.value, "attempts": 0, "detail": None, "reason": None}
    )
    _tell(job, ImportState.READY, bench)


def _run(job: ImportJob, file: str, bench: Bench) -> None:
    """Raises NotDone, Died, LostClaim."""
    held_since = monotonic()

    def hold(report: Report) -> None:
        nonlocal held_since
        # Each write meets the importer's own transactions at the same record.
        if monotonic() - held_since > bench.settings.lease / 4:
            held_since = monotonic()
            bench.queue.write(job, {})

    arguments = [job.record.id, job.claim, file]
    report = run_reporting(_RUNNING_MODULE, arguments, silence=bench.settings.silence, progress=hold)
    if report.get("ended"):
        raise LostClaim(job.record.id)


def _end(job: ImportJob, state: ImportState, bench: Bench) -> None:
    bench.queue.release(job, {"state": state.value, "finished_at": now(), "detail": None, "reason": None})
    log.info("an import ended", import_id=job.record.id, state=state)
    _tell(job, state, bench)


def _fail(job: ImportJob, state: ImportState, reason: str, detail: str, bench: Bench) -> None:
    log.error("an import failed", import_id=job.record.id, reason=reason, detail=detail)
    bench.queue.release(job, {"state": state.value, "reason": reason, "detail": detail[:500]})
    _tell(job, state, bench)


def _again(job: ImportJob, why: str, bench: Bench) -> None:
    """It is left to the next claim, with all that was written."""
    if job.record.attempts >= MOST_ATTEMPTS:
        _fail(job, ImportState.FAILED, _GIVEN_UP, why, bench)
        return
    log.warning("an import is tried again", import_id=job.record.id, reason=why)
    bench.queue.release(job, {"state": _WAITS_AS.get(job.record.state, job.record.state)})


def _tell(job: ImportJob, state: ImportState, bench: Bench) -> None:
    bench.publish(ImportChanged(office=job.record.office, import_id=job.record.id, state=state))
