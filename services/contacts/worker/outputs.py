"""Exports, envelopes and labels in the background, each made by a process of its own."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from services.contacts.models.outputs import MEDIA_TYPES, OutputRecord
from services.contacts.settings import WorkerSettings
from shared.contracts.base import Event, now
from shared.contracts.contacts.outputs import ContactOutputChanged, OutputFormat, OutputState
from shared.contracts.problems import Unavailable
from shared.jobs.process import Died, NotDone, Report, run_reporting
from shared.jobs.queue import MOST_ATTEMPTS, Job, JobQueue, LostClaim
from shared.storage.objects import ObjectStore

log = structlog.get_logger()
OutputJob = Job[OutputRecord]
_RUNNING = OutputState.RUNNING.value
_STATES = {OutputState.WAITING.value: _RUNNING, _RUNNING: _RUNNING}
_MODULE = "services.contacts.exporting"
KEPT_FOR = timedelta(days=3)
"""Files of contacts are personal data: they are fetched, and then they go."""


@dataclass(frozen=True)
class Press:
    """What the worker works with; `publish` tells an event."""

    queue: JobQueue[OutputRecord]
    objects: ObjectStore
    settings: WorkerSettings
    publish: Callable[[Event], None]


def output_queue(settings: WorkerSettings) -> JobQueue[OutputRecord]:
    return JobQueue(OutputRecord, lease=settings.lease, states=_STATES)


def make_next(press: Press) -> bool:
    """Whether there was an order."""
    job = press.queue.claim()
    if job is None:
        return False
    folder = Path(tempfile.mkdtemp(prefix="output-", dir=press.settings.folder))
    try:
        _make(job, folder / "file", press)
    except LostClaim:
        log.warning("the claim of an output was lost", output_id=job.record.id)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return True


def remove_outdated(press: Press) -> None:
    """The files of what is older than `KEPT_FOR`; that they were made stays known."""
    old = {"created_at": {"$lt": now() - KEPT_FOR}, "size": {"$gt": 0}}
    for row in OutputRecord._get_collection().find(old, {"format": 1}).limit(100):
        press.objects.remove(f"outputs/{row['_id']}.{row['format']}")
        OutputRecord._get_collection().update_one({"_id": row["_id"]}, {"$set": {"size": 0}, "$inc": {"version": 1}})


def _make(job: OutputJob, path: Path, press: Press) -> None:
    def hold(report: Report) -> None:
        press.queue.write(job, {"progress": report["progress"]})
        _tell(job, OutputState.RUNNING, press)

    try:
        if job.exhausted:
            raise NotDone("Making it ended its process again and again")
        arguments = [job.record.id, str(path)]
        made = run_reporting(_MODULE, arguments, silence=press.settings.silence, progress=hold)
        press.objects.put_file(job.record.key, path, MEDIA_TYPES[OutputFormat(job.record.format)])
    except (Died, Unavailable) as error:
        if job.record.attempts >= MOST_ATTEMPTS:
            _end(job, OutputState.FAILED, {"detail": str(error)[:500]}, press)
            return
        log.warning("an output is tried again", output_id=job.record.id, reason=str(error))
        press.queue.release(job, {"state": OutputState.WAITING.value, "progress": 0.0})
    except NotDone as error:
        _end(job, OutputState.FAILED, {"detail": str(error)[:500]}, press)
    else:
        told = {name: made[name] for name in ("contacts", "skipped", "skipped_contacts")}
        _end(job, OutputState.READY, {**told, "progress": 1.0, "size": path.stat().st_size}, press)


def _end(job: OutputJob, state: OutputState, changes: dict[str, Any], press: Press) -> None:
    press.queue.release(job, {**changes, "state": state.value})
    log.info("an output ended", output_id=job.record.id, state=state)
    _tell(job, state, press)


def _tell(job: OutputJob, state: OutputState, press: Press) -> None:
    press.publish(ContactOutputChanged(office=job.record.office, output_id=job.record.id, state=state))
